// O6, O7, O10, O11: callbacks refuse strangers, every failure is somebody's, tokens add up, and
// nobody runs out of money for storage.
#include <algorithm>
#include <format>

#include "explore/judge.hpp"
#include "trace/text.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

std::string shown(std::string_view text) {
  return trace::escape(text);
}

}  // namespace

void check_callback(const JudgeContext& context, const ReceiptWorld& before,
                    const ReceiptWorld& after, std::vector<Alarm>& alarms) {
  if (context.judged.kind != Case::Kind::kStranger || before.effects() == after.effects()) return;
  for (const Event& event : after.events()) {
    if (!event.outcome || event.receipt == nullptr || event.has_failed()) continue;
    const protocol::Receipt& receipt = *event.receipt;
    const bool is_strangers = event.flow >= context.story &&
                              receipt.predecessor_id != receipt.receiver_id &&
                              !receipt.predecessor_id.is_system();
    const std::string place = place_of(receipt);
    if (!is_strangers || !context.natural.callbacks.contains(place)) continue;
    if (context.natural.called_directly.contains(place)) continue;
    if (std::ranges::contains(context.judged.scenario.declared.open_callbacks, place)) continue;
    alarms.push_back(
        {"O6", place,
         std::format("{} is a callback, and a stranger can call it: it changed the state",
                     shown(place))});
  }
}

void check_failures(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  for (const RanReceipt& ran : run.facts.executions()) {
    const Event& event = *ran.event;
    const protocol::Receipt& receipt = *event.receipt;
    if (!event.has_failed() || ran.is_final || event.flow >= context.story) continue;
    if (receipt.predecessor_id.is_system()) continue;
    // Contracts that are not trusted handle their failures as they like.
    if (!std::ranges::contains(context.natural.contracts, receipt.predecessor_id)) continue;
    if (context.is_own_doing(receipt.receiver_id)) continue;
    const std::string place = place_of(receipt);
    if (std::ranges::contains(context.judged.scenario.declared.detached, place)) continue;
    const auto& receivers = receipt.action()->output_data_receivers;
    std::string who_ignored;
    bool is_handled = false;
    for (const protocol::DataReceiver& receiver : receivers) {
      const RanReceipt* waiting = run.facts.waiting_for(receiver.data_id);
      if (waiting == nullptr) continue;
      // A callback that fails hands the failure on, and is looked at by itself.
      if (waiting->event->has_failed() || waiting->event->has_read_results) {
        is_handled = true;
      } else {
        who_ignored = place_of(*waiting->event->receipt);
      }
    }
    if (is_handled) continue;
    const std::string error = failure_text(event.outcome->outcome.status);
    alarms.push_back(
        {"O7", std::format("{} -> {}", receipt.predecessor_id.view(), place),
         who_ignored.empty()
             ? std::format("{} failed ({}), and nobody is told", shown(place), shown(error))
             : std::format("{} failed ({}), and {} does not look at the result", shown(place),
                           shown(error), shown(who_ignored))});
  }
}

void check_tokens(const JudgeContext& context, const ReceiptWorld& after,
                  std::vector<Alarm>& alarms) {
  for (const AccountId& token : context.natural.tokens) {
    const bool ran = std::ranges::any_of(after.events(), [&](const Event& event) {
      return event.outcome && event.receipt != nullptr && event.receipt->receiver_id == token;
    });
    if (!ran) continue;
    const auto books = token_books(context.views, after.state(), token, context.natural.holders);
    if (!books || books->held == books->supply) continue;
    alarms.push_back({"O10", std::string{token.view()},
                      std::format("the balances of {} add up to {}, its total supply is {}",
                                  token.view(), to_string(books->held), to_string(books->supply))});
  }
}

void check_storage(const JudgeContext& context, const ReceiptWorld& after,
                   std::vector<Alarm>& alarms) {
  for (const Event& event : after.events()) {
    if (!event.has_failed() || event.receipt == nullptr) continue;
    const auto& failure =
        std::get<protocol::execution_status::Failure>(event.outcome->outcome.status);
    const auto* action = std::get_if<protocol::tx_execution_error::ActionError>(&failure.error);
    if (action == nullptr ||
        !std::holds_alternative<protocol::action_error_kind::LackBalanceForState>(
            action->error.kind)) {
      continue;
    }
    const std::string place = place_of(*event.receipt);
    if (event.flow >= context.story || !context.natural.succeeded.contains(place)) continue;
    alarms.push_back(
        {"O11", place,
         std::format("{} fails because its account cannot pay for its storage any more",
                     shown(place))});
  }
}

}  // namespace farcall::explore
