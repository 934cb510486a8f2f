#include "explore/campaign/campaign.hpp"

#include <algorithm>
#include <map>

#include "base/format_text.hpp"
#include "explore/campaign/any_case.hpp"
#include "explore/campaign/campaign_plan.hpp"
#include "explore/campaign/case_parts.hpp"
#include "explore/campaign/cases.hpp"
#include "explore/campaign/early_conversions.hpp"
#include "explore/campaign/gas_margins.hpp"
#include "explore/campaign/random_runs.hpp"
#include "explore/campaign/rounds.hpp"
#include "explore/campaign/seed_check.hpp"
#include "explore/campaign/shrink.hpp"
#include "explore/campaign/tell_finding.hpp"
#include "explore/layout/layout_case.hpp"
#include "explore/oracles/judge.hpp"
#include "explore/realize/realize.hpp"
#include "explore/realize/replay_run.hpp"

namespace farcall::explore {

namespace {

/// Bytes that an entry of the cache of worlds takes, with its share of the table.
constexpr std::uint64_t kCacheEntryBytes = 64;
/// The cache's part of the memory; the judge has the rest (`Judge::on_delivery`).
constexpr std::uint64_t kMemoryParts = 4;
constexpr std::uint64_t kCacheParts = 3;
/// Work that making a finding small may take.
constexpr std::uint64_t kShrinkReceipts = 100'000;
/// Random runs of a case whose orders are too many, for each strategy.
constexpr std::uint64_t kSampledRuns = 200;

class Campaign {
 public:
  Campaign(const Scenario& scenario, vm::VirtualMachine& machine, const CampaignOptions& options)
      : scenario_{scenario}, machine_{machine}, options_{options} {}

  Result<CampaignReport> run() {
    if (auto begun = begin(); !begun) return std::unexpected{begun.error()};
    if (options_.is_random) {
      if (is_layout())
        return fail(
            "random runs alone are those of mode \"any\"; in other modes they follow the search");
      walk();
      finish();
      return std::move(report_);
    }
    explore_in_rounds();
    finish();
    return std::move(report_);
  }

  /// One run of one case, told.
  Result<std::string> replay(std::uint32_t number, const Schedule& schedule) {
    if (auto begun = begin(); !begun) return std::unexpected{begun.error()};
    if (number >= cases_.size()) {
      return fail(format_text("there is no case {}: the campaign has {}, from 0 on", number,
                              cases_.size()));
    }
    explore(cases_.front());
    Case next = cases_[number];
    const ScenarioWorld* world = world_of(next);
    if (world == nullptr) return fail(report_.not_explored.back());
    for (ScenarioTransaction& transaction : next.scenario.transactions) {
      transaction.is_optional = true;
    }
    CaseParts parts{next, *world, natural_, machine_, scenario_.transactions.size()};
    Judge judge{parts.context};
    Finding finding{.where = next, .schedule = schedule};
    std::string text = format_text("case {}: {}\n", number, next.label);
    const auto told = tell_schedule(finding, *world, machine_);
    if (!told) return std::unexpected{told.error()};
    const std::vector<Alarm> alarms = judge.alarms(*told);
    text += finding.story;
    for (const Alarm& alarm : alarms) {
      text += format_text("{}: {}\n", alarm.property, alarm.sentence);
    }
    if (alarms.empty()) text += "nothing breaks in this run\n";
    return text;
  }

 private:
  Result<void> begin() {
    Result<CampaignPlan> plan = plan_campaign(scenario_, machine_);
    if (!plan) return std::unexpected{plan.error()};
    story_world_.emplace(std::move(plan->story_world));
    natural_ = std::move(plan->natural);
    cases_ = std::move(plan->cases);
    report_.not_explored = std::move(plan->not_explored);
    report_.receipts = plan->receipts;
    used_ = plan->receipts;
    natural_receipts_ = plan->natural_receipts;
    return {};
  }

  void explore_in_rounds() {
    const auto is_ours = [&](const Case& next) {
      // Every case after the first is measured by what the first one leads to.
      return next.number == 0 || next.number % options_.parts == options_.part;
    };
    const auto ours = static_cast<std::size_t>(std::ranges::count_if(cases_, is_ours));
    rounds_ = plan_rounds(scenario_.budget, ours, natural_receipts_, options_.stops_early);
    for (round_ = 0; round_ < rounds_.limits.size(); ++round_) {
      for (const Case& next : cases_) {
        if (!is_ours(next)) continue;
        if (is_interrupted_ || (options_.stops_early && !report_.findings.empty())) break;
        const auto done = std::ranges::find(options_.done, next.number, &CaseReport::number);
        if (done != options_.done.end()) {
          take_done(next, *done);
        } else if (round_ == 0 || unfinished_.contains(next.number)) {
          explore(next);
        }
      }
    }
    for (auto& [number, cut_off] : unfinished_) {
      cut_off.is_unfinished = true;
      add(std::move(cut_off));
      if (options_.on_case_done) options_.on_case_done(report_.cases.back(), report_.findings);
    }
  }

  const ScenarioWorld* world_of(const Case& next) {
    if (!next.world.empty()) {
      if (const auto known = worlds_by_name_.find(next.world); known != worlds_by_name_.end()) {
        return &known->second;
      }
    }
    Result<ScenarioWorld> world = make_world(next);
    if (!world) {
      report_.not_explored.push_back(format_text("{}: {}", next.label, world.error().message));
      return nullptr;
    }
    if (next.world.empty()) {
      world_.emplace(std::move(*world));
      return &*world_;
    }
    return &worlds_by_name_.emplace(next.world, std::move(*world)).first->second;
  }

  Result<ScenarioWorld> make_world(const Case& next) {
    if (next.scenario.accounts.size() != scenario_.accounts.size()) {
      return build_world(next.scenario, machine_);
    }
    ScenarioWorld world = *story_world_;
    for (std::size_t at = scenario_.setup.size(); at < next.scenario.setup.size(); ++at) {
      if (auto ran = run_setup(next.scenario.setup[at], world); !ran) {
        return std::unexpected{ran.error()};
      }
    }
    return world;
  }

  void walk() {
    // What the cases are measured by costs the walks nothing.
    learn_story(cases_.front());
    RandomRuns runs{cases_, natural_, machine_, scenario_.transactions.size(),
                    [this](const Case& next) { return world_of(next); }};
    CaseReport done{.number = 0, .label = "random runs of random cases"};
    if (WalkedCase* broken = runs.run(scenario_.budget, done)) {
      keep(broken->parts.context, broken->world, broken->judge, broken->judge.found().front());
    }
    done.rounds = {done.receipts};
    add_round(done.receipts);
    add(std::move(done));
    if (options_.on_case_done) options_.on_case_done(report_.cases.back(), report_.findings);
  }

  /// Explores the story only for what the other cases are measured by.
  void learn_story(const Case& next) {
    const ScenarioWorld& world = *world_of(next);
    CaseParts parts{next, world, natural_, machine_, scenario_.transactions.size()};
    if (is_layout()) natural_.end = natural_layout_end(parts, world);
    natural_.worths.insert(parts.meter.worths(*natural_.end));
    natural_.probes = probe(parts.context, *natural_.end);
    Judge judge{parts.context};
    if (is_layout()) {
      std::vector<std::string> told_before;
      (void)search_layout_case(parts, world, layout_limits(next), judge, told_before);
      return;
    }
    ReceiptModel model{parts.setup, machine_};
    (void)search(model, limits(next), &judge);
  }

  /// A case that an earlier process did. It used what it would have used here, when it would have,
  /// so that the others get what they would have got.
  void take_done(const Case& next, const CaseReport& done) {
    if (round_ < done.rounds.size()) add_round(done.rounds[round_]);
    if (round_ > 0) return;
    if (next.kind == Case::Kind::kNatural) learn_story(next);
    note_facts(done);
    report_.not_reproduced.append_range(done.not_reproduced);
    add(done);
  }

  /// What a round took.
  void add_round(std::uint64_t receipts) {
    used_ += receipts;
    report_.receipts += receipts;
  }

  void explore(const Case& next) {
    const ScenarioWorld* world = world_of(next);
    if (world == nullptr) return;
    CaseParts parts{next, *world, natural_, machine_, scenario_.transactions.size()};
    const JudgeContext& context = parts.context;
    Judge judge{context};
    if (next.kind == Case::Kind::kNatural) {
      if (is_layout()) natural_.end = natural_layout_end(parts, *world);
      natural_.worths.insert(parts.meter.worths(*natural_.end));
      natural_.probes = probe(context, *natural_.end);
    }
    judge.keeps_going = [this, &next, &judge] {
      return keeps_going(next) && (!options_.stops_early || judge.found().empty());
    };
    const std::uint64_t limit = limits(next).receipts_max;
    CaseReport done = search_case(parts, *world, judge);
    add_round(done.receipts);
    done.rounds = {done.receipts};
    const bool is_cut = !done.is_complete && done.receipts >= limit;
    for (const Judge::Found& found : judge.found()) {
      if (is_layout())
        keep_of_layout(parts, *world, judge, found);
      else
        keep(context, *world, judge, found);
    }
    note_not_made(done);
    for (const auto& [place, margin] : judge.margins()) {
      done.gas_margins.emplace_back(place, margin.percent());
    }
    for (const std::string& name : judge.reached()) done.reached.push_back(reached_text(name));
    for (const std::uint32_t index : judge.succeeded()) {
      if (index < parts.names.size()) done.reached.push_back(success_text(parts.names[index]));
    }
    done.not_followed.assign(judge.blind_spots().begin(), judge.blind_spots().end());
    if (next.kind == Case::Kind::kNatural && !is_layout())
      done.not_followed.append_range(early_conversions(scenario_.transactions));
    if (const auto before = unfinished_.find(next.number); before != unfinished_.end()) {
      add_earlier_rounds(done, before->second);
      unfinished_.erase(before);
    }
    if (!done.not_followed.empty()) done.is_complete = false;
    note_facts(done);
    const bool goes_on = is_cut && round_ + 1 < rounds_.limits.size() &&
                         next.kind != Case::Kind::kNatural && used_ < scenario_.budget.receipts;
    if (goes_on) {
      unfinished_.emplace(next.number, std::move(done));
      return;
    }
    add(std::move(done));
    if (options_.on_case_done) options_.on_case_done(report_.cases.back(), report_.findings);
  }

  [[nodiscard]] std::uint64_t receipts_left() const {
    return scenario_.budget.receipts - std::min(scenario_.budget.receipts, used_);
  }
  /// Of this round. All others are measured by the story, which therefore is searched at once.
  [[nodiscard]] SearchLimits limits(const Case& next) const {
    const std::uint64_t most = next.kind == Case::Kind::kNatural
                                   ? scenario_.budget.receipts_per_case
                                   : rounds_.limits[round_];
    return {.receipts_max = std::min(receipts_left(), most),
            .cache_entries_max =
                scenario_.budget.memory_bytes / kMemoryParts * kCacheParts / kCacheEntryBytes};
  }

  /// Runs are those of blocks, not of channels.
  [[nodiscard]] bool is_layout() const { return scenario_.mode != Mode::kAny; }
  /// Random runs of a case that is not covered: in one round of it.
  [[nodiscard]] bool is_sampled(const Case& next) const {
    return next.kind == Case::Kind::kNatural || round_ == rounds_.sampling;
  }
  [[nodiscard]] LayoutCaseLimits layout_limits(const Case& next) const {
    return {.receipts_max = limits(next).receipts_max,
            .memory_bytes = scenario_.budget.memory_bytes,
            .sampled_runs = is_sampled(next) ? kSampledRuns : 0};
  }

  CaseReport search_case(const CaseParts& parts, const ScenarioWorld& world, Judge& judge) {
    const Case& next = parts.context.judged;
    if (is_layout())
      return search_layout_case(parts, world, layout_limits(next), judge, report_.not_explored);
    const SearchLimits search = limits(next);
    AnyCaseSearch done = search_any_case(
        parts, {.search = search, .sampled_runs = is_sampled(next) ? kSampledRuns : 0}, judge, [&] {
          const bool is_enough = options_.stops_early && !judge.found().empty();
          return !is_enough && !is_interrupted_ && search.receipts_max < receipts_left();
        });
    report_.cache_bytes = std::max(report_.cache_bytes, done.cache_entries * kCacheEntryBytes);
    return std::move(done.report);
  }

  static std::string reached_text(std::string_view property) {
    return format_text("'{}'", property);
  }
  static std::string success_text(std::string_view transaction) {
    return format_text("a run in which '{}' succeeds", transaction);
  }

  /// What a case adds to what is said of all of them, be it explored now or by an earlier process.
  void note_facts(const CaseReport& done) {
    for (const auto& [place, percent] : done.gas_margins) {
      const auto [known, is_new] = margins_.try_emplace(place, percent);
      if (!is_new) known->second = std::min(known->second, percent);
    }
    reached_.insert(done.reached.begin(), done.reached.end());
    for (const std::string& each : done.not_followed) {
      if (!std::ranges::contains(report_.not_explored, each)) report_.not_explored.push_back(each);
    }
  }

  void add(CaseReport done) {
    report_.classes += done.classes;
    worlds_ += done.worlds;
    pruned_ += done.cache_hits + done.slept;
    report_.cases.push_back(std::move(done));
  }

  /// Makes a finding small, lets it happen as blocks, and tells it.
  void keep(const JudgeContext& context, const ScenarioWorld& world, Judge& judge,
            const Judge::Found& found) {
    if (is_known(found.alarm) || is_seen_in_story(context, found.alarm)) return;
    ReceiptModel model{with_optional_transactions(context.setup), machine_};
    const auto is_same = [&](const ScheduledRun& run) { return judge.shows(run, found.alarm); };
    // A smaller run may need more of the network than the one that was found.
    for (const std::uint64_t effort : {kShrinkReceipts, std::uint64_t{0}}) {
      SmallRun small = shrink(model, found.path, is_same, effort);
      report_.receipts += small.receipts;
      if (needs_no_stranger(context, small.run)) return;
      if (depends_on_seed(context, found.alarm, small.run, report_.receipts)) return;
      const Alarm told = judge.as_told(small.run, found.alarm);
      if (confirm(context, world, model, told, small.run)) return;
    }
  }

  [[nodiscard]] bool is_known(const Alarm& alarm) const {
    return std::ranges::any_of(report_.findings, [&](const Finding& other) {
      return other.property == alarm.property && other.subject == alarm.subject;
    });
  }

  /// The order of the story's own transactions matters: two of one kind show nothing else.
  [[nodiscard]] bool is_seen_in_story(const JudgeContext& context, const Alarm& alarm) const {
    return context.judged.kind == Case::Kind::kSentTwice && alarm.property == "O8" &&
           std::ranges::any_of(report_.findings, [](const Finding& other) {
             return other.property == "O8" && other.where.kind == Case::Kind::kNatural;
           });
  }

  /// The same in mode "layout".
  void keep_of_layout(const CaseParts& parts, const ScenarioWorld& world, Judge& judge,
                      const Judge::Found& found) {
    if (is_known(found.alarm)) return;
    Result<LayoutFinding> made =
        layout_finding(parts, world, judge, found, kShrinkReceipts, report_.receipts);
    if (made && (made->is_chance || needs_no_stranger(parts.context, made->run))) return;
    if (made)
      report_.findings.push_back(std::move(made->finding));
    else
      not_made_[{found.alarm.property, found.alarm.subject}] = made.error().message;
  }

  /// A run that breaks without the stranger of its case was found in the story itself, perhaps with
  /// another subject.
  [[nodiscard]] bool needs_no_stranger(const JudgeContext& context, const ScheduledRun& run) const {
    if (!context.judged.has_stranger() || report_.findings.empty()) return false;
    const auto& end = static_cast<const ReceiptWorld&>(*run.worlds.back());
    for (std::size_t at = context.story; at < context.names.size(); ++at) {
      if (context.is_strangers(at) && end.is_sent(static_cast<std::uint32_t>(at))) return false;
    }
    return true;
  }

  /// Adds a finding if its run comes out as blocks.
  bool confirm(const JudgeContext& context, const ScenarioWorld& world, ReceiptModel& model,
               const Alarm& alarm, const ScheduledRun& run) {
    Finding finding{.property = alarm.property,
                    .sentence = alarm.sentence,
                    .subject = alarm.subject,
                    .where = context.judged,
                    .schedule = run.schedule,
                    .path = run.path};
    for (ScenarioTransaction& transaction : finding.where.scenario.transactions) {
      transaction.is_optional = true;
    }
    const auto made =
        realize(finding.where.scenario, world, machine_, finding.path, finding.where.jumps);
    if (!made) {
      not_made_[{alarm.property, alarm.subject}] =
          format_text("{} ({}), replay c{}/{}: {}", finding.sentence, context.judged.label,
                      context.judged.number, finding.schedule.to_text(), made.error().message);
      return false;
    }
    finding.is_realized = true;
    tell_finding(finding, model, run, *made, world, machine_);
    report_.findings.push_back(std::move(finding));
    return true;
  }

  /// Alarms of a case of which no run came out as blocks.
  void note_not_made(CaseReport& done) {
    for (const auto& [alarm, text] : not_made_) {
      if (is_known({.property = alarm.first, .subject = alarm.second})) continue;
      done.not_reproduced.push_back(text);
      if (!std::ranges::contains(report_.not_reproduced, text))
        report_.not_reproduced.push_back(text);
    }
    not_made_.clear();
  }

  bool keeps_going(const Case& next) {
    if (++ticks_ % 256 != 0 || !options_.on_progress) return true;
    const bool goes_on = options_.on_progress({.cases_done = report_.cases.size(),
                                               .cases = cases_.size(),
                                               .label = next.label,
                                               .receipts = report_.receipts,
                                               .worlds = worlds_,
                                               .pruned = pruned_,
                                               .findings = report_.findings.size()});
    if (!goes_on) is_interrupted_ = true;
    return goes_on;
  }

  void finish() {
    for (const Property& property : scenario_.properties) {
      const std::string text = reached_text(property.name);
      if (property.when == Property::When::kSometimes && !reached_.contains(text)) {
        report_.never_reached.push_back(text);
      }
    }
    // With what became of it in the natural run.
    const RunFacts facts{*natural_.end, scenario_.transactions.size()};
    for (std::size_t at = 0; at < scenario_.transactions.size(); ++at) {
      const std::string text = success_text(scenario_.transactions[at].name);
      if (!reached_.contains(text))
        report_.never_reached.push_back(text + error_suffix(facts.transactions()[at]));
    }
    report_.gas_margins.assign(margins_.begin(), margins_.end());
    if (const auto least = scenario_.declared.gas_margin_percent)
      report_.findings.append_range(margin_findings(margins_, *least, report_.cases, cases_));
    report_.is_interrupted = is_interrupted_;
    // A run that broke a property and was not made as blocks leaves the question open.
    const bool is_complete = !is_interrupted_ && options_.parts == 1 &&
                             report_.not_reproduced.empty() &&
                             report_.cases.size() == cases_.size() &&
                             std::ranges::all_of(report_.cases, &CaseReport::is_complete);
    report_.verdict = !report_.findings.empty() ? Verdict::kViolated
                      : is_complete             ? Verdict::kHolds
                                                : Verdict::kBounded;
  }

  const Scenario& scenario_;
  vm::VirtualMachine& machine_;
  const CampaignOptions& options_;
  CampaignReport report_;
  std::vector<Case> cases_;
  NaturalFacts natural_;
  /// Where the story begins, and the case that is explored now.
  std::optional<ScenarioWorld> story_world_;
  std::optional<ScenarioWorld> world_;
  std::map<std::string, ScenarioWorld> worlds_by_name_;
  std::map<std::string, std::uint32_t> margins_;
  /// Texts of `CaseReport::reached`.
  std::set<std::string> reached_;
  /// Of the case that is explored: alarms whose runs did not come out as blocks, and why.
  std::map<std::pair<std::string, std::string>, std::string> not_made_;
  Rounds rounds_{.limits = {scenario_.budget.receipts_per_case}};
  std::size_t round_ = 0;
  /// Cases that another round goes on with, by number.
  std::map<std::uint32_t, CaseReport> unfinished_;
  /// Receipts of planning and of searches, which the budget is for.
  std::uint64_t used_ = 0;
  std::uint64_t natural_receipts_ = 0;
  std::uint64_t worlds_ = 0;
  std::uint64_t pruned_ = 0;
  std::uint64_t ticks_ = 0;
  bool is_interrupted_ = false;
};

}  // namespace

Result<std::string> replay_run(const Scenario& scenario, vm::VirtualMachine& machine,
                               std::string_view name) {
  const auto run = read_run_name(name);
  if (!run) return std::unexpected{run.error()};
  const CampaignOptions options;
  return Campaign{scenario, machine, options}.replay(run->first, run->second);
}

Result<CampaignReport> run_campaign(const Scenario& scenario, vm::VirtualMachine& machine,
                                    const CampaignOptions& options) {
  return Campaign{scenario, machine, options}.run();
}

}  // namespace farcall::explore
