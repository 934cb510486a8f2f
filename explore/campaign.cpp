#include "explore/campaign.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <map>

#include "explore/arguments.hpp"
#include "explore/cases.hpp"
#include "explore/judge.hpp"
#include "explore/realize.hpp"
#include "explore/sampling.hpp"
#include "explore/shrink.hpp"
#include "explore/story.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// Bytes that an entry of the cache of worlds takes, with its share of the table.
constexpr std::uint64_t kCacheEntryBytes = 64;
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
    for (const Case& next : cases_) {
      // Every case after the first is measured by what the first one leads to.
      const bool is_ours = next.number == 0 || next.number % options_.parts == options_.part;
      if (!is_ours) continue;
      if (is_interrupted_ || (options_.stops_early && !report_.findings.empty())) break;
      explore(next);
    }
    finish();
    return std::move(report_);
  }

  /// One run of one case, told.
  Result<std::string> replay(std::uint32_t number, const Schedule& schedule) {
    if (auto begun = begin(); !begun) return std::unexpected{begun.error()};
    if (number >= cases_.size()) {
      return fail(std::format("there is no case {}: the campaign has {}, from 0 on", number,
                              cases_.size()));
    }
    explore(cases_.front());
    Case next = cases_[number];
    const ScenarioWorld* world = world_of(next);
    if (world == nullptr) return fail(report_.not_explored.back());
    for (ScenarioTransaction& transaction : next.scenario.transactions) {
      transaction.is_optional = true;
    }
    CaseParts parts{*this, next, *world};
    ReceiptModel model{parts.setup, machine_};
    const ScheduledRun run = run_schedule(model, schedule);
    std::string text = std::format("case {}: {}\n", number, next.label);
    const auto made = realize(next.scenario, *world, machine_, run.path, next.jumps);
    if (!made) text += std::format("as blocks: {}\n", made.error().message);
    text += made ? tell(parts.context, model, run, *made)
                 : story_text(story_of(run, parts.names, nullptr), nullptr);
    Judge judge{parts.context};
    for (const Alarm& alarm : judge.alarms(run)) {
      text += std::format("{}: {}\n", alarm.property, alarm.sentence);
    }
    return text;
  }

 private:
  /// The story when nobody interferes, and the list of cases that follows from it.
  Result<void> begin() {
    Result<ScenarioWorld> world = build_world(scenario_, machine_);
    if (!world) return std::unexpected{world.error()};
    const ReceiptSetup setup = receipt_setup(scenario_, *world);
    story_world_.emplace(std::move(*world));
    ReceiptModel model{setup, machine_};
    const ScheduledRun run = run_schedule(model, {});
    report_.receipts += run.receipts;
    natural_.start = setup.state;
    natural_.end = std::static_pointer_cast<const ReceiptWorld>(run.worlds.back());
    const RunFacts facts{*natural_.end, scenario_.transactions.size()};
    list_accounts();
    ViewCaller views{setup, machine_};
    const auto initial = std::static_pointer_cast<const ReceiptWorld>(run.worlds.front());
    const std::array<const ReceiptWorld*, 2> worlds{initial.get(), natural_.end.get()};
    natural_.measures = find_measures(scenario_, worlds, views);
    find_tokens(*initial, views);

    const std::vector<ObservedCall> seen = observed_calls(facts);
    cases_.push_back(natural_case(scenario_));
    std::ranges::move(fault_cases(scenario_, seen, report_.not_explored),
                      std::back_inserter(cases_));
    std::ranges::move(gas_cases(scenario_, setup, machine_), std::back_inserter(cases_));
    std::ranges::move(clock_cases(scenario_, facts), std::back_inserter(cases_));
    std::ranges::move(relay_cases(scenario_, seen), std::back_inserter(cases_));
    std::ranges::move(stranger_cases(scenario_, strangers_calls(seen, setup, views)),
                      std::back_inserter(cases_));
    for (std::uint32_t number = 0; number < cases_.size(); ++number) {
      cases_[number].number = number;
    }
    return {};
  }

  /// The scenario's own, then those that are made from the contracts and from what was seen.
  std::vector<ScenarioTransaction> strangers_calls(std::vector<ObservedCall> seen,
                                                   const ReceiptSetup& setup, ViewCaller& views) {
    std::vector<ScenarioTransaction> calls = scenario_.strangers.calls;
    if (!scenario_.strangers.generates_calls) return calls;
    ArgumentSources sources{.protocol_version = scenario_.protocol_version,
                            .stranger = stranger_id(0)};
    for (const ScenarioAccount& account : scenario_.accounts) {
      sources.accounts.push_back(account.id);
      const bool is_target = scenario_.strangers.targets.empty()
                                 ? std::ranges::contains(natural_.contracts, account.id)
                                 : std::ranges::contains(scenario_.strangers.targets, account.id);
      if (is_target && account.wasm != nullptr)
        sources.targets.push_back({account.id, account.wasm});
    }
    for (const ScenarioTransaction& transaction : scenario_.setup) {
      for (const protocol::Action& action : transaction.actions) {
        const auto* call = action.as<protocol::FunctionCall>();
        if (call == nullptr) continue;
        seen.push_back({.predecessor = transaction.signer,
                        .receiver = transaction.receiver,
                        .method = call->method_name,
                        .args = call->args,
                        .deposit = call->deposit,
                        .gas = call->gas});
      }
    }
    sources.observed = std::move(seen);
    sources.try_call = [&](const TriedCall& call) { return try_call(setup, call); };
    sources.read_abi = [&](const AccountId& contract) {
      return views.view(natural_.start, contract, "__contract_abi", {});
    };
    std::ranges::move(stranger_calls(sources, scenario_.budget.seed), std::back_inserter(calls));
    return calls;
  }

  /// The error of a stranger's call where the story begins; nothing: it succeeds. The stranger is
  /// the story's first signer in disguise: only the text of the error is asked for.
  std::optional<std::string> try_call(const ReceiptSetup& setup, const TriedCall& call) {
    const AccountId& signer = natural_.actors.front();
    const ScenarioTransaction attempt{
        .signer = signer,
        .receiver = call.receiver,
        .actions = {{protocol::FunctionCall{.method_name = call.method,
                                            .args = call.args,
                                            .gas = tgas(100),
                                            .deposit = call.deposit}}}};
    ReceiptSetup alone = setup;
    alone.transactions = {
        {.transaction = sign_over(attempt, setup.state, story_world_->keys.at(signer))}};
    ReceiptModel model{std::move(alone), machine_};
    const ScheduledRun run = run_schedule(model, {});
    report_.receipts += run.receipts;
    const RunFacts facts{static_cast<const ReceiptWorld&>(*run.worlds.back()), 1};
    const TransactionEnd& told = facts.transactions()[0];
    return told.has_failed ? std::optional{told.error} : std::nullopt;
  }

  void list_accounts() {
    for (const ScenarioTransaction& transaction : scenario_.transactions) {
      if (!std::ranges::contains(natural_.actors, transaction.signer)) {
        natural_.actors.push_back(transaction.signer);
      }
    }
    for (const ScenarioAccount& account : scenario_.accounts) {
      natural_.holders.insert(account.id);
      if (account.wasm != nullptr && !account.is_untrusted) {
        natural_.contracts.push_back(account.id);
      }
    }
    const auto list_calls = [&](const std::vector<ScenarioTransaction>& transactions) {
      for (const ScenarioTransaction& transaction : transactions) {
        for (const protocol::Action& action : transaction.actions) {
          const auto* call = action.as<protocol::FunctionCall>();
          if (call == nullptr) continue;
          natural_.called_directly.insert(
              std::format("{}.{}", transaction.receiver.view(), call->method_name));
        }
      }
    };
    list_calls(scenario_.setup);
    list_calls(scenario_.transactions);
  }

  /// Contracts whose books agree at the start: only of these can it be said later that they do not.
  void find_tokens(const ReceiptWorld& initial, ViewCaller& views) {
    for (const AccountId& contract : natural_.contracts) {
      const auto ask = [&](std::string_view method, const std::string& arguments) {
        const Result<Bytes> answer =
            views.view(initial.state(), contract, method, as_bytes(arguments));
        return answer ? integer_of(*answer) : std::nullopt;
      };
      const auto supply = ask("ft_total_supply", "{}");
      if (!supply) continue;
      u128 sum = 0;
      for (const AccountId& holder : natural_.holders) {
        sum += ask("ft_balance_of", std::format(R"({{"account_id":"{}"}})", holder.view()))
                   .value_or(0);
      }
      if (sum == *supply) natural_.tokens.push_back(contract);
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
      report_.not_explored.push_back(std::format("{}: {}", next.label, world.error().message));
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

  /// What judging a case takes.
  struct CaseParts {
    CaseParts(Campaign& campaign, const Case& next, const ScenarioWorld& world)
        : setup{setup_of(next, world)},
          views{setup, campaign.machine_},
          meter{campaign.natural_.measures, campaign.measured(next, world), views},
          names{names_of(next)},
          context{.judged = next,
                  .names = names,
                  .setup = setup,
                  .machine = campaign.machine_,
                  .keys = world.keys,
                  .views = views,
                  .meter = meter,
                  .natural = campaign.natural_,
                  .story = campaign.scenario_.transactions.size()} {}
    CaseParts(const CaseParts&) = delete;
    CaseParts& operator=(const CaseParts&) = delete;
    ~CaseParts() = default;

    static ReceiptSetup setup_of(const Case& next, const ScenarioWorld& world) {
      ReceiptSetup result = receipt_setup(next.scenario, world);
      result.jumps = next.jumps;
      return result;
    }
    static std::vector<std::string> names_of(const Case& next) {
      std::vector<std::string> result;
      for (const ScenarioTransaction& transaction : next.scenario.transactions) {
        result.push_back(transaction.name);
      }
      return result;
    }

    ReceiptSetup setup;
    ViewCaller views;
    WorthMeter meter;
    std::vector<std::string> names;
    JudgeContext context;
  };

  /// Actors, then strangers.
  std::vector<AccountId> measured(const Case& next, const ScenarioWorld& world) const {
    std::vector<AccountId> accounts = natural_.actors;
    for (std::uint32_t number = 0; number < next.scenario.strangers.count; ++number) {
      if (next.kind == Case::Kind::kStranger && world.keys.contains(stranger_id(number))) {
        accounts.push_back(stranger_id(number));
      }
    }
    return accounts;
  }

  /// Explores the story only for what the other cases are measured by.
  void learn_story(const Case& next) {
    CaseParts parts{*this, next, *world_of(next)};
    ReceiptModel model{parts.setup, machine_};
    natural_.worths.insert(parts.meter.worths(*natural_.end));
    natural_.probes = probe(parts.context, *natural_.end);
    Judge judge{parts.context};
    (void)search(model, limits(), &judge);
  }

  void explore(const Case& next) {
    const auto done = std::ranges::find(options_.done, next.number, &CaseReport::number);
    if (done != options_.done.end()) {
      if (next.kind == Case::Kind::kNatural) learn_story(next);
      note_facts(*done);
      report_.not_reproduced.append_range(done->not_reproduced);
      add(*done);
      return;
    }
    const ScenarioWorld* world = world_of(next);
    if (world == nullptr) return;
    CaseParts parts{*this, next, *world};
    const JudgeContext& context = parts.context;
    ReceiptModel model{parts.setup, machine_};
    Judge judge{context};
    if (next.kind == Case::Kind::kNatural) {
      natural_.worths.insert(parts.meter.worths(*natural_.end));
      natural_.probes = probe(context, *natural_.end);
    }
    judge.keeps_going = [this, &next] { return keeps_going(next); };
    search_case(next, model, judge);
    for (const Judge::Found& found : judge.found()) keep(context, *world, judge, found);
    CaseReport& done_now = report_.cases.back();
    for (const auto& [place, margin] : judge.margins()) {
      done_now.gas_margins.emplace_back(place, margin.percent());
    }
    for (const std::string& name : judge.reached()) done_now.reached.push_back(reached_text(name));
    for (const std::uint32_t index : judge.succeeded()) {
      if (index < parts.names.size()) done_now.reached.push_back(success_text(parts.names[index]));
    }
    note_facts(done_now);
    report_.receipts += judge.serial_receipts();
    if (options_.on_case_done) options_.on_case_done(report_.cases.back(), report_.findings);
  }

  [[nodiscard]] SearchLimits limits() const {
    const std::uint64_t left =
        scenario_.budget.receipts - std::min(scenario_.budget.receipts, report_.receipts);
    return {.receipts_max = std::min(left, scenario_.budget.receipts_per_case),
            .cache_entries_max = scenario_.budget.memory_bytes / kCacheEntryBytes};
  }

  void search_case(const Case& next, ReceiptModel& model, Judge& judge) {
    const std::uint64_t left =
        scenario_.budget.receipts - std::min(scenario_.budget.receipts, report_.receipts);
    const SearchReport found = search(model, limits(), &judge);
    CaseReport done{.number = next.number,
                    .label = next.label,
                    .is_complete = found.is_complete,
                    .classes = found.classes,
                    .receipts = found.receipts,
                    .worlds = found.worlds,
                    .cache_hits = found.cache_hits,
                    .slept = found.slept};
    if (!found.is_complete && !is_interrupted_ && left > found.receipts)
      sample_case(model, judge, done);
    add(std::move(done));
  }

  /// Random runs where there are too many orders to try all.
  void sample_case(ReceiptModel& model, Judge& judge, CaseReport& done) {
    for (const Strategy strategy : {Strategy::kPct, Strategy::kPos}) {
      const SamplingReport sampled =
          sample(model,
                 {.strategy = strategy,
                  .seed = mix(scenario_.budget.seed, done.number),
                  .runs = kSampledRuns,
                  .receipts_max = scenario_.budget.receipts_per_case / 4},
                 judge);
      done.sampled_runs += sampled.runs;
      done.receipts += sampled.receipts;
    }
  }

  static std::string reached_text(std::string_view property) {
    return std::format("'{}'", property);
  }
  static std::string success_text(std::string_view transaction) {
    return std::format("a run in which '{}' succeeds", transaction);
  }

  /// What a case adds to what is said of all of them, be it explored now or by an earlier process.
  void note_facts(const CaseReport& done) {
    for (const auto& [place, percent] : done.gas_margins) {
      const auto [known, is_new] = margins_.try_emplace(place, percent);
      if (!is_new) known->second = std::min(known->second, percent);
    }
    reached_.insert(done.reached.begin(), done.reached.end());
  }

  void add(CaseReport done) {
    report_.classes += done.classes;
    report_.receipts += done.receipts;
    worlds_ += done.worlds;
    pruned_ += done.cache_hits + done.slept;
    report_.cases.push_back(std::move(done));
  }

  /// Makes a finding small, lets it happen as blocks, and tells it.
  void keep(const JudgeContext& context, const ScenarioWorld& world, Judge& judge,
            const Judge::Found& found) {
    const bool is_known = std::ranges::any_of(report_.findings, [&](const Finding& other) {
      return other.property == found.alarm.property && other.subject == found.alarm.subject;
    });
    if (is_known) return;
    ReceiptModel model{with_optional_transactions(context.setup), machine_};
    SmallRun small = shrink(
        model, found.path, [&](const ScheduledRun& run) { return judge.shows(run, found.alarm); },
        kShrinkReceipts);
    report_.receipts += small.receipts;
    Finding finding{.property = found.alarm.property,
                    .sentence = found.alarm.sentence,
                    .subject = found.alarm.subject,
                    .where = context.judged,
                    .schedule = small.run.schedule,
                    .path = small.run.path};
    for (ScenarioTransaction& transaction : finding.where.scenario.transactions) {
      transaction.is_optional = true;
    }
    const auto made = realize(finding.where.scenario, world, machine_, finding.path, finding.where.jumps);
    if (!made) {
      const std::string text =
          std::format("{} ({}), replay {}: {}", finding.sentence, context.judged.label,
                      finding.schedule.to_text(), made.error().message);
      report_.cases.back().not_reproduced.push_back(text);
      report_.not_reproduced.push_back(text);
      return;
    }
    finding.is_realized = true;
    finding.story = tell(context, model, small.run, *made);
    report_.findings.push_back(std::move(finding));
  }

  std::string tell(const JudgeContext& context, ReceiptModel& model, const ScheduledRun& run,
                   const Realization& made) {
    const std::vector<StoryLine> bad = story_of(run, context.names, &made);
    // The same transactions when nobody interferes.
    ScheduledRun good = run_natural(model, run);
    if (good.path == run.path) return story_text(bad, nullptr);
    const std::vector<StoryLine> other = story_of(good, context.names, nullptr);
    return story_text(bad, &other);
  }

  bool keeps_going(const Case& next) {
    if (++ticks_ % 256 != 0 || !options_.on_progress) return true;
    const bool goes_on = options_.on_progress({.cases_done = report_.cases.size(),
                                               .cases = cases_.size(),
                                               .label = next.label,
                                               .receipts = report_.receipts,
                                               .worlds = worlds_,
                                               .pruned = pruned_,
                                               .depth = 0,
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
    for (const ScenarioTransaction& transaction : scenario_.transactions) {
      const std::string text = success_text(transaction.name);
      if (!reached_.contains(text)) report_.never_reached.push_back(text);
    }
    report_.gas_margins.assign(margins_.begin(), margins_.end());
    if (const auto least = scenario_.declared.gas_margin_percent) check_margins(*least);
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

  void check_margins(std::uint32_t least) {
    for (const auto& [place, margin] : margins_) {
      if (margin >= least) continue;
      report_.findings.push_back(
          {.property = "O9",
           .sentence = std::format("{} had {} % of its gas left in one run, and should keep {} %",
                                   place, margin, least),
           .subject = place,
           .where = cases_.front(),
           .schedule = {},
           .path = {}});
    }
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
  std::uint64_t worlds_ = 0;
  std::uint64_t pruned_ = 0;
  std::uint64_t ticks_ = 0;
  bool is_interrupted_ = false;
};

/// "c12/v1:7=2" taken apart.
Result<std::pair<std::uint32_t, Schedule>> read_run_name(std::string_view name) {
  const std::size_t slash = name.find('/');
  const auto number = name.starts_with('c') && slash != std::string_view::npos
                          ? parse_u64(name.substr(1, slash - 1))
                          : std::nullopt;
  if (!number || *number > UINT32_MAX) {
    return fail(
        "expected the name of a run, such as c0/v1:7=2: c, the number of its case, a slash, "
        "and its choices");
  }
  Result<Schedule> schedule = Schedule::from_text(name.substr(slash + 1));
  if (!schedule) {
    return fail(std::format("the run's choices, {}", schedule.error().message));
  }
  return std::pair{static_cast<std::uint32_t>(*number), std::move(*schedule)};
}

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
