#include "runtime/receipt/action_receipt.hpp"

#include "base/overloaded.hpp"
#include "protocol/borsh/borsh.hpp"
#include "runtime/actions/action_context.hpp"
#include "runtime/ids.hpp"
#include "runtime/receipt/refunds.hpp"
#include "runtime/records.hpp"
#include "runtime/storage_usage.hpp"
#include "runtime/transaction/fees.hpp"
#include "runtime/transaction/validation.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

void ReceiptTotals::discard_effects() {
  new_receipts.clear();
  proposals.clear();
  tokens_burnt = Balance{};
  subsidized = Balance{};
  returned = vm::NoValue{};
}

namespace {

/// Executes one action receipt whose inputs have arrived.
class ReceiptRun {
 public:
  ReceiptRun(state::TrieUpdate& state, const ReceiptContext& context, const Receipt& receipt)
      : state_{state},
        context_{context},
        receipt_{receipt},
        body_{*receipt.action()},
        actor_{receipt.predecessor_id} {}

  ReceiptEffects run() {
    take_promise_results();
    state_.commit(cause::receipt_processing_started(receipt_.receipt_id));
    account_ = read_account(state_, receipt_.receiver_id);
    const std::optional<Account> account_before = account_;
    totals_.charge(receipt_exec_fee(config()));
    run_actions();
    if (!error_) settle_account();
    FARCALL_ASSERT(totals_.gas_burnt <= totals_.gas_used, "burnt gas is part of used gas");

    const Balance charge = settle_gas(!account_before && account_ && !error_);
    if (error_) {
      state_.rollback();
      account_ = account_before;
    } else {
      state_.commit(cause::receipt_processing(receipt_.receipt_id));
      tell_balance(tokens_of(account_before), cause::receipt_processing(receipt_.receipt_id));
    }
    const Gas paid_gas = is_refund() ? Gas{} : totals_.gas_burnt;
    tokens_burnt_ = gas_cost(price(), paid_gas) + charge + totals_.tokens_burnt;
    effects_.burnt.paid = tokens_burnt_ - pay_reward();
    effects_.burnt.subsidized = totals_.subsidized;
    effects_.proposals = std::move(totals_.proposals);
    send_output_data();
    finish();
    return std::move(effects_);
  }

 private:
  [[nodiscard]] const RuntimeConfig& config() const { return context_.config(); }
  [[nodiscard]] bool is_refund() const { return receipt_.predecessor_id.is_system(); }

  static BalanceMove::Tokens tokens_of(const std::optional<Account>& account) {
    if (!account) return {};
    return {account->amount, account->locked};
  }
  void tell_balance(const BalanceMove::Tokens& before, const state::StateChangeCause& cause) const {
    if (context_.listener == nullptr || before == tokens_of(account_)) return;
    context_.listener->balance_moves({receipt_.receiver_id, before, tokens_of(account_), cause});
  }

  static Balance gas_cost(Balance price, Gas gas) {
    const std::optional<Balance> cost = checked_gas_cost(price, gas);
    FARCALL_ASSERT(cost.has_value(), "gas that was bought fits 128 bits at its price");
    return *cost;
  }

  /// Price of burnt gas: never more than was paid for it. Before protocol 85 it is the price of the
  /// purchase.
  [[nodiscard]] Balance price() const {
    if (!config().features.account_cost_increase) return body_.gas_price;
    return std::min(body_.gas_price, context_.environment.gas_price);
  }

  void take_promise_results() {
    promise_results_.reserve(body_.input_data_ids.size());
    for (const CryptoHash& data_id : body_.input_data_ids) {
      const TrieKey key = trie_key::by_hash(Column::kReceivedData, receipt_.receiver_id, data_id);
      std::optional<ReceivedData> received = read_row<ReceivedData>(state_, key);
      FARCALL_ASSERT(received.has_value(), "a receipt runs when its data is there");
      state_.remove(key);
      promise_results_.push_back(std::move(received->data));
    }
  }

  void run_actions() {
    // Reads before the first action (the receipt, its data, the account) do not count.
    proof_size_before_ = state_.proof_size_upper_bound();
    totals_.contracts.reserve(body_.actions.size());
    for (std::size_t i = 0; i < body_.actions.size(); ++i) {
      if (context_.listener != nullptr) context_.listener->action_begins(i);
      const std::size_t receipts_before = totals_.new_receipts.size();
      ActionVerdict verdict = run_action(i);
      if (verdict) verdict = validate_receipts_from(receipts_before);
      if (verdict) verdict = check_proof_size();
      if (!verdict) {
        fail(ActionError{i, std::move(verdict.error())});
        return;
      }
    }
  }

  ActionVerdict run_action(std::size_t index) {
    const Action& action = body_.actions[index];
    totals_.returned = vm::NoValue{};
    totals_.charge(exec_fee(config(), action, receipt_.receiver_id));
    if (config().features.outcome_metadata_v4) {
      totals_.contracts.emplace_back(account_ ? account_->contract : AccountContract{});
    }
    ActionContext context{context_, state_, receipt_, body_, promise_results_,
                          account_, actor_, totals_,  index, proof_size_before_};
    if (ActionVerdict verdict = check_account(context, action); !verdict) return verdict;
    return std::visit(
        Overloaded{
            [&](const CreateAccount&) { return create_account(context); },
            [&](const DeployContract& a) { return deploy_contract(context, a); },
            [&](const FunctionCall& a) { return function_call(context, a); },
            [&](const Transfer& a) { return transfer(context, a); },
            [&](const Stake& a) { return stake(context, a); },
            [&](const AddKey& a) { return add_key(context, a); },
            [&](const DeleteKey& a) { return delete_key(context, a); },
            [&](const DeleteAccount& a) { return delete_account(context, a); },
            [&](const Delegate&) { return delegate(context, action); },
            [&](const DelegateV2&) { return delegate(context, action); },
            [&](const DeployGlobalContract& a) { return deploy_global_contract(context, a); },
            [&](const UseGlobalContract& a) {
              return use_global_contract(context, a.contract_identifier);
            },
            [&](const DeterministicStateInit& a) { return deterministic_state_init(context, a); },
            [&](const TransferToGasKey& a) { return transfer_to_gas_key(context, a); },
            [&](const WithdrawFromGasKey& a) { return withdraw_from_gas_key(context, a); },
            [&](const UniversalStateInit& a) { return universal_state_init(context, a); },
        },
        action.value);
  }

  ActionVerdict validate_receipts_from(std::size_t first) {
    for (std::size_t i = first; i < totals_.new_receipts.size(); ++i) {
      auto verdict = validate_new_receipt(config(), totals_.new_receipts[i]);
      if (!verdict) {
        return fail_action(
            action_error_kind::NewReceiptValidationError{std::move(verdict.error())});
      }
    }
    return {};
  }

  /// Limits what the receipt has read. Contracts are limited while they run; from protocol 87 all
  /// actions are.
  ActionVerdict check_proof_size() {
    if (!config().features.storage_proof_limit_for_all_actions) return {};
    const std::uint64_t limit = config().wasm.limits.per_receipt_storage_proof_size_limit;
    if (state_.proof_size_upper_bound() - proof_size_before_ <= limit) return {};
    return fail_action(action_error_kind::ReceiptStorageProofSizeExceeded{limit});
  }

  void fail(ActionError error) {
    error_ = std::move(error);
    totals_.discard_effects();
  }

  /// The account must be able to pay for its storage; then it is written.
  void settle_account() {
    if (!account_) return;
    const StorageStake stake = storage_stake(config(), *account_, account_->amount);
    effects_.storage_stake = stake;
    if (context_.listener != nullptr) {
      context_.listener->storage_checked(receipt_.receiver_id, stake);
    }
    if (const auto missing = stake.missing()) {
      fail(ActionError{std::nullopt,
                       action_error_kind::LackBalanceForState{receipt_.receiver_id, *missing}});
      return;
    }
    write_account(state_, receipt_.receiver_id, *account_);
  }

  /// Refunds unused gas, the overpayment of burnt gas, and the deposits of a failed receipt.
  /// Returns the part of the overpayment that is kept because an account was created.
  Balance settle_gas(bool created_account) {
    const std::optional<Balance> deposits = total_deposit(body_.actions);
    FARCALL_ASSERT(deposits.has_value(), "deposits that were paid fit 128 bits");
    if (is_refund()) {
      if (error_) effects_.burnt.lost = *deposits;
      return Balance{};
    }
    const std::optional<Gas> attached = total_prepaid_gas(body_.actions);
    FARCALL_ASSERT(attached.has_value(), "attached gas of a validated receipt fits 64 bits");
    const Gas bought = *attached + prepaid_send_fees(config(), body_.actions).gas +
                       prepaid_exec_fees(config(), body_.actions, receipt_.receiver_id).gas +
                       receipt_exec_fee(config()).gas;
    FARCALL_ASSERT(bought >= totals_.gas_used || error_,
                   "a receipt uses no more gas than it bought");
    FARCALL_ASSERT(bought >= totals_.gas_burnt, "a receipt burns no more gas than it bought");
    const Gas unused = bought - (error_ ? totals_.gas_burnt : totals_.gas_used);
    Balance surplus = gas_cost(body_.gas_price - price(), totals_.gas_burnt);
    const Balance charge =
        created_account ? std::min(account_creation_charge(), surplus) : Balance{};
    surplus -= charge;

    if (error_ && !deposits->is_zero()) {
      totals_.new_receipts.push_back(balance_refund(receipt_.balance_refund_receiver(), *deposits));
    }
    const Balance gas_balance = gas_cost(body_.gas_price, unused) + surplus;
    if (!gas_balance.is_zero()) {
      totals_.new_receipts.push_back(
          gas_refund(body_.signer_id, gas_balance, body_.signer_public_key));
    }
    return charge;
  }

  /// What is left to pay of the fixed price of a new account, which includes the gas of its
  /// creation.
  [[nodiscard]] Balance account_creation_charge() const {
    const Gas gas = config().fee(ActionCost::create_account).execution;
    return config().account_creation_charge.saturating_sub(gas_cost(price(), gas));
  }

  /// Contracts receive a share of the gas that their calls burnt, even if the receipt fails.
  Balance pay_reward() {
    const Ratio ratio = config().burnt_gas_reward;
    const Gas gas{totals_.gas_burnt_in_calls.value() * ratio.numerator / ratio.denominator};
    const Balance reward = gas_cost(price(), gas);
    if (reward.is_zero() || !account_) return Balance{};
    const BalanceMove::Tokens before = tokens_of(account_);
    account_->amount += reward;
    write_account(state_, receipt_.receiver_id, *account_);
    state_.commit(cause::gas_reward(receipt_.receipt_id));
    tell_balance(before, cause::gas_reward(receipt_.receipt_id));
    return reward;
  }

  /// Sends the result to the receipts that wait for it. Where the result is that of a new receipt,
  /// that one will send it.
  void send_output_data() {
    if (body_.output_data_receivers.empty()) return;
    if (const auto* returned = std::get_if<vm::ReturnedReceipt>(&totals_.returned)) {
      ActionReceipt& other = totals_.new_receipts.at(returned->index).action();
      other.output_data_receivers.insert(other.output_data_receivers.end(),
                                         body_.output_data_receivers.begin(),
                                         body_.output_data_receivers.end());
      return;
    }
    std::optional<Bytes> data;
    if (!error_) {
      const auto* value = std::get_if<Bytes>(&totals_.returned);
      data = value != nullptr ? *value : Bytes{};
    }
    for (const DataReceiver& receiver : body_.output_data_receivers) {
      totals_.new_receipts.emplace_back(receipt_.receiver_id, receiver.receiver_id,
                                        DataReceipt{receiver.data_id, data, false});
    }
  }

  ExecutionStatus status() {
    if (error_) {
      return execution_status::Failure{tx_execution_error::ActionError{std::move(*error_)}};
    }
    return std::visit(
        Overloaded{
            [](vm::NoValue) -> ExecutionStatus { return execution_status::SuccessValue{}; },
            [](Bytes& value) -> ExecutionStatus {
              return execution_status::SuccessValue{std::move(value)};
            },
            [&](vm::ReturnedReceipt returned) -> ExecutionStatus {
              return execution_status::SuccessReceiptId{receipt_id_of_receipt(
                  receipt_.receipt_id, context_.environment.height, returned.index)};
            },
        },
        totals_.returned);
  }

  /// Gives the new receipts their ids and makes the outcome.
  void finish() {
    OutcomeWithId& result = effects_.outcome.emplace();
    result.id = receipt_.receipt_id;
    ExecutionOutcome& outcome = result.outcome;
    outcome.status = status();
    effects_.new_receipts.reserve(totals_.new_receipts.size());
    for (std::size_t i = 0; i < totals_.new_receipts.size(); ++i) {
      auto made =
          std::move(totals_.new_receipts[i])
              .named(receipt_id_of_receipt(receipt_.receipt_id, context_.environment.height, i));
      if (made->action() != nullptr) outcome.receipt_ids.push_back(made->receipt_id);
      effects_.new_receipts.push_back(std::move(made));
    }
    outcome.logs = std::move(totals_.logs);
    outcome.gas_burnt = totals_.gas_burnt;
    outcome.compute_usage = totals_.compute;
    outcome.tokens_burnt = tokens_burnt_;
    outcome.executor_id = receipt_.receiver_id;
    outcome.profile =
        totals_.profile != nullptr ? std::move(totals_.profile) : GasProfile::nothing();
    outcome.contracts = std::move(totals_.contracts);
    if (config().features.outcome_metadata_v4) outcome.contracts.resize(body_.actions.size());
    effects_.looks = totals_.looks;
    if (context_.listener != nullptr) {
      context_.listener->receipt_ends(receipt_, result, effects_.new_receipts);
    }
  }

  state::TrieUpdate& state_;
  const ReceiptContext& context_;
  const Receipt& receipt_;
  const ActionReceipt& body_;
  std::uint64_t proof_size_before_ = 0;
  AccountId actor_;
  std::vector<std::optional<Bytes>> promise_results_;
  std::optional<Account> account_;
  ReceiptTotals totals_;
  std::optional<ActionError> error_;
  Balance tokens_burnt_;
  ReceiptEffects effects_;
};

}  // namespace

ReceiptEffects execute_action_receipt(state::TrieUpdate& state, const ReceiptContext& context,
                                      const Receipt& receipt) {
  FARCALL_ASSERT(receipt.action() != nullptr, "only action receipts are executed");
  return ReceiptRun{state, context, receipt}.run();
}

}  // namespace farcall::runtime
