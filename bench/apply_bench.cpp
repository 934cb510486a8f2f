// What transfers and cross-contract round trips cost in process: fees, state, roots, blocks and
// indices included, and how that grows with the state and with shards.
#include <algorithm>
#include <random>
#include <thread>

#include "base/bench.hpp"
#include "bench/machine_speed.hpp"
#include "bench/world.hpp"

namespace farcall::bench {
namespace {

/// Who checks signatures: nobody (somebody did before), or the chain.
enum class Signatures { kKnown, kChecked };

/// One block's transactions.
using Batch = std::vector<chain::TransactionPtr>;

chain::BlockPlan plan_of(const Batch& batch, Signatures signatures) {
  chain::BlockPlan plan;
  for (const chain::TransactionPtr& transaction : batch) {
    if (signatures == Signatures::kKnown) {
      plan.transactions.emplace_back(protocol::assume_verified(transaction));
    } else {
      plan.transactions.emplace_back(transaction);
    }
  }
  return plan;
}

bool is_success(const protocol::OutcomeWithId& outcome) {
  return !std::holds_alternative<protocol::execution_status::Failure>(outcome.outcome.status) &&
         !std::holds_alternative<protocol::execution_status::Unknown>(outcome.outcome.status);
}

std::size_t count_outcomes(const chain::Block& block) {
  std::size_t count = 0;
  for (const chain::ShardBlock& shard : block.shards) {
    for (const protocol::OutcomeWithId& outcome : shard.outcomes) {
      FARCALL_ASSERT(is_success(outcome), "nothing fails in a benchmark");
      ++count;
    }
  }
  return count;
}

/// Outcomes of all batches, which must succeed.
std::size_t run_and_count(World& world, const std::vector<Batch>& batches) {
  std::size_t count = 0;
  for (const Batch& batch : batches)
    count += count_outcomes(*world.chain().produce(plan_of(batch, Signatures::kChecked)));
  while (world.chain().has_work()) count += count_outcomes(*world.chain().produce());
  return count;
}

void run(World& world, const std::vector<Batch>& batches, Signatures signatures) {
  for (const Batch& batch : batches) world.chain().produce(plan_of(batch, signatures));
  while (world.chain().has_work()) world.chain().produce();
}

/// Microseconds of a transaction.
struct Times {
  double clock = 0;
  /// Processor time of the thread that worked most. The calling thread works for one shard, and
  /// alone between the shards' parts; one other thread works for the other shard.
  double thread = 0;
};

/// Transactions of one measurement.
class Load {
 public:
  enum class Kind { kTransfer, kRoundTrip };

  Load(World& world, Kind kind, std::size_t batch_size, std::size_t total)
      : world_{world}, kind_{kind}, batch_size_{batch_size}, total_{total} {}

  [[nodiscard]] std::vector<Batch> make() {
    std::vector<Batch> batches;
    for (std::size_t made = 0; made < total_; ++made) {
      if (made % batch_size_ == 0) batches.emplace_back();
      const std::size_t from = next_++ % world_.actor_count();
      // Any other account, so that half of the receipts leave their shard where there are two.
      const std::size_t to =
          (from + 1 + random_() % (world_.actor_count() - 1)) % world_.actor_count();
      batches.back().push_back(kind_ == Kind::kTransfer ? world_.transfer(from, to)
                                                        : world_.round_trip(from, to));
    }
    return batches;
  }

  /// For one transaction.
  [[nodiscard]] Times measure(Signatures signatures) {
    const std::vector<Batch> batches = make();
    const double clock = clock_nanoseconds();
    const double thread = thread_nanoseconds();
    const double process = process_nanoseconds();
    run(world_, batches, signatures);
    const double unit = 1e3 * static_cast<double>(total_);
    const double own = (thread_nanoseconds() - thread) / unit;
    const double others = (process_nanoseconds() - process) / unit - own;
    return {.clock = (clock_nanoseconds() - clock) / unit, .thread = std::max(own, others)};
  }

  /// Processor time for one transaction, the best of several rounds.
  [[nodiscard]] double best(Signatures signatures, int rounds) {
    double best = 1e12;
    for (int round = 0; round < rounds; ++round) best = std::min(best, measure(signatures).thread);
    return best;
  }

  /// Outcomes for each transaction. Also compiles the contract and makes keys known.
  [[nodiscard]] double warm_up() {
    std::size_t outcomes = 0;
    for (int round = 0; round < 4; ++round) outcomes = run_and_count(world_, make());
    return static_cast<double>(outcomes) / static_cast<double>(total_);
  }

 private:
  World& world_;
  Kind kind_;
  std::size_t batch_size_;
  std::size_t total_;
  std::size_t next_ = 0;
  std::mt19937_64 random_{7};
};

/// Blocks of round trips are as large as the gas of a chunk allows without delaying anything.
constexpr std::size_t kRoundTripsPerBlock = 100;
constexpr std::size_t kTransfersPerBlock = 1000;

/// How much is measured.
struct Effort {
  int rounds;
  std::size_t blocks;
};

/// Microseconds of this thread's time for a round trip.
struct RoundTripCosts {
  double known = 0;
  double checked = 0;
};

RoundTripCosts round_trips(std::size_t accounts, Effort effort, vm::Machine& machine) {
  World world{{.accounts = accounts, .actors = 1000}, machine};
  Load load{world, Load::Kind::kRoundTrip, kRoundTripsPerBlock,
            kRoundTripsPerBlock * effort.blocks};
  const double outcomes = load.warm_up();
  FARCALL_ASSERT(outcomes == 7.0, "a round trip has seven outcomes");
  return {load.best(Signatures::kKnown, effort.rounds),
          load.best(Signatures::kChecked, effort.rounds)};
}

double transfers(std::size_t accounts, Effort effort, vm::Machine& machine) {
  World world{{.accounts = accounts, .actors = 1000}, machine};
  Load load{world, Load::Kind::kTransfer, kTransfersPerBlock, kTransfersPerBlock * effort.blocks};
  (void)load.warm_up();
  return load.best(Signatures::kChecked, effort.rounds);
}

/// How many times as fast as one shard alone.
struct TwoShards {
  double clock = 0;
  double thread = 0;
  /// Two chains of one shard at the same time, on the clock: what the machine lets two threads do.
  double two_chains = 0;
};

/// In rounds taken in turns: a machine's speed changes from one moment to the next.
TwoShards two_shards(Effort effort, vm::Machine& machine) {
  World one{{.accounts = 1000, .actors = 1000}, machine};
  World other{{.accounts = 1000, .actors = 1000}, machine};
  World two{{.accounts = 1000, .actors = 1000, .shards = 2}, machine};
  const std::size_t total = kTransfersPerBlock * effort.blocks;
  Load of_one{one, Load::Kind::kTransfer, kTransfersPerBlock, total};
  Load of_other{other, Load::Kind::kTransfer, kTransfersPerBlock, total};
  Load of_two{two, Load::Kind::kTransfer, kTransfersPerBlock, total};
  for (Load* load : {&of_one, &of_other, &of_two}) (void)load->warm_up();
  std::vector<double> clock;
  std::vector<double> thread;
  std::vector<double> two_chains;
  for (int round = 0; round < effort.rounds; ++round) {
    const Times alone = of_one.measure(Signatures::kChecked);
    const Times shared = of_two.measure(Signatures::kChecked);
    Times beside;
    std::thread in_background{[&] { beside = of_other.measure(Signatures::kChecked); }};
    const Times here = of_one.measure(Signatures::kChecked);
    in_background.join();
    clock.push_back(alone.clock / shared.clock);
    thread.push_back(alone.thread / shared.thread);
    two_chains.push_back(2 * alone.clock / std::max(beside.clock, here.clock));
  }
  return {.clock = median(clock), .thread = median(thread), .two_chains = median(two_chains)};
}

void measure(const Report& report) {
  vm::Machine machine;
  // Many short rounds: the best of them had the processor for itself.
  const Effort effort = report.quick() ? Effort{1, 1} : Effort{60, 1};
  const double speed = speed_of_machine(effort.rounds);
  report.add({"speed of the machine: one check by ed25519-dalek", speed, "us", 48, "idle machine"});
  RoundTripCosts trip;
  if (report.wants("round-trip") || report.wants("growth")) {
    trip = round_trips(1000, effort, machine);
    report.add({"round trip: call, other account, callback", trip.known, "us", 0.75 * speed,
                "0.75 of a check by ed25519-dalek"});
    report.add({"the same with its signature checked", trip.checked, "us", 80});
  }
  double transfer = 0;
  if (report.wants("transfer") || report.wants("growth")) {
    transfer = transfers(1000, effort, machine);
    report.add({"signed transfer", transfer, "us", 35});
  }
  if (report.wants("shards")) {
    const TwoShards times = two_shards(effort, machine);
    report.add({"signed transfers: two shards over one, processor time", times.thread, "times", 1.7,
                "goal", true});
    report.add(
        {"the same on the clock (needs two idle cores)", times.clock, "times", 1.7, "goal", true});
    report.add({"two chains at the same time over one, on the clock", times.two_chains, "times"});
  }
  if (!report.wants("growth")) return;
  for (const std::size_t accounts : {100'000UL, 1'000'000UL}) {
    if (report.quick() && accounts > 100'000) continue;
    report.add({std::format("round trip with {} accounts", accounts),
                round_trips(accounts, effort, machine).known, "us", trip.known, "1,000 accounts"});
    report.add({std::format("signed transfer with {} accounts", accounts),
                transfers(accounts, effort, machine), "us", transfer, "1,000 accounts"});
  }
}

}  // namespace
}  // namespace farcall::bench

int main(int count, char** arguments) {
  farcall::bench::measure({"apply", count, arguments});
  return 0;
}
