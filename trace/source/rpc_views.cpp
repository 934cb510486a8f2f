#include "trace/source/rpc_views.hpp"

#include <algorithm>
#include <cctype>

#include "base/ascii.hpp"
#include "base/overloaded.hpp"

namespace farcall::trace {
namespace {

using protocol::Action;

std::vector<Action> actions_from(const std::vector<protocol::ActionView>& views) {
  std::vector<Action> actions;
  actions.reserve(views.size());
  for (const protocol::ActionView& view : views) actions.push_back(protocol::from_view(view));
  return actions;
}

template <class Names>
std::uint64_t* cost_at(const Names& names, std::string_view name, auto& costs) {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? nullptr : &costs[static_cast<std::size_t>(found - names.begin())];
}

protocol::GasProfile profile_from(const std::vector<protocol::CostGasUsed>& costs) {
  protocol::GasProfile profile;
  for (const protocol::CostGasUsed& cost : costs) {
    const std::string name = lower_case(cost.cost);
    std::uint64_t* place = cost.cost_category == "ACTION_COST"
                               ? cost_at(protocol::kActionCostNames, name, profile.actions)
                           : name == "wasm_instruction"
                               ? &profile.wasm
                               : cost_at(protocol::kExtCostNames, name, profile.ext);
    if (place != nullptr) *place += cost.gas_used.value;
  }
  return profile;
}

protocol::AccountContract contract_from(const protocol::AccountContractView& view) {
  namespace from = protocol::account_contract_view;
  namespace to = protocol::account_contract;
  return std::visit(
      Overloaded{
          [](const from::Local& v) -> protocol::AccountContract { return to::Local{v.hash}; },
          [](const from::GlobalHash& v) -> protocol::AccountContract { return to::Global{v.hash}; },
          [](const from::GlobalAccountId& v) -> protocol::AccountContract {
            return to::GlobalByAccount{v.account_id};
          },
      },
      view);
}

}  // namespace

protocol::Transaction transaction_from_view(const protocol::SignedTransactionView& view) {
  protocol::Transaction transaction;
  transaction.signer_id = view.signer_id;
  transaction.public_key = view.public_key;
  if (view.nonce_index) {
    transaction.nonce = protocol::transaction_nonce::GasKeyNonce{view.nonce, *view.nonce_index};
  } else {
    transaction.nonce = protocol::transaction_nonce::Nonce{view.nonce};
  }
  transaction.receiver_id = view.receiver_id;
  transaction.actions = actions_from(view.actions);
  return transaction;
}

protocol::Receipt from_view(const protocol::ReceiptView& view) {
  namespace from = protocol::receipt_enum_view;
  protocol::Receipt receipt;
  receipt.predecessor_id = view.predecessor_id;
  receipt.receiver_id = view.receiver_id;
  receipt.receipt_id = view.receipt_id;
  receipt.body =
      std::visit(Overloaded{
                     [](const from::Action& v) -> protocol::Receipt::Body {
                       protocol::ActionReceipt body;
                       body.signer_id = v.signer_id;
                       body.signer_public_key = v.signer_public_key;
                       body.gas_price = v.gas_price;
                       body.output_data_receivers = v.output_data_receivers;
                       body.input_data_ids = v.input_data_ids;
                       body.actions = actions_from(v.actions);
                       body.is_promise_yield = v.is_promise_yield;
                       body.refund_to = v.refund_to;
                       return body;
                     },
                     [](const from::Data& v) -> protocol::Receipt::Body {
                       return protocol::DataReceipt{v.data_id, v.data, v.is_promise_resume};
                     },
                     [](const from::GlobalContractDistribution& v) -> protocol::Receipt::Body {
                       protocol::GlobalContractDistribution body;
                       body.id = v.id;
                       body.target_shard = v.target_shard;
                       body.already_delivered_shards = v.already_delivered_shards;
                       return body;
                     },
                 },
                 view.receipt);
  return receipt;
}

protocol::ExecutionOutcome from_view(const protocol::ExecutionOutcomeView& view) {
  protocol::ExecutionOutcome outcome;
  outcome.logs = view.logs;
  outcome.receipt_ids = view.receipt_ids;
  outcome.gas_burnt = view.gas_burnt;
  outcome.tokens_burnt = view.tokens_burnt;
  outcome.executor_id = view.executor_id;
  outcome.status = view.status;
  if (view.metadata.gas_profile)
    outcome.profile =
        std::make_shared<const protocol::GasProfile>(profile_from(*view.metadata.gas_profile));
  if (view.metadata.contracts) {
    for (const auto& contract : *view.metadata.contracts) {
      if (contract) {
        outcome.contracts.emplace_back(contract_from(*contract));
      } else {
        outcome.contracts.emplace_back(std::nullopt);
      }
    }
  }
  return outcome;
}

}  // namespace farcall::trace
