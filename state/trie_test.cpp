#include "state/trie.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <thread>

#include "state/naive_root.hpp"

namespace farcall::state {
namespace {

using Model = std::map<Bytes, Bytes>;

Trie trie_of(const Model& model) {
  std::vector<TrieChange> changes;
  for (const auto& [key, value] : model) changes.push_back({key, Value{value}});
  return Trie{}.apply(changes);
}

void expect_equal(const Trie& trie, const Model& model) {
  const naive::NodeSummary expected = naive::root(model);
  ASSERT_EQ(trie.root_hash(), expected.hash);
  ASSERT_EQ(trie.memory_usage(), expected.memory_usage);
}

/// Keys that collide often: few letters, few lengths, prefixes of one another.
Bytes clustered_key(std::mt19937_64& random) {
  Bytes key(random() % 6);
  for (auto& byte : key)
    byte = static_cast<std::uint8_t>(std::array{0x00, 0x01, 0x10, 0x11, 0xF0, 0xFF}[random() % 6]);
  return key;
}

Bytes small_value(std::mt19937_64& random) {
  Bytes value(random() % 4);
  for (auto& byte : value) byte = static_cast<std::uint8_t>(random() % 3);
  return value;
}

TEST(trie, empty_root_is_zero) {
  EXPECT_EQ(Trie{}.root_hash(), CryptoHash{});
  EXPECT_EQ(Trie{}.memory_usage(), 0U);
  EXPECT_FALSE(Trie{}.get(as_bytes("a")));
  EXPECT_TRUE(Trie{}.erase(as_bytes("a")).empty());
}

TEST(trie, empty_key_and_empty_value_are_allowed) {
  const Trie trie = Trie{}.insert({}, Value{ByteView{}});
  ASSERT_TRUE(trie.get({}));
  EXPECT_EQ(trie.get({})->size(), 0U);
  expect_equal(trie, {{{}, {}}});
}

TEST(trie, agrees_with_the_definition_after_every_random_change) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    Model model;
    Trie trie;
    for (int step = 0; step < 200; ++step) {
      const Bytes key = clustered_key(random);
      if (random() % 3 == 0) {
        model.erase(key);
        trie = std::move(trie).erase(key);
      } else {
        const Bytes value = small_value(random);
        model[key] = value;
        trie = std::move(trie).insert(key, Value{value});
      }
      ASSERT_NO_FATAL_FAILURE(expect_equal(trie, model));
    }
    for (const auto& [key, value] : model) ASSERT_EQ(to_bytes(trie.get(key)->bytes()), value);
  }
}

TEST(trie, batches_agree_with_the_definition_and_leave_snapshots_alone) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    Model model;
    Trie trie;
    std::vector<std::pair<Trie, Model>> snapshots;
    for (int round = 0; round < 20; ++round) {
      std::map<Bytes, std::optional<Value>> batch;
      for (std::size_t i = random() % 30; i > 0; --i) {
        const Bytes key = clustered_key(random);
        if (random() % 2 == 0) {
          batch[key] = std::nullopt;
          model.erase(key);
        } else {
          const Bytes value = small_value(random);
          batch.insert_or_assign(key, Value{value});
          model[key] = value;
        }
      }
      std::vector<TrieChange> changes;
      for (const auto& [key, value] : batch) changes.push_back({key, value});
      // Half of the time the root is never asked for, so that snapshots hash later than their
      // heirs.
      if (random() % 2 == 0) snapshots.emplace_back(trie, model);
      trie = random() % 2 == 0 ? trie.apply(changes) : std::move(trie).apply(changes);
      if (!snapshots.empty() && random() % 2 == 0) snapshots.emplace_back(trie, model);
      ASSERT_NO_FATAL_FAILURE(expect_equal(trie, model));
    }
    snapshots.clear();
  }
}

TEST(trie, snapshots_keep_their_roots) {
  std::mt19937_64 random{7};
  Model model;
  Trie trie;
  std::vector<std::pair<Trie, Model>> snapshots;
  for (int step = 0; step < 500; ++step) {
    const Bytes key = clustered_key(random);
    const Bytes value = small_value(random);
    if (random() % 3 == 0) {
      model.erase(key);
      trie = trie.erase(key);
    } else {
      model[key] = value;
      trie = trie.insert(key, Value{value});
    }
    snapshots.emplace_back(trie, model);
  }
  for (const auto& [snapshot, expected] : snapshots) {
    ASSERT_NO_FATAL_FAILURE(expect_equal(snapshot, expected));
  }
}

TEST(trie, root_does_not_depend_on_the_order_of_writes) {
  std::mt19937_64 random{11};
  Model model;
  for (int i = 0; i < 300; ++i) model[clustered_key(random)] = small_value(random);
  const CryptoHash expected = trie_of(model).root_hash();
  std::vector<std::pair<Bytes, Bytes>> items{model.begin(), model.end()};
  for (int round = 0; round < 10; ++round) {
    std::shuffle(items.begin(), items.end(), random);
    Trie trie;
    for (const auto& [key, value] : items) {
      trie = std::move(trie).insert(key, Value{value});
      trie = std::move(trie).insert(to_bytes("passing by"), Value{value});
    }
    trie = std::move(trie).erase(as_bytes("passing by"));
    EXPECT_EQ(trie.root_hash(), expected);
  }
}

TEST(trie, writing_what_is_there_shares_every_node) {
  const Trie trie =
      trie_of({{to_bytes("dog"), to_bytes("puppy")}, {to_bytes("doge"), to_bytes("coin")}});
  EXPECT_EQ(trie.insert(as_bytes("dog"), Value{as_bytes("puppy")}).root(), trie.root());
  EXPECT_EQ(trie.erase(as_bytes("cat")).root(), trie.root());
  EXPECT_EQ(trie.erase(as_bytes("do")).root(), trie.root());
}

TEST(trie, lookup_reports_the_nodes_it_walks) {
  const Trie trie = trie_of({{{0x11, 0x15}, to_bytes("a")}, {{0x11, 0x16}, to_bytes("b")}});
  std::vector<VisitedNode> path;
  ASSERT_TRUE(trie.lookup(Bytes{0x11, 0x15}, path));
  ASSERT_EQ(path.size(), 3U);  // extension, branch, leaf
  EXPECT_EQ(path[0].hash, trie.root_hash());
  EXPECT_EQ(path[0].size, 1U + 4 + 2 + 32 + 8);
  EXPECT_EQ(path[1].size, 1U + 2 + 2 * 32 + 8);
  EXPECT_EQ(path[2].size, 1U + 4 + 1 + 4 + 32 + 8);

  path.clear();
  EXPECT_FALSE(trie.lookup(Bytes{0x11, 0x17}, path));
  EXPECT_EQ(path.size(), 2U);  // the branch that has no such child counts
  path.clear();
  EXPECT_FALSE(trie.lookup(Bytes{0x12}, path));
  EXPECT_EQ(path.size(), 1U);  // so does the extension that leads elsewhere
  path.clear();
  EXPECT_FALSE(Trie{}.lookup(Bytes{0x12}, path));
  EXPECT_TRUE(path.empty());
}

TEST(trie, thousands_of_nodes_deep) {
  // Every prefix of the longest protocol key is a key: a branch for each of 4,228 nibbles but the
  // odd.
  constexpr std::size_t kLongest = 2048 + 66;
  Bytes key(kLongest, 0xAB);
  Trie trie;
  std::vector<TrieChange> changes;
  for (std::size_t length = 0; length <= kLongest; ++length) {
    changes.push_back({ByteView{key}.first(length), Value{as_bytes("v")}});
  }
  trie = trie.apply(changes);
  std::vector<VisitedNode> path;
  ASSERT_TRUE(trie.lookup(key, path));
  EXPECT_EQ(path.size(), 2 * kLongest + 1 - 1);
  const Trie snapshot = trie;
  for (TrieChange& change : changes) change.value = std::nullopt;
  trie = std::move(trie).apply(std::span{changes}.first(kLongest));
  EXPECT_EQ(trie.root_hash(), naive::root({{key, to_bytes("v")}}).hash);
  trie = snapshot.apply(std::span{changes}.subspan(1));
  EXPECT_EQ(trie.root_hash(), naive::root({{{}, to_bytes("v")}}).hash);
}

TEST(trie, two_threads_may_ask_for_the_same_hashes) {
  std::mt19937_64 random{3};
  Model model;
  for (int i = 0; i < 2000; ++i) {
    Bytes key(8);
    for (auto& byte : key) byte = static_cast<std::uint8_t>(random());
    model[key] = small_value(random);
  }
  const CryptoHash expected = naive::root(model).hash;
  for (int round = 0; round < 20; ++round) {
    const Trie trie = trie_of(model);
    std::array<CryptoHash, 2> roots;
    std::thread first{[&] { roots[0] = trie.root_hash(); }};
    std::thread second{[&, copy = trie] { roots[1] = copy.root_hash(); }};
    first.join();
    second.join();
    EXPECT_EQ(roots[0], expected);
    EXPECT_EQ(roots[1], expected);
  }
}

TEST(value, hashes_and_compares_its_bytes) {
  const Value value{{as_bytes("pup"), as_bytes("py")}};
  EXPECT_EQ(as_text(value.bytes()), "puppy");
  EXPECT_EQ(value.hash(), sha256(as_bytes("puppy")));
  EXPECT_TRUE(value == Value{as_bytes("puppy")});
  EXPECT_FALSE(value == Value{as_bytes("puppz")});
}

}  // namespace
}  // namespace farcall::state
