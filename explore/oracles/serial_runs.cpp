#include "explore/oracles/serial_runs.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

namespace farcall::explore {
namespace {

template <class Wanted>
const Step* first_step(const World& world, Wanted&& wanted) {
  const std::span<const Step> enabled = world.enabled();
  const auto found = std::ranges::find_if(enabled, wanted);
  return found == enabled.end() ? nullptr : &*found;
}

WorldPtr take(ReceiptModel& model, const WorldPtr& world, const Step& step,
              std::uint64_t& receipts) {
  Delivery delivery = model.deliver(*world, step);
  receipts += delivery.receipts;
  return std::move(delivery.world);
}

/// Delivers what is under way, but lets no yield time out.
WorldPtr run_bundles(ReceiptModel& model, WorldPtr at, std::uint64_t& receipts) {
  const auto is_bundle = [](const Step& step) { return step.kind == Step::Kind::kBundle; };
  while (const Step* step = first_step(*at, is_bundle)) at = take(model, at, *step, receipts);
  return at;
}

class Enumeration {
 public:
  Enumeration(ReceiptModel& model, std::size_t transactions, std::uint64_t& receipts)
      : model_{model}, transactions_{transactions}, receipts_{receipts} {}

  std::vector<SerialEnd> run() {
    visit(model_.initial(), 0);
    return std::move(ends_);
  }

 private:
  void visit(const WorldPtr& world, std::uint64_t sent) {
    if (!seen_.emplace(world->key(), sent).second) return;
    const WorldPtr end = run_out(model_, world, receipts_);
    ends_.push_back({.sent = sent, .world = std::static_pointer_cast<const ReceiptWorld>(end)});
    for (std::uint32_t next = 0; next < transactions_; ++next) {
      if (((sent >> next) & 1) != 0) continue;
      if (const WorldPtr after = run_alone(model_, world, next, receipts_)) {
        visit(after, sent | (std::uint64_t{1} << next));
      }
    }
    for (const Step& step : world->enabled()) {
      if (step.kind == Step::Kind::kClock) visit(take(model_, world, step, receipts_), sent);
      // What waits for a yield may end before the next transaction is sent.
      if (step.kind == Step::Kind::kTimeout)
        visit(run_bundles(model_, take(model_, world, step, receipts_), receipts_), sent);
    }
  }

  ReceiptModel& model_;
  std::size_t transactions_;
  std::uint64_t& receipts_;
  std::set<std::pair<StateKey, std::uint64_t>> seen_;
  std::vector<SerialEnd> ends_;
};

}  // namespace

WorldPtr run_alone(ReceiptModel& model, const WorldPtr& world, std::uint32_t transaction,
                   std::uint64_t& receipts) {
  const Step* send = first_step(*world, [&](const Step& step) {
    return step.kind == Step::Kind::kTransaction && step.flow == transaction;
  });
  if (send == nullptr) return nullptr;
  return run_bundles(model, take(model, world, *send, receipts), receipts);
}

WorldPtr run_out(ReceiptModel& model, WorldPtr world, std::uint64_t& receipts) {
  const auto goes_on = [](const Step& step) {
    return step.kind == Step::Kind::kBundle || step.kind == Step::Kind::kTimeout;
  };
  while (const Step* step = first_step(*world, goes_on)) {
    world = take(model, world, *step, receipts);
  }
  return world;
}

std::vector<SerialEnd> serial_ends(const ReceiptSetup& setup, vm::VirtualMachine& machine,
                                   std::uint64_t& receipts) {
  if (setup.transactions.size() > kSerialTransactionsMax) return {};
  ReceiptSetup free = setup;
  for (PlannedTransaction& planned : free.transactions) planned.is_optional = true;
  ReceiptModel model{std::move(free), machine};
  return Enumeration{model, setup.transactions.size(), receipts}.run();
}

}  // namespace farcall::explore
