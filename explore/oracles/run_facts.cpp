#include "explore/oracles/run_facts.hpp"

#include <ranges>

#include "trace/failure/failure.hpp"
#include "trace/text.hpp"

namespace farcall::explore {

using protocol::Receipt;
namespace status = protocol::execution_status;

std::string failure_text(const protocol::ExecutionStatus& status) {
  const auto* failure = std::get_if<status::Failure>(&status);
  return failure == nullptr ? std::string{} : trace::explain(failure->error);
}

std::string error_suffix(const TransactionEnd& end) {
  return end.error.empty() ? std::string{} : ": " + trace::escape(end.error);
}

std::string method_of(const Receipt& receipt) {
  const protocol::ActionReceipt* action = receipt.action();
  if (action == nullptr) return receipt.data() != nullptr ? "data" : "code";
  for (const protocol::Action& item : action->actions) {
    if (const auto* call = item.as<protocol::FunctionCall>()) return call->method_name;
  }
  if (action->actions.empty()) return "nothing";
  return std::string{action->actions.front().name()};
}

std::string place_of(const Receipt& receipt) {
  return std::string{receipt.receiver_id.view()} + "." + method_of(receipt);
}

RunFacts::RunFacts(const ReceiptWorld& world, std::size_t transactions)
    : history_{world.history()}, transactions_(transactions) {
  std::vector<const RunHistory*> way;
  for (const RunHistory* at = history_.get(); at != nullptr; at = at->before.get()) {
    way.push_back(at);
  }
  std::vector<CryptoHash> first_receipt(transactions);
  std::vector<std::size_t> executed(transactions);
  std::vector<bool> has_effect(transactions);
  for (const RunHistory* at : std::views::reverse(way)) {
    for (const Event& event : at->events) {
      if (!event.outcome) continue;
      if (at->has_effect && event.flow < transactions) has_effect[event.flow] = true;
      if (event.kind == Event::Kind::kTransaction) {
        TransactionEnd& end = transactions_[event.flow];
        end.is_sent = true;
        if (const auto* next =
                std::get_if<status::SuccessReceiptId>(&event.outcome->outcome.status)) {
          first_receipt[event.flow] = next->receipt_id;
        } else {
          end.has_result = true;
          end.has_failed = true;
          end.error = failure_text(event.outcome->outcome.status);
        }
        continue;
      }
      if (event.flow < transactions) ++executed[event.flow];
      by_id_[event.outcome->id] = executions_.size();
      if (const protocol::ActionReceipt* action = event.receipt->action()) {
        for (const CryptoHash& input : action->input_data_ids)
          by_input_[input] = executions_.size();
      }
      executions_.push_back({.event = &event, .order = executions_.size()});
    }
  }
  for (std::size_t index = 0; index < transactions; ++index) {
    TransactionEnd& end = transactions_[index];
    end.is_idle = executed[index] == 1 && !has_effect[index];
    if (!end.is_sent || end.has_result) continue;
    CryptoHash id = first_receipt[index];
    while (by_id_.contains(id)) {
      RanReceipt& ran = executions_[by_id_.at(id)];
      ran.is_final = true;
      const protocol::ExecutionStatus& result = ran.event->outcome->outcome.status;
      if (const auto* next = std::get_if<status::SuccessReceiptId>(&result)) {
        id = next->receipt_id;
        continue;
      }
      end.has_result = true;
      if (const auto* value = std::get_if<status::SuccessValue>(&result)) {
        end.value = value->value;
      } else {
        end.has_failed = true;
        end.error = failure_text(result);
      }
      break;
    }
  }
}

const RanReceipt* RunFacts::waiting_for(const CryptoHash& data_id) const {
  const auto found = by_input_.find(data_id);
  return found == by_input_.end() ? nullptr : &executions_[found->second];
}

const RanReceipt* RunFacts::execution(const CryptoHash& receipt_id) const {
  const auto found = by_id_.find(receipt_id);
  return found == by_id_.end() ? nullptr : &executions_[found->second];
}

std::vector<std::string> RunFacts::logs(const protocol::AccountId& account) const {
  std::vector<std::string> result;
  for (const RanReceipt& ran : executions_) {
    const protocol::ExecutionOutcome& outcome = ran.event->outcome->outcome;
    if (outcome.executor_id != account) continue;
    result.insert(result.end(), outcome.logs.begin(), outcome.logs.end());
  }
  return result;
}

}  // namespace farcall::explore
