#include "explore/oracles/blind_spots.hpp"

#include "base/format_text.hpp"
#include "trace/text.hpp"

namespace farcall::explore {

namespace {

void note_clock(const JudgeContext& context, const Event& event, std::set<std::string>& texts) {
  if (!event.has_read_clock || context.judged.kind != Case::Kind::kNatural) return;
  const protocol::AccountId& account = event.receipt->receiver_id;
  const Scenario& scenario = context.judged.scenario;
  if (!scenario.faults.wants(FaultKind::kTimePasses) || !scenario.has_trusted_contract(account) ||
      context.natural.clock_readers.contains(account))
    return;
  texts.insert(
      format_text("time that passes: {} asks for it, but neither where the story goes its natural "
                  "way nor where one of its transactions is sent alone",
                  trace::escape(place_of(*event.receipt))));
}

}  // namespace

void note_blind_spot(const JudgeContext& context, const Event& event,
                     std::set<std::string>& texts) {
  note_clock(context, event, texts);
  if (event.blind_spot == BlindSpot::kNone || event.receipt == nullptr) return;
  if (event.blind_spot == BlindSpot::kDistribution) {
    texts.insert(
        "blocks in which some shards have the new code of a global contract and others do not");
    return;
  }
  const protocol::AccountId& account = event.receipt->receiver_id;
  const Scenario& scenario = context.judged.scenario;
  const bool is_own = scenario.has_trusted_contract(account) &&
                      !std::ranges::contains(context.judged.faulty, account);
  if (!is_own) return;
  const std::string place = trace::escape(place_of(*event.receipt));
  switch (event.blind_spot) {
    case BlindSpot::kTightGas:
      if (!context.judged.has_less_gas)
        texts.insert(
            format_text("other ends of {}, whose gas suffices or not as the trie has more "
                        "or fewer nodes",
                        place));
      return;
    case BlindSpot::kSeed:
      texts.insert(format_text(
          "other values of random_seed, which {} asks for: each run uses one{}", place,
          scenario.mode == Mode::kAny ? "; a finding must also occur with eight others" : ""));
      return;
    case BlindSpot::kStakes:
      texts.insert(format_text("stakes, which {} uses: epochs do not change them here", place));
      return;
    case BlindSpot::kNone:
    case BlindSpot::kDistribution:
      return;
  }
}

}  // namespace farcall::explore
