// O6, O7, O11: callbacks refuse strangers, every failure is somebody's, and nobody runs out of
// money for storage.
#include <algorithm>
#include <map>

#include "base/format_text.hpp"
#include "explore/oracles/oracle_parts.hpp"
#include "trace/text.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

std::string shown(std::string_view text) {
  return trace::escape(text);
}

/// By callback: bit i, its promise i failed; the last bit stands for all beyond.
std::map<const RanReceipt*, std::uint64_t> failed_inputs(const RunFacts& facts) {
  std::map<const RanReceipt*, std::uint64_t> failed;
  for (const RanReceipt& ran : facts.executions()) {
    for (const protocol::DataReceiver& receiver :
         ran.event->receipt->action()->output_data_receivers) {
      const RanReceipt* waiting = facts.waiting_for(receiver.data_id);
      if (waiting == nullptr) continue;
      const auto& inputs = waiting->event->receipt->action()->input_data_ids;
      const auto index =
          static_cast<std::uint64_t>(std::ranges::find(inputs, receiver.data_id) - inputs.begin());
      std::uint64_t& bits = failed[waiting];
      if (ran.event->has_failed()) bits |= std::uint64_t{1} << std::min<std::uint64_t>(index, 63);
    }
  }
  return failed;
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
         format_text("{} is a callback, and a stranger can call it: it changed the state",
                     shown(place))});
  }
}

void check_failures(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  const std::map<const RanReceipt*, std::uint64_t> failed = failed_inputs(run.facts);
  for (const RanReceipt& ran : run.facts.executions()) {
    const Event& event = *ran.event;
    const protocol::Receipt& receipt = *event.receipt;
    if (!event.has_failed() || ran.is_final || event.flow >= context.story) continue;
    if (receipt.predecessor_id.is_system()) continue;
    // Contracts that are not trusted handle their failures as they like.
    if (!std::ranges::contains(context.natural.contracts, receipt.predecessor_id)) continue;
    const std::string place = place_of(receipt);
    if (std::ranges::contains(context.judged.scenario.declared.detached, place)) continue;
    std::string who_ignored;
    bool is_handled = false;
    for (const protocol::DataReceiver& receiver : receipt.action()->output_data_receivers) {
      const RanReceipt* waiting = run.facts.waiting_for(receiver.data_id);
      if (waiting == nullptr) continue;
      const std::string callback = place_of(*waiting->event->receipt);
      // A callback that fails hands the failure on, and is looked at by itself. One that read one
      // failed result knows.
      const bool knows =
          waiting->event->has_failed() || (waiting->event->results_read & failed.at(waiting)) != 0;
      // The call does nothing, and what follows is the same whatever comes of it.
      const bool does_not_matter =
          context.natural.idle.contains(place) && context.natural.flags_only.contains(callback);
      if (knows || does_not_matter) {
        is_handled = true;
      } else {
        who_ignored = callback;
      }
    }
    if (is_handled) continue;
    // What somebody loses by leaving is his own doing, unless a callback is there to put it right
    // and looks at other results only.
    if (context.is_own_doing(receipt.receiver_id) &&
        (who_ignored.empty() ||
         std::ranges::contains(context.natural.actors, receipt.receiver_id))) {
      continue;
    }
    const std::string error = failure_text(event.outcome->outcome.status);
    alarms.push_back(
        {"O7", format_text("{} -> {}", receipt.predecessor_id.view(), subject_of(context, receipt)),
         who_ignored.empty()
             ? format_text("{} failed ({}), and nobody is told", shown(place), shown(error))
             : format_text("{} failed ({}), and {} does not look at the result", shown(place),
                           shown(error), shown(who_ignored))});
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
         format_text("{} fails because its account cannot pay for its storage any more",
                     shown(place))});
  }
}

}  // namespace farcall::explore
