#include "runtime/transaction/transactions.hpp"

#include <algorithm>

#include "protocol/borsh/borsh.hpp"
#include "protocol/state_init.hpp"
#include "runtime/actions/action_context.hpp"
#include "runtime/actions/key_permission.hpp"
#include "runtime/ids.hpp"
#include "runtime/records.hpp"
#include "runtime/storage_usage.hpp"

namespace farcall::runtime {

using namespace protocol;                    // NOLINT(google-build-using-namespace)
using namespace protocol::invalid_tx_error;  // NOLINT(google-build-using-namespace)

namespace {

using KeyErrors = protocol::InvalidAccessKeyError;

template <class E>
std::unexpected<protocol::InvalidTxError> refuse(E error) {
  return std::unexpected{protocol::InvalidTxError{std::move(error)}};
}
template <class E>
std::unexpected<protocol::InvalidTxError> refuse_key(E error) {
  return refuse(invalid_tx_error::InvalidAccessKeyError{KeyErrors{std::move(error)}});
}

bool needs_post_quantum_keys(const SignedTransaction& transaction) {
  return transaction.transaction().public_key.type() == KeyType::kMlDsa65 ||
         transaction.signature().type() == KeyType::kMlDsa65 ||
         std::ranges::any_of(transaction.transaction().actions,
                             [](const Action& a) { return runtime::needs_post_quantum_keys(a); });
}

/// Size that the limit applies to: before post-quantum keys, without the signature.
std::uint64_t size_for_limit(const RuntimeConfig& config, const SignedTransaction& transaction) {
  if (config.wasm.post_quantum_keys) return transaction.size();
  return transaction.size() - borsh_length(transaction.signature());
}

/// State rows of a transaction's signer.
struct SignerRows {
  std::optional<Account> account;
  std::optional<AccessKey> key;
  /// Of the gas key, where the transaction names one of its nonces.
  std::optional<Nonce> nonce;
};

/// Reads all rows in any case, since reads are recorded.
SignerRows read_signer(state::TrieUpdate& state, const Transaction& transaction,
                       const KeyHandle& handle) {
  const AccountId& signer = transaction.signer_id;
  SignerRows rows{read_account(state, signer), read_access_key(state, signer, handle), {}};
  if (const auto index = nonce_index(transaction.nonce)) {
    rows.nonce = read_row<Nonce>(state, trie_key::gas_key_nonce(signer, handle, *index));
  }
  return rows;
}

/// Charges one transaction to its signer's rows.
class Charge {
 public:
  Charge(state::TrieUpdate& state, const RuntimeConfig& config, const Transaction& transaction,
         std::optional<BlockHeight> height)
      : state_{state},
        config_{config},
        transaction_{transaction},
        height_{height},
        handle_{transaction.public_key} {}

  std::expected<TransactionCharge, ChargeError> run(Balance gas_price) {
    auto [account, key, row_nonce] = read_signer(state_, transaction_, handle_);
    const auto cost = transaction_cost(config_, transaction_, gas_price);
    if (!cost) return without_charge(CostOverflow{});
    if (!account)
      return without_charge(invalid_tx_error::InvalidSignerId{transaction_.signer_id.str()});
    charge_.cost = *cost;
    charge_.amount_before = account->amount;
    charge_.account = *account;
    charge_.access_key = std::move(key);
    charge_.gas_key_nonce_index = nonce_index(transaction_.nonce);
    auto verdict = check(row_nonce);
    if (verdict) return std::move(charge_);
    ChargeError failure{std::move(verdict.error()), std::nullopt};
    if (pays_without_receipt_) failure.charge = std::move(charge_);
    return std::unexpected{std::move(failure)};
  }

 private:
  using Verdict = Checked<protocol::InvalidTxError>;

  template <class E>
  static std::unexpected<ChargeError> without_charge(E error) {
    return std::unexpected{ChargeError{protocol::InvalidTxError{std::move(error)}, std::nullopt}};
  }

  Verdict check(const std::optional<Nonce>& row_nonce) {
    if (!charge_.access_key) {
      if (is_first_of_universal_account()) return pay_as_uninitialized();
      return refuse_key(key_not_found());
    }
    return charge_.gas_key_nonce_index ? pay_by_gas_key(row_nonce) : pay_by_account();
  }

  [[nodiscard]] invalid_access_key_error::AccessKeyNotFound key_not_found() const {
    return {transaction_.signer_id, transaction_.public_key};
  }

  Verdict check_nonce(Nonce current, NonceMode mode) const {
    const Nonce nonce = nonce_value(transaction_.nonce);
    const bool follows =
        mode == NonceMode::kStrict ? current != ~Nonce{0} && nonce == current + 1 : nonce > current;
    if (!follows) return refuse(InvalidNonce{nonce, current});
    if (!height_) return {};
    const Nonce upper_bound = nonce_upper_bound(*height_);
    if (nonce >= upper_bound) return refuse(NonceTooLarge{nonce, upper_bound});
    return {};
  }

  Verdict check_permission() const {
    const FunctionCallPermission* permission = charge_.access_key->function_call_permission();
    if (permission == nullptr) return {};
    const auto verdict =
        check_call_permission(*permission, transaction_.actions, transaction_.receiver_id);
    if (!verdict) return refuse(invalid_tx_error::InvalidAccessKeyError{verdict.error()});
    return {};
  }

  Verdict take_total_cost() {
    Account& account = charge_.account;
    const Balance cost = charge_.cost.total_cost;
    const std::optional<Balance> left = account.amount.checked_sub(cost);
    if (!left) return refuse(NotEnoughBalance{transaction_.signer_id, account.amount, cost});
    account.amount = *left;
    return {};
  }

  Verdict check_storage_stake() const {
    const Account& account = charge_.account;
    const auto missing = missing_storage_stake(config_, account, account.amount);
    if (missing) return refuse(LackBalanceForState{transaction_.signer_id, *missing});
    return {};
  }

  Verdict take_allowance() {
    FunctionCallPermission* permission = charge_.access_key->function_call_permission();
    if (permission == nullptr || !permission->allowance) return {};
    const Balance cost = charge_.cost.total_cost;
    const std::optional<Balance> left = permission->allowance->checked_sub(cost);
    if (!left) {
      return refuse_key(invalid_access_key_error::NotEnoughAllowance{
          transaction_.signer_id, transaction_.public_key, *permission->allowance, cost});
    }
    permission->allowance = left;
    return {};
  }

  Verdict pay_by_account() {
    if (const GasKeyInfo* info = charge_.access_key->gas_key_info()) {
      return refuse(InvalidNonceIndex{std::nullopt, info->num_nonces});
    }
    Verdict verdict = check_nonce(charge_.access_key->nonce, transaction_.nonce_mode);
    if (verdict) verdict = take_total_cost();
    if (verdict) verdict = take_allowance();
    if (verdict) verdict = check_storage_stake();
    if (verdict) verdict = check_permission();
    if (verdict) charge_.access_key->nonce = nonce_value(transaction_.nonce);
    return verdict;
  }

  Verdict pay_by_gas_key(const std::optional<Nonce>& row_nonce) {
    const NonceIndex index = *charge_.gas_key_nonce_index;
    GasKeyInfo* info = charge_.access_key->gas_key_info();
    if (!row_nonce) {
      const NonceIndex count = info == nullptr ? NonceIndex{0} : info->num_nonces;
      return refuse(InvalidNonceIndex{index, count});
    }
    if (info == nullptr) return refuse_key(key_not_found());
    if (index >= info->num_nonces) return refuse(InvalidNonceIndex{index, info->num_nonces});
    if (auto verdict = check_nonce(*row_nonce, transaction_.nonce_mode); !verdict) return verdict;
    const Balance gas_cost = charge_.cost.gas_cost;
    if (info->balance < gas_cost) {
      return refuse(NotEnoughGasKeyBalance{transaction_.signer_id, info->balance, gas_cost});
    }
    if (auto verdict = check_permission(); !verdict) return verdict;
    Verdict deposit = take_deposit();
    pays_without_receipt_ = !deposit.has_value();
    info->balance -= pays_without_receipt_ ? charge_.cost.burnt_amount : gas_cost;
    return deposit;
  }

  /// Takes the deposit of a gas key's transaction from the account.
  Verdict take_deposit() {
    Account& account = charge_.account;
    const Balance deposit = charge_.cost.deposit_cost;
    const auto cannot_pay = [&](Balance balance, Balance cost, DepositCostFailureReason reason) {
      return refuse(NotEnoughBalanceForDeposit{transaction_.signer_id, balance, cost, reason});
    };
    const std::optional<Balance> left = account.amount.checked_sub(deposit);
    if (!left) {
      return cannot_pay(account.amount, deposit, DepositCostFailureReason::NotEnoughBalance);
    }
    if (const auto missing = missing_storage_stake(config_, account, *left)) {
      return cannot_pay(*left, *missing, DepositCostFailureReason::LackBalanceForState);
    }
    account.amount = *left;
    return {};
  }

  /// A funded universal account may sign its own initialization with a key that only this makes
  /// (protocol 88).
  [[nodiscard]] bool is_first_of_universal_account() const {
    if (!config_.features.universal_accounts || !charge_.account.bootstrap_nonce ||
        charge_.gas_key_nonce_index || transaction_.signer_id != transaction_.receiver_id) {
      return false;
    }
    return std::ranges::any_of(transaction_.actions, [&](const Action& action) {
      const auto* init = action.as<UniversalStateInit>();
      if (init == nullptr || universal_account_id(init->state_init) != transaction_.signer_id) {
        return false;
      }
      const auto content = decode_universal_state_init(init->state_init);
      return content && content->access_keys.contains(handle_);
    });
  }

  Verdict pay_as_uninitialized() {
    Verdict verdict = check_nonce(*charge_.account.bootstrap_nonce, NonceMode::kStrict);
    if (verdict) verdict = take_total_cost();
    if (verdict) verdict = check_storage_stake();
    if (verdict) charge_.account.bootstrap_nonce = nonce_value(transaction_.nonce);
    return verdict;
  }

  state::TrieUpdate& state_;
  const RuntimeConfig& config_;
  const Transaction& transaction_;
  const std::optional<BlockHeight> height_;
  const KeyHandle handle_;
  TransactionCharge charge_;
  bool pays_without_receipt_ = false;
};

void write_charge(state::TrieUpdate& state, const Transaction& transaction,
                  const TransactionCharge& charge) {
  write_account(state, transaction.signer_id, charge.account);
  if (!charge.access_key) return;
  const KeyHandle handle{transaction.public_key};
  if (charge.gas_key_nonce_index) {
    write_row(state,
              trie_key::gas_key_nonce(transaction.signer_id, handle, *charge.gas_key_nonce_index),
              nonce_value(transaction.nonce));
  }
  write_access_key(state, transaction.signer_id, handle, *charge.access_key);
}

ReceiptPtr receipt_of(const SignedTransaction& signed_transaction, BlockHeight height,
                      Balance gas_price) {
  const Transaction& transaction = signed_transaction.transaction();
  ActionReceipt body;
  body.signer_id = transaction.signer_id;
  body.signer_public_key = transaction.public_key;
  body.gas_price = gas_price;
  body.actions = transaction.actions;
  return std::make_shared<const Receipt>(
      Receipt{transaction.signer_id, transaction.receiver_id,
              receipt_id_of_transaction(signed_transaction.hash(), height), std::move(body)});
}

OutcomeWithId failed(const SignedTransaction& transaction, protocol::InvalidTxError error) {
  OutcomeWithId outcome;
  outcome.id = transaction.hash();
  outcome.outcome.executor_id = transaction.transaction().signer_id;
  outcome.outcome.status =
      execution_status::Failure{tx_execution_error::InvalidTxError{std::move(error)}};
  return outcome;
}

}  // namespace

Checked<protocol::InvalidTxError> validate_transaction(
    const RuntimeConfig& config, const SignedTransaction& signed_transaction) {
  const Transaction& transaction = signed_transaction.transaction();
  auto actions =
      validate_actions(config, transaction.actions, transaction.receiver_id, ValidationMode::kNew);
  if (!actions) return refuse(invalid_tx_error::ActionsValidation{std::move(actions.error())});
  const bool is_v1 = transaction.version == Transaction::Version::kV1;
  const bool is_strict = transaction.nonce_mode == NonceMode::kStrict;
  if ((is_v1 && !config.features.gas_keys) || (is_strict && !config.features.strict_nonces) ||
      (!config.wasm.post_quantum_keys && needs_post_quantum_keys(signed_transaction))) {
    return refuse(InvalidTransactionVersion{});
  }
  const std::uint64_t size = size_for_limit(config, signed_transaction);
  const std::uint64_t limit = config.wasm.limits.max_transaction_size;
  if (size > limit) return refuse(TransactionSizeExceeded{size, limit});
  return {};
}

std::expected<VerifiedTransaction, protocol::InvalidTxError> validate(
    const RuntimeConfig& config, const IncomingTransaction& transaction) {
  if (!transaction.within_validity_period) return refuse(Expired{});
  if (auto valid = validate_transaction(config, *transaction); !valid)
    return std::unexpected{std::move(valid.error())};
  if (!transaction.verification) return refuse(InvalidSignature{});
  return *transaction.verification;
}

std::expected<TransactionCharge, ChargeError> charge_transaction(state::TrieUpdate& state,
                                                                 const RuntimeConfig& config,
                                                                 const Transaction& transaction,
                                                                 std::optional<BlockHeight> height,
                                                                 Balance gas_price) {
  return Charge{state, config, transaction, height}.run(gas_price);
}

TransactionEffects convert_transaction(state::TrieUpdate& state,
                                       const ReceiptEnvironment& environment,
                                       const VerifiedTransaction& verified,
                                       ApplyListener* listener) {
  const SignedTransaction& signed_transaction = *verified;
  const Transaction& transaction = signed_transaction.transaction();
  auto result = charge_transaction(state, *environment.config, transaction, environment.height,
                                   environment.gas_price);
  TransactionEffects effects;
  if (!result) {
    effects.outcome = failed(signed_transaction, std::move(result.error().error));
    if (!result.error().charge) return effects;
  } else {
    effects.receipt =
        receipt_of(signed_transaction, environment.height, result->cost.receipt_gas_price);
    effects.outcome.id = signed_transaction.hash();
    effects.outcome.outcome.executor_id = transaction.signer_id;
    effects.outcome.outcome.receipt_ids = {effects.receipt->receipt_id};
    effects.outcome.outcome.status =
        execution_status::SuccessReceiptId{effects.receipt->receipt_id};
  }
  const TransactionCharge& charge = result ? *result : *result.error().charge;
  ExecutionOutcome& outcome = effects.outcome.outcome;
  outcome.gas_burnt = charge.cost.gas_burnt;
  outcome.compute_usage = charge.cost.compute_burnt;
  outcome.tokens_burnt = charge.cost.burnt_amount;
  write_charge(state, transaction, charge);
  state.commit(cause::transaction(signed_transaction.hash()));
  if (listener != nullptr) {
    const Balance locked = charge.account.locked;
    listener->balance_moves({.account_id = transaction.signer_id,
                             .before = {charge.amount_before, locked},
                             .after = {charge.account.amount, locked},
                             .cause = cause::transaction(signed_transaction.hash())});
  }
  return effects;
}

TransactionEffects process_transaction(state::TrieUpdate& state,
                                       const ReceiptEnvironment& environment,
                                       const IncomingTransaction& incoming,
                                       ApplyListener* listener) {
  const auto valid = validate(*environment.config, incoming);
  if (valid) return convert_transaction(state, environment, *valid, listener);
  // nearcore looks the signer up while it still checks the transaction, so that the rows are part
  // of the proof; it does not for a transaction that has expired.
  if (!std::holds_alternative<Expired>(valid.error())) {
    const Transaction& transaction = (*incoming).transaction();
    static_cast<void>(read_signer(state, transaction, KeyHandle{transaction.public_key}));
  }
  return {failed(*incoming, valid.error()), nullptr};
}

}  // namespace farcall::runtime
