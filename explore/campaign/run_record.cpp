#include "explore/campaign/run_record.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/format_text.hpp"

namespace farcall::explore {
namespace {

class Recorder {
 public:
  explicit Recorder(ReceiptModel& model) : model_{model} {
    record_.worlds.push_back(model.initial());
  }

  void take(const Step& step) {
    const WorldPtr before = record_.worlds.back();
    const std::size_t number = record_.steps.size();
    RecordedStep recorded{.step = step, .delivery = model_.pending(*before, step)};
    if (recorded.delivery.kind == PendingDelivery::Kind::kBundle) {
      const auto& receipts = recorded.delivery.bundle->receipts;
      recorded.maker = makers_.at(recorded.delivery.bundle->id);
      // The rest was made with it.
      if (const std::size_t count = recorded.delivery.part.count; count < receipts.size())
        makers_.emplace(bundle_id(*receipts[count]), *recorded.maker);
    }
    for (const Step& other : before->enabled()) {
      if (other.id == step.id) break;
      recorded.overtaken.push_back(other.id);
    }
    recorded.is_natural = recorded.overtaken.empty() && !may_end(*before);
    if (recorded.delivery.kind == PendingDelivery::Kind::kTimeout) {
      for (Yield& yield : yields_) {
        if (yield.data_id != recorded.delivery.data_id) continue;
        yield.timeout = static_cast<std::uint32_t>(number);
        recorded.maker = yield.maker;
      }
    }
    add(std::move(recorded), model_.deliver(*before, step).world);
  }

  void add(RecordedStep recorded, const WorldPtr& world) {
    const std::size_t number = record_.steps.size();
    record_.steps.push_back(std::move(recorded));
    record_.worlds.push_back(world);
    const auto& after = static_cast<const ReceiptWorld&>(*world);
    note_executions(after, number);
    note_made(after, number);
  }

  [[nodiscard]] const World& now() const { return *record_.worlds.back(); }
  [[nodiscard]] std::size_t size() const { return record_.steps.size(); }

  RunRecord finish(std::size_t length) {
    record_.length = length;
    for (const Yield& yield : yields_) record_.yields.push_back(yield);
    return std::move(record_);
  }

 private:
  struct Yield : PlannedYield {
    CryptoHash data_id;
  };

  void note_executions(const ReceiptWorld& world, std::size_t number) {
    for (const Event& event : world.events()) {
      if (!event.outcome) continue;
      const protocol::ExecutionOutcome& outcome = event.outcome->outcome;
      const bool is_transaction = event.kind == Event::Kind::kTransaction;
      const std::string birth =
          is_transaction ? std::to_string(event.flow) : birth_of(event.outcome->id);
      for (std::size_t at = 0; at < outcome.receipt_ids.size(); ++at)
        births_.emplace(outcome.receipt_ids[at], format_text("{}.{}", birth, at));
      record_.executions.push_back({.birth = birth,
                                    .account = outcome.executor_id,
                                    .is_transaction = is_transaction,
                                    .has_failed = event.has_failed(),
                                    .children = outcome.receipt_ids.size(),
                                    .step = number});
    }
  }

  [[nodiscard]] const std::string& birth_of(const CryptoHash& id) const {
    const auto birth = births_.find(id);
    FARCALL_ASSERT(birth != births_.end(), "the maker of a receipt names it in its outcome");
    return birth->second;
  }

  void note_made(const ReceiptWorld& world, std::size_t number) {
    for (const auto& bundle : world.bundles()) {
      if (!makers_.try_emplace(bundle->id, number).second) continue;
      for (const protocol::ReceiptPtr& receipt : bundle->receipts) {
        const protocol::DataReceipt* data = receipt->data();
        if (data == nullptr || !data->is_promise_resume) continue;
        const auto yield = std::ranges::find(yields_, data->data_id, &Yield::data_id);
        if (yield != yields_.end()) yield->resumed = static_cast<std::uint32_t>(number);
      }
    }
    for (const auto& [account, data_id] : world.yields()) {
      if (std::ranges::contains(yields_, data_id, &Yield::data_id)) continue;
      Yield yield;
      yield.account = account;
      yield.maker = static_cast<std::uint32_t>(number);
      yield.data_id = data_id;
      yields_.push_back(yield);
    }
  }

  ReceiptModel& model_;
  RunRecord record_;
  std::map<StepId, std::size_t> makers_;
  std::map<CryptoHash, std::string> births_;
  std::vector<Yield> yields_;
};

}  // namespace

Result<RunRecord> record_run(ReceiptModel& model, std::span<const StepId> path) {
  Recorder recorder{model};
  for (std::size_t at = 0; at < path.size(); ++at) {
    const Step* step = find_step(recorder.now(), path[at]);
    if (step == nullptr) return fail(format_text("delivery {} is not possible here", at));
    recorder.take(Step{*step});
  }
  while (!may_end(recorder.now())) recorder.take(Step{recorder.now().enabled().front()});
  RunRecord record = recorder.finish(path.size());
  auto schedule = schedule_of(model, path);
  if (!schedule) return std::unexpected{schedule.error()};
  record.schedule = std::move(*schedule);
  return record;
}

RunRecord record_deliveries(ReceiptModel& model, std::span<const FollowedDelivery> deliveries) {
  Recorder recorder{model};
  for (const FollowedDelivery& each : deliveries)
    recorder.add({.step = {}, .delivery = each.what}, each.delivery.world);
  RunRecord record = recorder.finish(deliveries.size());
  record.is_of_layout = true;
  return record;
}

Births::Births(const ReceiptModel& model, const RunRecord& record) {
  for (const RecordedExecution& execution : record.executions)
    executions_.emplace(execution.birth, &execution);
  const auto& planned = model.setup().transactions;
  for (std::size_t at = 0; at < planned.size(); ++at)
    births_.emplace(planned[at].transaction->hash(), std::to_string(at));
}

const RecordedExecution* Births::note(const protocol::OutcomeWithId& outcome) {
  const auto birth = births_.find(outcome.id);
  if (birth == births_.end()) return nullptr;
  const auto known = executions_.find(birth->second);
  if (known == executions_.end()) return nullptr;
  // Refunds of gas follow what the search knows.
  const std::vector<CryptoHash>& children = outcome.outcome.receipt_ids;
  for (std::size_t at = 0; at < known->second->children && at < children.size(); ++at)
    births_.emplace(children[at], format_text("{}.{}", birth->second, at));
  return known->second;
}

std::vector<protocol::AccountId> accounts_of(const ReceiptModel& model, const RunRecord& record) {
  std::vector<std::uint32_t> seen;
  std::vector<protocol::AccountId> accounts;
  const auto add = [&](std::uint32_t account) {
    if (std::ranges::contains(seen, account)) return;
    seen.push_back(account);
    accounts.push_back(model.account(account));
  };
  for (const RecordedStep& step : record.steps) {
    if (step.delivery.kind == PendingDelivery::Kind::kClock) continue;
    add(step.delivery.from);
    add(step.delivery.to);
  }
  return accounts;
}

}  // namespace farcall::explore
