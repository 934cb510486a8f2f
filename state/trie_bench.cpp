// What a key of the trie costs in time and memory, as the trie grows.
//
//   trie_bench            the tables
//   trie_bench --quick    small sizes only
//   trie_bench --json     rows of the largest trie, for tools/bench.py
#include <algorithm>
#include <filesystem>
#include <malloc.h>
#include <print>
#include <random>
#include <string_view>

#include "base/assert.hpp"
#include "base/bench.hpp"
#include "state/pool.hpp"
#include "state/trie.hpp"
#include "state/trie_store.hpp"
#include "state/trie_update.hpp"

namespace farcall::state {
namespace {

constexpr std::size_t kBatch = 1000;

class Stopwatch {
 public:
  [[nodiscard]] double nanoseconds() const { return bench::thread_nanoseconds() - start_; }

 private:
  double start_ = bench::thread_nanoseconds();
};

/// Nanoseconds for one key, and bytes.
struct Costs {
  double insert = 0;
  double read = 0;
  double update = 0;
  double update_beside_old = 0;
  double single = 0;
  double bytes = 0;
};

struct Keys {
  std::vector<std::array<std::uint8_t, 32>> keys;
  explicit Keys(std::size_t count) : keys(count) {
    std::mt19937_64 random{1};
    for (auto& key : keys) {
      for (std::size_t i = 0; i < 32; i += 8) {
        const std::uint64_t word = random();
        std::memcpy(key.data() + i, &word, 8);
      }
    }
  }
};

Value value_of(std::uint64_t number) {
  return Value{ByteView{reinterpret_cast<const std::uint8_t*>(&number), sizeof number}};
}

/// Applies one batch and computes the root.
Trie write_batch(Trie trie, std::span<const std::array<std::uint8_t, 32>> keys,
                 std::uint64_t salt) {
  std::vector<TrieChange> changes;
  changes.reserve(keys.size());
  for (const auto& key : keys) changes.push_back({key, value_of(salt++)});
  std::ranges::sort(changes, [](const TrieChange& a, const TrieChange& b) {
    return std::memcmp(a.key.data(), b.key.data(), 32) < 0;
  });
  trie = std::move(trie).apply(changes);
  (void)trie.root_hash();
  return trie;
}

Costs measure(std::size_t count) {
  const Keys keys{count};
  const std::int64_t bytes_before = detail::pool_bytes_in_use();
  const std::size_t batch = std::min(count, kBatch);

  Stopwatch insert;
  Trie trie;
  for (std::size_t i = 0; i < count; i += batch) {
    trie = write_batch(std::move(trie), std::span{keys.keys}.subspan(i, batch), i);
  }
  const double insert_ns = insert.nanoseconds() / static_cast<double>(count);
  const double bytes =
      static_cast<double>(detail::pool_bytes_in_use() - bytes_before) / static_cast<double>(count);

  std::mt19937_64 random{2};
  std::vector<std::size_t> order(std::min<std::size_t>(count * 10, 1'000'000));
  for (auto& index : order) index = random() % count;
  std::uint64_t found = 0;
  Stopwatch read;
  for (const std::size_t index : order) found += trie.get(keys.keys[index])->size();
  const double read_ns = read.nanoseconds() / static_cast<double>(order.size());
  FARCALL_ASSERT(found == order.size() * 8, "every key is found with its value");

  // Updates of random keys, in place and with the previous state kept alive.
  const auto update = [&](bool keep) {
    const std::size_t rounds =
        std::min<std::size_t>(200, std::max<std::size_t>(1, count / kBatch * 4));
    double total = 0;
    Trie snapshot;
    for (std::size_t round = 0; round < rounds; ++round) {
      std::vector<std::array<std::uint8_t, 32>> some;
      for (std::size_t i = 0; i < batch; ++i) some.push_back(keys.keys[random() % count]);
      std::ranges::sort(some);
      some.erase(std::unique(some.begin(), some.end()), some.end());
      if (keep) snapshot = trie;
      Stopwatch one;
      trie = write_batch(std::move(trie), some, random());
      total += one.nanoseconds() / static_cast<double>(some.size());
    }
    return total / static_cast<double>(rounds);
  };
  const double update_ns = update(false);
  const double snapshot_ns = update(true);

  // Single writes, each with its root, and the state before kept alive: what an explorer does.
  constexpr int kSingles = 5000;
  Stopwatch single;
  for (int i = 0; i < kSingles; ++i) {
    const Trie snapshot = trie;
    trie = trie.insert(keys.keys[random() % count], value_of(random()));
    (void)trie.root_hash();
  }
  const double single_ns = single.nanoseconds() / kSingles;
  return {insert_ns, read_ns, update_ns, snapshot_ns, single_ns, bytes};
}

/// Time on the clock: a store waits for the disk.
double milliseconds_of(auto&& work) {
  const double start = bench::clock_nanoseconds();
  work();
  return (bench::clock_nanoseconds() - start) / 1e6;
}

void measure_store(Durability durability, std::size_t count) {
  const Keys keys{count};
  std::string pattern = (std::filesystem::temp_directory_path() / "farcall-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return std::println("no scratch folder");
  const std::filesystem::path folder{pattern};
  {
    std::shared_ptr<Store> disk = *open_durable_store(folder, {.durability = durability});
    std::optional<TrieStore> store{std::move(*TrieStore::open(disk))};
    Trie trie = write_batch({}, keys.keys, 0);
    const double first = milliseconds_of([&] { (void)store->persist({&trie, 1}); });
    double blocks = 0;
    std::uint64_t bytes = 0;
    constexpr int kBlocks = 50;
    for (std::uint64_t block = 0; block < kBlocks; ++block) {
      trie = write_batch(trie, std::span{keys.keys}.subspan(block * 100, 100), block);
      blocks += milliseconds_of([&] { bytes += store->persist({&trie, 1})->bytes; });
    }
    const CryptoHash root = trie.root_hash();
    const double collect = milliseconds_of([&] { (void)store->collect({&trie, 1}); });
    const auto size = std::filesystem::file_size(folder / "data.mdb") / 1024 / 1024;
    trie = {};
    store.reset();
    disk.reset();
    const double open =
        milliseconds_of([&] { disk = *open_durable_store(folder, {.durability = durability}); });
    store.emplace(std::move(*TrieStore::open(disk)));
    const double whole = milliseconds_of([&] { trie = *store->load(root, Loading::kWhole); });
    const double lazy = milliseconds_of([&] {
      const Trie fresh = *store->load(root, Loading::kLazy);
      for (std::size_t i = 0; i < 1000; ++i) (void)fresh.get(keys.keys[i * 7 % count]);
    });
    std::println(
        "{:>8} {:>10} {:>10.0f} {:>10.2f} {:>10} {:>8.0f} {:>8} {:>8.0f} {:>8.0f} {:>10.1f}",
        durability == Durability::kProcess ? "process" : "machine", count, first, blocks / kBlocks,
        bytes / kBlocks, collect, size, open, whole, lazy);
  }
  std::filesystem::remove_all(folder);
}

/// Rows for the one table of all benchmarks.
void report_rows(const bench::Report& report) {
  const std::size_t count = report.quick() ? 10'000 : 1'000'000;
  const Costs costs = measure(count);
  const auto add = [&](std::string_view what, double value, std::string_view unit) {
    report.add({std::format("{} random keys: {}", count, what), value, unit});
  };
  add("insert, root after each 1,000", costs.insert, "ns/key");
  add("read", costs.read, "ns/key");
  add("update, root after each 1,000", costs.update, "ns/key");
  add("update beside the old state", costs.update_beside_old, "ns/key");
  add("one write and its root", costs.single, "ns");
  add("memory", costs.bytes, "bytes/key");
}

void print_tables(bool quick) {
  std::println(
      "random 32-byte keys, 8-byte values, root after each 1,000 writes; ns of processor "
      "time per key");
  std::println("{:>10} {:>10} {:>8} {:>10} {:>12} {:>12} {:>10}", "keys", "insert", "read",
               "update", "+snapshot", "one+root", "bytes/key");
  for (const std::size_t count : {1'000UL, 10'000UL, 100'000UL, 1'000'000UL}) {
    if (quick && count > 100'000) continue;
    const Costs costs = measure(count);
    std::println("{:>10} {:>10.0f} {:>8.0f} {:>10.0f} {:>12.0f} {:>12.0f} {:>10.0f}", count,
                 costs.insert, costs.read, costs.update, costs.update_beside_old, costs.single,
                 costs.bytes);
  }

  std::println("\ndurable store; ms on the clock; blocks of 100 writes");
  std::println("{:>8} {:>10} {:>10} {:>10} {:>10} {:>8} {:>8} {:>8} {:>8} {:>10}", "survives",
               "keys", "all new", "a block", "its bytes", "collect", "file MB", "open", "whole",
               "lazy 1000");
  for (const Durability durability : {Durability::kProcess, Durability::kMachine}) {
    for (const std::size_t count : {10'000UL, 100'000UL}) measure_store(durability, count);
  }
}

}  // namespace
}  // namespace farcall::state

int main(int count, char** arguments) {
  using namespace farcall;
  const std::vector<std::string_view> options{arguments + 1, arguments + count};
  if (std::ranges::contains(options, "--json")) {
    state::report_rows({"trie", count, arguments});
  } else {
    state::print_tables(std::ranges::contains(options, "--quick"));
  }
  return 0;
}
