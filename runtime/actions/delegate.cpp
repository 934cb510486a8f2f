// Delegate and DelegateV2: actions that the receiver signed and somebody else sent and paid for
// (NEP-366; runtime/runtime/src/actions.rs of nearcore).
#include "runtime/actions/action_context.hpp"
#include "runtime/actions/delegate_view.hpp"
#include "runtime/actions/key_permission.hpp"
#include "runtime/records.hpp"
#include "runtime/transaction/fees.hpp"

namespace farcall::runtime {

using namespace protocol;                            // NOLINT(google-build-using-namespace)
using namespace protocol::action_error_kind;         // NOLINT(google-build-using-namespace)
using namespace protocol::invalid_access_key_error;  // NOLINT(google-build-using-namespace)

namespace {

template <class E>
std::unexpected<ActionErrorKind> fail_key(E error) {
  return fail_action(DelegateActionAccessKeyError{InvalidAccessKeyError{std::move(error)}});
}

/// The nonce that counts now: the key's own, or one of a gas key's.
std::expected<Nonce, ActionErrorKind> current_nonce(ActionContext& context,
                                                    const DelegateView& action,
                                                    const KeyHandle& handle, const AccessKey& key) {
  const GasKeyInfo* info = key.gas_key_info();
  const std::optional<NonceIndex> index = nonce_index(action.nonce);
  if (!index) {
    if (info != nullptr) return fail_key(DelegateActionRequiresNonGasKey{});
    return key.nonce;
  }
  if (info == nullptr) return fail_key(DelegateActionRequiresGasKey{});
  if (*index >= info->num_nonces) {
    return fail_action(DelegateActionInvalidNonceIndex{*index, info->num_nonces});
  }
  const auto row = trie_key::gas_key_nonce(action.sender_id, handle, *index);
  const std::optional<Nonce> nonce = read_row<Nonce>(context.state, row);
  FARCALL_ASSERT(nonce.has_value(), "a gas key has all its nonces from the beginning");
  return *nonce;
}

ActionVerdict check_permission(ActionContext& context, const DelegateView& action,
                               const AccessKey& key) {
  const FunctionCallPermission* permission = key.function_call_permission();
  if (permission == nullptr) return {};
  const DepositRule deposit_rule = context.config().features.delegate_deposit_error_fix
                                       ? DepositRule::kFirst
                                       : DepositRule::kOverriddenByOthers;
  const auto verdict =
      check_call_permission(*permission, action.actions, action.receiver_id, deposit_rule);
  if (!verdict) return fail_action(DelegateActionAccessKeyError{verdict.error()});
  return {};
}

/// Checks the sender's key and uses up the nonce.
ActionVerdict use_key(ActionContext& context, const DelegateView& action) {
  const KeyHandle handle{action.public_key};
  std::optional<AccessKey> key = read_access_key(context.state, action.sender_id, handle);
  if (!key) return fail_key(AccessKeyNotFound{action.sender_id, action.public_key});
  const auto current = current_nonce(context, action, handle, *key);
  if (!current) return std::unexpected{current.error()};
  const Nonce nonce = nonce_value(action.nonce);
  if (nonce <= *current) return fail_action(DelegateActionInvalidNonce{nonce, *current});
  const Nonce upper_bound = nonce_upper_bound(context.environment().height);
  if (nonce >= upper_bound) return fail_action(DelegateActionNonceTooLarge{nonce, upper_bound});
  if (auto verdict = check_permission(context, action, *key); !verdict) return verdict;
  if (const auto index = nonce_index(action.nonce)) {
    write_row(context.state, trie_key::gas_key_nonce(action.sender_id, handle, *index), nonce);
  } else {
    key->nonce = nonce;
    write_access_key(context.state, action.sender_id, handle, *key);
  }
  return {};
}

/// Gas for the new receipt was bought with the outer one and is now on its way with it; its send
/// fees are due here.
void charge_for(ActionContext& context, const AccountId& receiver_id, const ActionReceipt& body) {
  const std::optional<Gas> attached = total_prepaid_gas(body.actions);
  FARCALL_ASSERT(attached.has_value(), "attached gas of validated actions fits 64 bits");
  const Cost send = prepaid_send_fees(context.config(), context.body.actions);
  ReceiptTotals& totals = context.totals;
  totals.gas_used += prepaid_exec_fees(context.config(), body.actions, receiver_id).gas +
                     *attached + receipt_exec_fee(context.config()).gas;
  totals.charge(send);
}

}  // namespace

ActionVerdict delegate(ActionContext& context, const Action& action) {
  const DelegateView view = *as_delegate(action);
  if (!view.signature_is_valid()) return fail_action(DelegateActionInvalidSignature{});
  if (context.environment().height > view.max_block_height)
    return fail_action(DelegateActionExpired{});
  if (view.sender_id != context.account_id()) {
    return fail_action(
        DelegateActionSenderDoesNotMatchTxReceiver{view.sender_id, context.account_id()});
  }
  if (auto verdict = use_key(context, view); !verdict) return verdict;

  ActionReceipt body;
  body.signer_id = context.body.signer_id;
  body.signer_public_key = context.body.signer_public_key;
  body.gas_price = context.body.gas_price;
  body.actions = view.actions;
  charge_for(context, view.receiver_id, body);
  context.totals.new_receipts.emplace_back(context.account_id(), view.receiver_id, std::move(body));
  return {};
}

}  // namespace farcall::runtime
