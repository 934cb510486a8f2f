#include "runtime/transaction/fees.hpp"

#include <algorithm>

#include "base/overloaded.hpp"
#include "protocol/state_init.hpp"
#include "runtime/actions/delegate_view.hpp"
#include "runtime/storage_usage.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

namespace {

Cost operator+(const Cost& a, const Cost& b) {
  return {a.gas + b.gas, a.compute + b.compute};
}

Cost operator*(const Cost& cost, std::uint64_t count) {
  return {cost.gas * count, cost.compute * count};
}

/// Which of an action's two fees is meant.
struct Phase {
  const RuntimeConfig& config;
  bool is_execution;
  bool sir;

  [[nodiscard]] Cost operator[](ActionCost name) const {
    const Fee& fee = config.fee(name);
    if (is_execution) return {fee.execution, fee.execution_compute};
    const Gas gas = fee.send(sir);
    return {gas, Compute{gas.value()}};
  }
  [[nodiscard]] Cost base_and_bytes(ActionCost base, ActionCost byte, std::uint64_t bytes) const {
    return (*this)[base] + (*this)[byte] * bytes;
  }
};

/// A transfer pays for the account that it may create, which depends on the receiver's id alone.
Cost transfer_fee(const Phase& phase, const AccountId& receiver) {
  const Cost transfer = phase[ActionCost::transfer];
  switch (receiver.type()) {
    case AccountType::kNamed:
      return transfer;
    case AccountType::kNearUniversal:
      if (!phase.config.features.universal_accounts) return transfer;
      [[fallthrough]];
    case AccountType::kEthImplicit:
    case AccountType::kNearDeterministic:
      return transfer + phase[ActionCost::create_account];
    case AccountType::kNearImplicit:
      return transfer + phase[ActionCost::create_account] + phase[ActionCost::add_full_access_key];
  }
  return transfer;
}

Cost plain_key_fee(const Phase& phase, const AccessKey& key) {
  const FunctionCallPermission* permission = key.function_call_permission();
  if (permission == nullptr) return phase[ActionCost::add_full_access_key];
  std::uint64_t bytes = 0;
  for (const std::string& name : permission->method_names) bytes += name.size() + 1;
  return phase.base_and_bytes(ActionCost::add_function_call_key_base,
                              ActionCost::add_function_call_key_byte, bytes);
}

/// Borsh length of balance and number of nonces.
constexpr std::uint64_t kGasKeyInfoLength = 18;
/// The shortest record of a gas key: nonce, tag, balance, number of nonces.
constexpr std::uint64_t kShortestGasKeyRecord = 27;
constexpr std::uint64_t kNonceLength = 8;
constexpr std::uint64_t kNonceIndexLength = 2;

std::uint64_t access_key_key_length(const AccountId& account, const PublicKey& key) {
  return 1 + account.size() + 1 + handle_length(key);
}

Cost add_key_fee(const Phase& phase, const AddKey& action, const AccountId& receiver) {
  const Cost fee = plain_key_fee(phase, action.access_key);
  const GasKeyInfo* info = action.access_key.gas_key_info();
  if (info == nullptr) return fee;
  if (!phase.is_execution) return fee + phase[ActionCost::gas_key_byte] * kGasKeyInfoLength;
  const std::uint64_t row_length =
      access_key_key_length(receiver, action.public_key) + kNonceIndexLength + kNonceLength;
  return fee + phase[ActionCost::gas_key_nonce_write_base] * info->num_nonces +
         phase[ActionCost::gas_key_byte] * row_length * info->num_nonces;
}

Cost gas_key_transfer_fee(const Phase& phase, const PublicKey& key, const AccountId& receiver) {
  const std::uint64_t bytes = phase.is_execution
                                  ? access_key_key_length(receiver, key) + kShortestGasKeyRecord
                                  : handle_length(key);
  return phase.base_and_bytes(ActionCost::gas_key_transfer_base, ActionCost::gas_key_byte, bytes);
}

Cost deterministic_init_fee(const Phase& phase, const DeterministicStateInit& action) {
  const auto& init = std::get<deterministic_state_init::V1>(action.state_init).init;
  std::uint64_t bytes = 0;
  for (const auto& [key, value] : init.data) bytes += key.size() + value.size();
  return phase.base_and_bytes(ActionCost::deterministic_state_init_base,
                              ActionCost::deterministic_state_init_byte, bytes) +
         phase[ActionCost::deterministic_state_init_entry] * init.data.size();
}

Cost universal_init_fee(const Phase& phase, const UniversalStateInit& action) {
  const UniversalStateInitCounts counts = count_universal_state_init(action.state_init);
  return phase.base_and_bytes(ActionCost::universal_state_init_base,
                              ActionCost::universal_state_init_byte, action.state_init.size()) +
         phase[ActionCost::universal_state_init_entry] * counts.entries +
         phase[ActionCost::add_full_access_key] * counts.keys;
}

/// The action's own fee. Callers add the fees of a delegate action's inner actions.
Cost action_fee(const Phase& phase, const Action& action, const AccountId& receiver) {
  return std::visit(
      Overloaded{
          [&](const CreateAccount&) { return phase[ActionCost::create_account]; },
          [&](const DeployContract& a) {
            return phase.base_and_bytes(ActionCost::deploy_contract_base,
                                        ActionCost::deploy_contract_byte, a.code.size());
          },
          [&](const FunctionCall& a) {
            return phase.base_and_bytes(ActionCost::function_call_base,
                                        ActionCost::function_call_byte,
                                        a.method_name.size() + a.args.size());
          },
          [&](const Transfer&) { return transfer_fee(phase, receiver); },
          [&](const Stake&) { return phase[ActionCost::stake]; },
          [&](const AddKey& a) { return add_key_fee(phase, a, receiver); },
          [&](const DeleteKey&) { return phase[ActionCost::delete_key]; },
          [&](const DeleteAccount&) { return phase[ActionCost::delete_account]; },
          [&](const Delegate&) { return phase[ActionCost::delegate]; },
          [&](const DelegateV2&) { return phase[ActionCost::delegate]; },
          [&](const DeployGlobalContract& a) {
            return phase.base_and_bytes(ActionCost::deploy_global_contract_base,
                                        ActionCost::deploy_global_contract_byte, a.code.size());
          },
          [&](const UseGlobalContract& a) {
            return phase.base_and_bytes(ActionCost::use_global_contract_base,
                                        ActionCost::use_global_contract_byte,
                                        identifier_usage(a.contract_identifier));
          },
          [&](const DeterministicStateInit& a) { return deterministic_init_fee(phase, a); },
          [&](const TransferToGasKey& a) {
            return gas_key_transfer_fee(phase, a.public_key, receiver);
          },
          [&](const WithdrawFromGasKey& a) {
            return gas_key_transfer_fee(phase, a.public_key, receiver);
          },
          [&](const UniversalStateInit& a) { return universal_init_fee(phase, a); },
      },
      action.value);
}

Gas verification_cost(const RuntimeConfig& config, const PublicKey& key) {
  return key.type() == KeyType::kMlDsa65 ? config.ml_dsa_65_verification_cost : Gas{};
}

Balance deposit_of(const Action& action) {
  return std::visit(
      []<class T>(const T& a) {
        if constexpr (requires { a.deposit; }) {
          return a.deposit;
        } else {
          return Balance{};
        }
      },
      action.value);
}

}  // namespace

Cost send_fees(const RuntimeConfig& config, bool sir, std::span<const Action> actions,
               const AccountId& receiver) {
  const Phase phase{config, false, sir};
  Cost total;
  for (const Action& action : actions) {
    total = total + action_fee(phase, action, receiver);
    // Inner actions are charged here as if the outer sender sent them, and once more in advance for
    // their own sender (prepaid_send_fees).
    if (const auto delegate = as_delegate(action)) {
      total = total + send_fees(config, sir, delegate->actions, delegate->receiver_id);
    }
  }
  return total;
}

Cost prepaid_send_fees(const RuntimeConfig& config, std::span<const Action> actions) {
  Cost total;
  for (const Action& action : actions) {
    if (const auto delegate = as_delegate(action)) {
      const bool sir = delegate->sender_id == delegate->receiver_id;
      total = total + send_fees(config, sir, delegate->actions, delegate->receiver_id);
    }
  }
  return total;
}

Cost exec_fee(const RuntimeConfig& config, const Action& action, const AccountId& receiver) {
  return action_fee(Phase{config, true, false}, action, receiver);
}

Cost prepaid_exec_fees(const RuntimeConfig& config, std::span<const Action> actions,
                       const AccountId& receiver) {
  Cost total;
  for (const Action& action : actions) {
    total = total + exec_fee(config, action, receiver);
    if (const auto delegate = as_delegate(action)) {
      total = total + prepaid_exec_fees(config, delegate->actions, delegate->receiver_id) +
              receipt_exec_fee(config);
    }
  }
  return total;
}

std::optional<Gas> total_prepaid_gas(std::span<const Action> actions) {
  Gas total;
  for (const Action& action : actions) {
    std::optional<Gas> gas = Gas{};
    if (const auto* call = action.as<FunctionCall>()) {
      gas = call->gas;
    } else if (const auto delegate = as_delegate(action)) {
      gas = total_prepaid_gas(delegate->actions);
    }
    const std::optional<Gas> sum = gas ? total.checked_add(*gas) : std::nullopt;
    if (!sum) return std::nullopt;
    total = *sum;
  }
  return total;
}

std::optional<Balance> total_deposit(std::span<const Action> actions) {
  Balance total;
  for (const Action& action : actions) {
    const auto delegate = as_delegate(action);
    const std::optional<Balance> deposit =
        delegate ? total_deposit(delegate->actions) : deposit_of(action);
    const std::optional<Balance> sum = deposit ? total.checked_add(*deposit) : std::nullopt;
    if (!sum) return std::nullopt;
    total = *sum;
  }
  return total;
}

Gas congestion_gas(const RuntimeConfig& config, const Receipt& receipt) {
  const ActionReceipt* body = receipt.action();
  if (body == nullptr || body->is_promise_yield) return Gas{};
  const std::optional<Gas> attached = total_prepaid_gas(body->actions);
  FARCALL_ASSERT(attached.has_value(), "attached gas of a validated receipt fits 64 bits");
  return *attached + prepaid_exec_fees(config, body->actions, receipt.receiver_id).gas +
         receipt_exec_fee(config).gas + prepaid_send_fees(config, body->actions).gas;
}

std::optional<TransactionCost> transaction_cost(const RuntimeConfig& config,
                                                const Transaction& transaction, Balance gas_price) {
  const std::span<const Action> actions = transaction.actions;
  const AccountId& receiver = transaction.receiver_id;
  const bool sir = receiver == transaction.signer_id;

  const Gas receipt_send = config.fee(ActionCost::new_action_receipt).send(sir);
  Cost burnt =
      Cost{receipt_send, Compute{receipt_send.value()}} + send_fees(config, sir, actions, receiver);
  Gas verification = verification_cost(config, transaction.public_key);
  for (const Action& action : actions) {
    if (const auto delegate = as_delegate(action)) {
      verification += verification_cost(config, delegate->public_key);
    }
  }
  burnt = burnt + Cost{verification, Compute{verification.value()}};

  const std::optional<Gas> attached = total_prepaid_gas(actions);
  if (!attached) return std::nullopt;
  const std::optional<Gas> remaining =
      attached->checked_add(prepaid_send_fees(config, actions).gas + receipt_exec_fee(config).gas +
                            prepaid_exec_fees(config, actions, receiver).gas);
  if (!remaining) return std::nullopt;

  const Balance receipt_gas_price = std::max(gas_price, config.min_gas_purchase_price);
  const auto burnt_amount = checked_gas_cost(gas_price, burnt.gas);
  const auto remaining_amount = checked_gas_cost(receipt_gas_price, *remaining);
  if (!burnt_amount || !remaining_amount) return std::nullopt;
  const auto gas_cost = burnt_amount->checked_add(*remaining_amount);
  const auto deposit_cost = total_deposit(actions);
  if (!gas_cost || !deposit_cost) return std::nullopt;
  const auto total_cost = gas_cost->checked_add(*deposit_cost);
  if (!total_cost) return std::nullopt;
  return TransactionCost{burnt.gas,     burnt.compute, *remaining,    receipt_gas_price,
                         *burnt_amount, *gas_cost,     *deposit_cost, *total_cost};
}

}  // namespace farcall::runtime
