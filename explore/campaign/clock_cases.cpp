// Cases in which time passes while calls are under way.
#include <algorithm>
#include <set>

#include "base/format_text.hpp"
#include "explore/campaign/cases.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kDay = 86'400;
/// Seconds and blocks of an epoch.
constexpr std::uint64_t kEpoch = 43'200;
/// Later times are taken for numbers of another kind.
constexpr std::uint64_t kSecondsMax = 400 * kDay;
/// Of those that are learnt.
constexpr std::size_t kDelaysMax = 4;

/// Seconds until just after the times that a contract's data holds, as nanoseconds, milliseconds or
/// seconds since 1970.
void add_deadlines(const state::Trie& state, const AccountId& contract, std::uint64_t now,
                   std::set<std::uint64_t>& seconds) {
  state::TrieIterator row{state, runtime::trie_key::contract_data_of(contract).view()};
  while (row.next()) {
    const ByteView value = row.value().bytes();
    for (std::size_t at = 0; at + 8 <= value.size(); ++at) {
      std::uint64_t number = 0;
      for (std::size_t byte = 8; byte-- > 0;) number = (number << 8U) | value[at + byte];
      for (const std::uint64_t unit : {kSecond, kSecond / 1000, std::uint64_t{1}}) {
        const std::uint64_t here = now / kSecond * unit;
        if (number > here && (number - here) / unit < kSecondsMax)
          seconds.insert((number - here) / unit + 2);
      }
    }
  }
}

/// Whole minutes among the constants of a contract's code, as nanoseconds. Multiples of a Tgas are
/// taken for gas.
void add_constants(ByteView wasm, std::set<std::uint64_t>& seconds) {
  constexpr std::uint8_t kI64Const = 0x42;
  constexpr std::uint64_t kMinute = 60 * kSecond;
  constexpr std::uint64_t kTgas = 1'000'000'000'000;
  for (std::size_t at = 0; at < wasm.size(); ++at) {
    if (wasm[at] != kI64Const) continue;
    std::uint64_t number = 0;
    std::size_t next = at + 1;
    for (unsigned shift = 0; shift < 63 && next < wasm.size(); shift += 7, ++next) {
      number |= std::uint64_t{wasm[next] & 0x7fU} << shift;
      if ((wasm[next] & 0x80U) == 0) break;
    }
    if (number != 0 && number % kMinute == 0 && number % kTgas != 0 &&
        number / kSecond < kSecondsMax)
      seconds.insert(number / kSecond + 2);
  }
}

std::string passed_text(std::uint64_t seconds) {
  if (seconds < kDay) return format_text("{} seconds pass", seconds);
  return format_text("{} days and {} seconds pass", seconds / kDay, seconds % kDay);
}

}  // namespace

void add_clock_readers(const Scenario& scenario, const RunFacts& facts,
                       std::set<AccountId>& readers) {
  for (const RanReceipt& ran : facts.executions()) {
    const AccountId& account = ran.event->receipt->receiver_id;
    if (ran.event->has_read_clock && scenario.has_trusted_contract(account))
      readers.insert(account);
  }
}

std::vector<Case> clock_cases(const Scenario& scenario, const std::set<AccountId>& readers,
                              const std::vector<state::Trie>& states, Nanoseconds now) {
  std::vector<Case> cases;
  if (!scenario.faults.wants(FaultKind::kTimePasses) || readers.empty()) return cases;
  const auto add = [&](std::string label, std::uint64_t seconds) {
    Case later{.label = label + " meanwhile",
               .scenario = scenario,
               .kind = Case::Kind::kFault,
               .world = "story",
               .fault = FaultKind::kTimePasses};
    later.jumps = {{.label = std::move(label),
                    .heights = seconds,
                    .duration = Nanoseconds{seconds * kSecond},
                    .epochs = seconds / kEpoch}};
    cases.push_back(std::move(later));
  };
  add("200 blocks pass", 200);
  add("an epoch passes", kEpoch);
  add("30 days pass", 30 * kDay);
  std::set<std::uint64_t> deadlines;
  std::set<std::uint64_t> constants;
  for (const AccountId& reader : readers) {
    for (const state::Trie& state : states) add_deadlines(state, reader, now.value(), deadlines);
    const auto account = std::ranges::find(scenario.accounts, reader, &ScenarioAccount::id);
    add_constants(*account->wasm, constants);
  }
  std::set<std::string> known;
  for (const std::set<std::uint64_t>* list : {&deadlines, &constants}) {
    for (const std::uint64_t seconds : *list) {
      std::string label = passed_text(seconds);
      if (known.size() < kDelaysMax && known.insert(label).second) add(std::move(label), seconds);
    }
  }
  return cases;
}

}  // namespace farcall::explore
