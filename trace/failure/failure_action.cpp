// Sentences for actions that failed (ActionErrorKind, core/primitives/src/errors.rs of nearcore).
#include "base/overloaded.hpp"
#include "trace/build/figures.hpp"
#include "trace/source/source.hpp"

namespace farcall::trace {
namespace {

using namespace protocol::action_error_kind;  // NOLINT(google-build-using-namespace)
using Builder = SentenceBuilder;

constexpr std::uint64_t kDeletableBytes = 10'000;

/// ", so 2 NEAR went back to caller", where the receipt carried a deposit.
std::string money_back(const Scene& scene) {
  if (scene.receipt == nullptr || scene.receipt->deposit().is_zero()) return {};
  const std::string amount = format_near(scene.receipt->deposit());
  if (scene.receipt->is_refund())
    return ", so " + amount + " are lost: refunds to missing accounts are burnt";
  const AccountId& back =
      scene.receipt->refund_to ? *scene.receipt->refund_to : scene.receipt->predecessor;
  return ", so " + amount + " go back to " + back.str();
}

std::string action_words(const ActionTrace* action) {
  if (action == nullptr) return "act";
  if (action->method) return "call " + *action->method;
  return "execute " + action->kind;
}

Sentence of_gas_key_balance(const GasKeyBalanceTooHigh& e) {
  Builder out;
  if (e.public_key) {
    out.text("the gas key ").name("public_key", e.public_key->str()).text(" of ");
  } else {
    out.text("the gas keys of ");
  }
  return out.name("account", e.account_id.view())
      .text(e.public_key ? " holds " : " hold ")
      .near("balance", e.balance)
      .text(", too much to be deleted: withdraw first")
      .done();
}

Sentence of_stake(const TriesToStake& e) {
  return Builder{}
      .name("account", e.account_id.view())
      .text(" wants to stake ")
      .near("stake", e.stake)
      .text("; it has ")
      .near("balance", e.balance)
      .text(" and ")
      .near("locked", e.locked)
      .text(" locked")
      .done();
}

Sentence of_missing_stake(const LackBalanceForState& e, const Scene& scene) {
  if (scene.facts != nullptr && scene.facts->storage) {
    const runtime::StorageStake& storage = *scene.facts->storage;
    return Builder{}
        .name("account", e.account_id.view())
        .text(" must hold ")
        .near("required", storage.required)
        .text(" for ")
        .number("bytes", storage.usage.value())
        .text(" bytes of storage; it would have ")
        .near("available", storage.available)
        .text(": ")
        .near("missing", e.amount)
        .text(" are missing")
        .done();
  }
  return Builder{}
      .name("account", e.account_id.view())
      .text(" cannot pay for its storage: ")
      .near("missing", e.amount)
      .text(" are missing")
      .done();
}

std::string identifier_text(const protocol::GlobalContractIdentifier& identifier) {
  namespace id = protocol::global_contract_identifier;
  if (const auto* hash = std::get_if<id::CodeHash>(&identifier)) return hash->hash.to_base58();
  return std::get<id::AccountId>(identifier).account_id.str();
}

}  // namespace

Sentence sentence_of(const protocol::ActionErrorKind& error, const Scene& scene,
                     const ActionTrace* action) {
  return std::visit(
      Overloaded{
          [](const AccountAlreadyExists& e) {
            return Builder{}.name("account", e.account_id.view()).text(" exists already").done();
          },
          [&](const AccountDoesNotExist& e) {
            return Builder{}
                .name("account", e.account_id.view())
                .text(" does not exist")
                .text(money_back(scene))
                .done();
          },
          [](const CreateAccountOnlyByRegistrar& e) {
            return Builder{}
                .name("account", e.account_id.view())
                .text(" is a top-level name, which only ")
                .name("registrar", e.registrar_account_id.view())
                .text(" may create; ")
                .name("actor", e.predecessor_id.view())
                .text(" tried")
                .done();
          },
          [](const CreateAccountNotAllowed& e) {
            const std::string_view id = e.account_id.view();
            return Builder{}
                .name("account", id)
                .text(" can only be created by ")
                .name("parent", id.substr(std::min(id.find('.'), id.size() - 1) + 1))
                .text("; ")
                .name("actor", e.predecessor_id.view())
                .text(" tried")
                .done();
          },
          [&](const ActorNoPermission& e) {
            return Builder{}
                .name("actor", e.actor_id.view())
                .text(" may not " + action_words(action) + " on ")
                .name("account", e.account_id.view())
                .text(": only the account itself can")
                .done();
          },
          [](const DeleteKeyDoesNotExist& e) {
            return Builder{}
                .name("account", e.account_id.view())
                .text(" has no key ")
                .name("public_key", e.public_key.str())
                .done();
          },
          [](const AddKeyAlreadyExists& e) {
            return Builder{}
                .name("account", e.account_id.view())
                .text(" has the key ")
                .name("public_key", e.public_key.str())
                .text(" already")
                .done();
          },
          [](const DeleteAccountStaking& e) {
            return Builder{}
                .name("account", e.account_id.view())
                .text(" stakes and cannot be deleted: unstake first")
                .done();
          },
          [&](const LackBalanceForState& e) { return of_missing_stake(e, scene); },
          [](const TriesToUnstake& e) {
            return Builder{}
                .name("account", e.account_id.view())
                .text(" wants to unstake, but does not stake")
                .done();
          },
          [](const TriesToStake& e) { return of_stake(e); },
          [](const InsufficientStake& e) {
            return Builder{}
                .name("account", e.account_id.view())
                .text(" wants to stake ")
                .near("stake", e.stake)
                .text("; at least ")
                .near("minimum", e.minimum_stake)
                .text(" are needed")
                .done();
          },
          [&](const FunctionCallError& e) { return sentence_of(e.error, scene, action); },
          [](const NewReceiptValidationError& e) {
            Sentence inner = sentence_of(e.error);
            inner.text = "a receipt that it made is not valid: " + inner.text;
            return inner;
          },
          [](const OnlyImplicitAccountCreationAllowed& e) {
            return Builder{}
                .name("account", e.account_id.view())
                .text(" is named after a key: it is created by a transfer and not by CreateAccount")
                .done();
          },
          [](const DeleteAccountWithLargeState& e) {
            return Builder{}
                .name("account", e.account_id.view())
                .text(" has more than ")
                .number("limit", kDeletableBytes)
                .text(" bytes of state and cannot be deleted: remove state first")
                .done();
          },
          [](const DelegateActionInvalidSignature&) {
            return Builder{"the signature of the delegate action does not belong to its key"}
                .done();
          },
          [](const DelegateActionSenderDoesNotMatchTxReceiver& e) {
            return Builder{"the delegate action is of "}
                .name("sender", e.sender_id.view())
                .text(", but was sent to ")
                .name("receiver", e.receiver_id.view())
                .done();
          },
          [](const DelegateActionExpired&) {
            return Builder{"the delegate action has expired: its max_block_height has passed"}
                .done();
          },
          [&](const DelegateActionAccessKeyError& e) {
            Sentence inner = sentence_of(e.error, scene);
            inner.text = "delegate action: " + inner.text;
            return inner;
          },
          [](const DelegateActionInvalidNonce& e) {
            return Builder{"the delegate action has nonce "}
                .number("nonce", e.delegate_nonce)
                .text("; the key is at ")
                .number("key_nonce", e.ak_nonce)
                .done();
          },
          [](const DelegateActionNonceTooLarge& e) {
            return Builder{"the delegate action has nonce "}
                .number("nonce", e.delegate_nonce)
                .text("; it must be below ")
                .number("upper_bound", e.upper_bound)
                .done();
          },
          [](const GlobalContractDoesNotExist& e) {
            return Builder{"there is no global contract "}
                .name("identifier", identifier_text(e.identifier))
                .done();
          },
          [](const GasKeyDoesNotExist& e) {
            return Builder{}
                .name("account", e.account_id.view())
                .text(" has no gas key ")
                .name("public_key", e.public_key.str())
                .done();
          },
          [](const InsufficientGasKeyBalance& e) {
            return Builder{"the gas key "}
                .name("public_key", e.public_key.str())
                .text(" of ")
                .name("account", e.account_id.view())
                .text(" has ")
                .near("balance", e.balance)
                .text(", ")
                .near("required", e.required)
                .text(" are needed")
                .done();
          },
          [](const GasKeyBalanceTooHigh& e) { return of_gas_key_balance(e); },
          [](const DelegateActionInvalidNonceIndex& e) {
            return Builder{"the delegate action uses nonce index "}
                .number("index", e.nonce_index)
                .text("; the gas key has ")
                .number("nonces", e.num_nonces)
                .text(" nonces")
                .done();
          },
          [](const TotalPromiseInputSizeExceeded& e) {
            return Builder{"the results that the receipt waited for have "}
                .number("size", e.size)
                .text(" bytes in all; ")
                .number("limit", e.limit)
                .text(" are allowed")
                .done();
          },
          [](const ReceiptStorageProofSizeExceeded& e) {
            return Builder{"the receipt touched more than "}
                .number("limit", e.limit)
                .text(" bytes of state")
                .done();
          },
          [](const MalformedUniversalStateInit&) {
            return Builder{"the initial state of the universal account is malformed"}.done();
          },
          [](const AccountNotInitialized& e) {
            return Builder{}
                .name("account", e.account_id.view())
                .text(" has tokens, but no state yet: initialize it with UniversalStateInit first")
                .done();
          },
      },
      error);
}

}  // namespace farcall::trace
