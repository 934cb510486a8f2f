#include "trace/build/receipt_costs.hpp"

#include <algorithm>
#include <array>

#include "protocol/refund.hpp"
#include "runtime/actions/delegate_view.hpp"
#include "runtime/transaction/fees.hpp"

namespace farcall::trace {
namespace {

namespace status = protocol::execution_status;

const protocol::ActionError* failure_in(const protocol::ExecutionOutcome& outcome) {
  const auto* failure = std::get_if<status::Failure>(&outcome.status);
  if (failure == nullptr) return nullptr;
  const auto* error = std::get_if<protocol::tx_execution_error::ActionError>(&failure->error);
  return error == nullptr ? nullptr : &error->error;
}

bool is_delegate(const protocol::Action& action) {
  return runtime::as_delegate(action).has_value();
}

bool carries_code(std::span<const protocol::Action> actions) {
  return std::ranges::any_of(actions, [](const protocol::Action& action) {
    if (action.as<protocol::DeployContract>() != nullptr ||
        action.as<protocol::DeployGlobalContract>() != nullptr)
      return true;
    const auto delegate = runtime::as_delegate(action);
    return delegate && carries_code(delegate->actions);
  });
}

bool deletes_account(const protocol::ActionReceipt& body) {
  return std::ranges::any_of(body.actions, [](const protocol::Action& action) {
    return action.as<protocol::DeleteAccount>() != nullptr;
  });
}

/// Whether the receiver does not exist after the receipt: it was deleted, or did not exist before
/// and a failure reverted that it was created.
bool is_gone_after(const protocol::ActionReceipt& body, const protocol::ActionError* error) {
  if (error == nullptr) {
    const auto last = std::ranges::find_last_if(body.actions, [](const protocol::Action& action) {
      return action.as<protocol::CreateAccount>() != nullptr ||
             action.as<protocol::DeleteAccount>() != nullptr;
    });
    return !last.empty() && last.front().as<protocol::DeleteAccount>() != nullptr;
  }
  // What it created or deleted first tells whether it existed before.
  for (std::size_t i = 0;
       i < std::min<std::size_t>(body.actions.size(), error->index.value_or(body.actions.size()));
       ++i) {
    if (body.actions[i].as<protocol::CreateAccount>() != nullptr) return true;
    if (body.actions[i].as<protocol::DeleteAccount>() != nullptr) return false;
  }
  return false;
}

Balance price_of(Balance price, Gas gas) {
  // Amounts that were paid fit; a damaged RPC answer is reported by the check and not here.
  return checked_gas_cost(price, gas).value_or(Balance::max());
}

Balance deposits_of(const protocol::Receipt& receipt) {
  const protocol::ActionReceipt* body = receipt.action();
  return body == nullptr ? Balance{}
                         : runtime::total_deposit(body->actions).value_or(Balance::max());
}

/// `storage_` and the touching of trie nodes, crypto by algorithm, and so on.
struct GroupPrefix {
  std::string_view prefix;
  DecimalGas GasGroups::* group;
};
constexpr std::array kGroupPrefixes = {
    GroupPrefix{"STORAGE_", &GasGroups::storage},
    GroupPrefix{"TOUCHING_TRIE_NODE", &GasGroups::storage},
    GroupPrefix{"READ_CACHED_TRIE_NODE", &GasGroups::storage},
    GroupPrefix{"CONTRACT_LOADING_", &GasGroups::code},
    GroupPrefix{"PROMISE_", &GasGroups::promises},
    GroupPrefix{"YIELD_", &GasGroups::promises},
    GroupPrefix{"SHA", &GasGroups::crypto},
    GroupPrefix{"KECCAK", &GasGroups::crypto},
    GroupPrefix{"RIPEMD160", &GasGroups::crypto},
    GroupPrefix{"ECRECOVER", &GasGroups::crypto},
    GroupPrefix{"ALT_BN128", &GasGroups::crypto},
    GroupPrefix{"ED25519", &GasGroups::crypto},
    GroupPrefix{"BLS12381", &GasGroups::crypto},
    GroupPrefix{"P256", &GasGroups::crypto},
    GroupPrefix{"ML_DSA", &GasGroups::crypto},
    GroupPrefix{"WASM_INSTRUCTION", &GasGroups::wasm},
};

}  // namespace

DecimalGas& group_of(GasGroups& groups, std::string_view category, std::string_view cost) {
  if (category == "ACTION_COST") return groups.promises;
  for (const GroupPrefix& entry : kGroupPrefixes) {
    if (cost.starts_with(entry.prefix)) return groups.*entry.group;
  }
  return groups.host;
}

Gas bought_gas(const protocol::RuntimeConfig& config, const protocol::Receipt& receipt) {
  const protocol::ActionReceipt* body = receipt.action();
  if (body == nullptr || protocol::refund_kind(receipt)) return {};
  return runtime::total_prepaid_gas(body->actions)
      .value_or(Gas{})
      .saturating_add(runtime::prepaid_send_fees(config, body->actions).gas)
      .saturating_add(runtime::prepaid_exec_fees(config, body->actions, receipt.receiver_id).gas)
      .saturating_add(runtime::receipt_exec_fee(config).gas);
}

Gas fees_of_actions(const CostInputs& inputs) {
  const protocol::ActionReceipt& body = *inputs.receipt.action();
  std::size_t reached = body.actions.size();
  bool last_failed = false;
  if (const protocol::ActionError* error = failure_in(*inputs.outcome);
      error != nullptr && error->index) {
    reached = std::min<std::size_t>(reached, *error->index + 1);
    last_failed = true;
  }
  Gas sum;
  for (std::size_t i = 0; i < reached; ++i) {
    const protocol::Action& action = body.actions[i];
    sum += runtime::exec_fee(inputs.config, action, inputs.receipt.receiver_id).gas;
    // The fees for sending what a delegate action carries are burnt when it is executed.
    if (is_delegate(action) && !(last_failed && i + 1 == reached))
      sum += runtime::prepaid_send_fees(inputs.config, body.actions).gas;
  }
  return sum;
}

std::optional<ReceiptGas> gas_of(const CostInputs& inputs) {
  const protocol::ActionReceipt& body = *inputs.receipt.action();
  ReceiptGas gas;
  gas.buy_price = body.gas_price;
  gas.bought = bought_gas(inputs.config, inputs.receipt);
  const bool has_hashes = inputs.has_code_hashes && carries_code(body.actions);
  if (inputs.outcome == nullptr) {
    if (has_hashes) return std::nullopt;
    return gas;
  }
  const protocol::ExecutionOutcome& outcome = *inputs.outcome;
  gas.burnt = outcome.gas_burnt;
  // Most receipts make no call and share the empty profile.
  if (outcome.profile != nullptr && outcome.profile != protocol::GasProfile::nothing())
    gas.costs = protocol::view_of(*outcome.profile);
  for (const protocol::CostGasUsed& cost : gas.costs)
    group_of(gas.groups, cost.cost_category, cost.cost) += Gas{cost.gas_used.value};
  gas.groups.receipt = runtime::receipt_exec_fee(inputs.config).gas;
  gas.groups.actions = fees_of_actions(inputs);
  if (has_hashes) {
    // The fee of deployed code follows from the rest, if all actions were executed.
    const auto fee = outcome.gas_burnt.checked_sub(gas.groups.receipt + gas.groups.calls());
    if (failure_in(outcome) != nullptr || !fee) return std::nullopt;
    gas.bought = gas.bought.saturating_sub(gas.groups.actions).saturating_add(*fee);
    gas.groups.actions = *fee;
  }
  if (inputs.config.features.account_cost_increase) {
    if (inputs.block_price) gas.burn_price = std::min(body.gas_price, *inputs.block_price);
  } else {
    gas.burn_price = body.gas_price;
  }
  if (protocol::refund_kind(inputs.receipt)) {
    gas.bought = Gas{};
    return gas;
  }
  for (const protocol::Receipt* child : inputs.children) {
    // What was set aside for code follows from its size.
    if (inputs.has_code_hashes && child->action() != nullptr &&
        carries_code(child->action()->actions))
      return std::nullopt;
    gas.passed_on = gas.passed_on.saturating_add(bought_gas(inputs.config, *child));
  }
  gas.left = gas.bought.saturating_sub(gas.burnt).saturating_sub(gas.passed_on);
  return gas;
}

Balance unspent_of(const ReceiptGas& gas) {
  const Balance burn_price = gas.burn_price.value_or(gas.buy_price);
  return price_of(gas.buy_price, gas.left)
      .saturating_add(price_of(gas.buy_price.saturating_sub(burn_price), gas.burnt));
}

ReceiptTokens tokens_of(const CostInputs& inputs, const ReceiptGas& gas) {
  ReceiptTokens tokens;
  tokens.deposit = deposits_of(inputs.receipt);
  if (inputs.outcome == nullptr) return tokens;
  tokens.burnt = inputs.outcome->tokens_burnt;
  const protocol::ActionError* error = failure_in(*inputs.outcome);
  const bool failed = error != nullptr;
  for (const protocol::Receipt* child : inputs.children) {
    const Balance amount = deposits_of(*child);
    const auto kind = protocol::refund_kind(*child);
    if (!kind) {
      tokens.passed_on = tokens.passed_on.saturating_add(amount);
    } else if (*kind == protocol::RefundKind::kGas) {
      tokens.gas_refund = tokens.gas_refund.saturating_add(amount);
    } else if (failed || !deletes_account(*inputs.receipt.action())) {
      tokens.deposit_refund = tokens.deposit_refund.saturating_add(amount);
    }
  }
  if (protocol::refund_kind(inputs.receipt)) {
    if (failed) tokens.lost = tokens.deposit;
    return tokens;
  }
  const protocol::Ratio share = inputs.config.burnt_gas_reward;
  const Gas rewarded{gas.groups.calls().value() * share.numerator / share.denominator};
  // Nobody is there to be rewarded once the account is deleted, or its creation reverted.
  const protocol::ActionReceipt& body = *inputs.receipt.action();
  if (!gas.burn_price) return tokens;
  if (!is_gone_after(body, error)) tokens.contract_reward = price_of(*gas.burn_price, rewarded);
  const Balance kept = unspent_of(gas).saturating_sub(tokens.gas_refund);
  const Balance charged = tokens.burnt.saturating_sub(price_of(*gas.burn_price, gas.burnt));
  tokens.creation_charge = std::min(kept, charged);
  if (kept > tokens.creation_charge) tokens.vanished = kept - tokens.creation_charge;
  return tokens;
}

}  // namespace farcall::trace
