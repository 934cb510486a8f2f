#include "state/trie_store.hpp"

#include <gtest/gtest.h>
#include <map>
#include <random>

#include "state/naive_root.hpp"
#include "state/trie_iterator.hpp"

namespace farcall::state {
namespace {

using Model = std::map<Bytes, Bytes>;

Bytes random_key(std::mt19937_64& random) {
  Bytes key(random() % 5);
  for (auto& byte : key) byte = static_cast<std::uint8_t>(random() % 4 * 17);
  return key;
}

Bytes random_value(std::mt19937_64& random) {
  return Bytes(random() % 8 == 0 ? 513 + random() % 3000 : random() % 600,
               static_cast<std::uint8_t>(random()));
}

Model contents(const Trie& trie) {
  Model model;
  TrieIterator iterator{trie, {}};
  while (iterator.next()) model[to_bytes(iterator.key())] = to_bytes(iterator.value().bytes());
  return model;
}

TrieStore open_or_die(const std::shared_ptr<Store>& store) {
  auto opened = TrieStore::open(store);
  EXPECT_TRUE(opened.has_value());
  return std::move(*opened);
}

Trie load_or_die(TrieStore& store, const CryptoHash& root, Loading loading) {
  auto trie = store.load(root, loading);
  EXPECT_TRUE(trie.has_value()) << trie.error().message;
  return *trie;
}

std::size_t rows_of(const Store& store) {
  std::size_t rows = 0;
  EXPECT_TRUE(store.scan({}, {}, [&rows](ByteView, ByteView) { return ++rows > 0; }));
  return rows;
}

TEST(trie_store, gives_back_what_was_persisted) {
  for (const Loading loading : {Loading::kWhole, Loading::kLazy}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      SCOPED_TRACE(seed);
      std::mt19937_64 random{seed};
      const std::shared_ptr<Store> disk = make_memory_store();
      Model model;
      Trie trie;
      std::vector<std::pair<CryptoHash, Model>> history;
      auto store = std::make_unique<TrieStore>(open_or_die(disk));
      for (int round = 0; round < 12; ++round) {
        for (int i = 0; i < 10; ++i) {
          const Bytes key = random_key(random);
          if (random() % 3 == 0) {
            model.erase(key);
            trie = std::move(trie).erase(key);
          } else {
            model[key] = random_value(random);
            trie = std::move(trie).insert(key, Value{model[key]});
          }
        }
        ASSERT_TRUE(store->persist({&trie, 1}));
        history.emplace_back(trie.root_hash(), model);
        // Sometimes continue from the store, as after a restart.
        if (random() % 3 == 0) {
          store = std::make_unique<TrieStore>(open_or_die(disk));
          trie = load_or_die(*store, trie.root_hash(), loading);
        }
        if (random() % 4 == 0) {
          ASSERT_TRUE(store->collect({&trie, 1}));
          history.clear();
          history.emplace_back(trie.root_hash(), model);
        }
        ASSERT_EQ(trie.root_hash(), naive::root(model).hash);
      }
      for (const auto& [root, expected] : history) {
        const Trie old = load_or_die(*store, root, loading);
        ASSERT_EQ(old.memory_usage(), naive::root(expected).memory_usage);
        ASSERT_EQ(contents(old), expected);
      }
    }
  }
}

TEST(trie_store, writes_only_what_is_new) {
  const std::shared_ptr<Store> disk = make_memory_store();
  TrieStore store = open_or_die(disk);
  Trie trie;
  for (int i = 0; i < 1000; ++i) {
    trie = std::move(trie).insert(as_bytes("key" + std::to_string(i)), Value{as_bytes("value")});
  }
  trie = std::move(trie).insert(as_bytes("large"), Value{Bytes(5000, 1)});
  const auto first = store.persist({&trie, 1});
  ASSERT_TRUE(first);
  EXPECT_GT(first->nodes, 1000U);
  EXPECT_EQ(first->large_values, 1U);
  const auto again = store.persist({&trie, 1});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->nodes, 0U);
  const Trie next = trie.insert(as_bytes("key1"), Value{as_bytes("other")});
  const auto second = store.persist({&next, 1});
  ASSERT_TRUE(second);
  EXPECT_LT(second->nodes, 12U);
  EXPECT_EQ(second->large_values, 0U);
}

TEST(trie_store, collecting_keeps_the_live_and_removes_the_rest) {
  const std::shared_ptr<Store> disk = make_memory_store();
  TrieStore store = open_or_die(disk);
  std::vector<Trie> tries{Trie{}};
  for (int i = 0; i < 50; ++i) {
    tries.push_back(tries.back().insert(as_bytes("key" + std::to_string(i)),
                                        Value{Bytes(600, static_cast<std::uint8_t>(i))}));
    ASSERT_TRUE(store.persist({&tries.back(), 1}));
  }
  const std::array live{tries[10], tries[50]};
  const auto removed = store.collect(live);
  ASSERT_TRUE(removed);
  EXPECT_GT(*removed, 50U);
  EXPECT_EQ(contents(load_or_die(store, live[0].root_hash(), Loading::kWhole)), contents(live[0]));
  EXPECT_EQ(contents(load_or_die(store, live[1].root_hash(), Loading::kLazy)), contents(live[1]));
  EXPECT_FALSE(store.load(tries[20].root_hash()));
  // There is nothing left to collect, and removed records can be persisted again.
  EXPECT_EQ(*store.collect(live), 0U);
  ASSERT_TRUE(store.persist({&tries[20], 1}));
  EXPECT_EQ(contents(load_or_die(store, tries[20].root_hash(), Loading::kWhole)),
            contents(tries[20]));
  // If no state is live, only the format and the counter are left.
  ASSERT_TRUE(store.collect({}));
  EXPECT_EQ(rows_of(*disk), 2U);
}

TEST(trie_store, collecting_a_lazy_trie_reads_what_memory_lacks) {
  const std::shared_ptr<Store> disk = make_memory_store();
  CryptoHash root;
  Model model;
  {
    TrieStore store = open_or_die(disk);
    Trie trie;
    for (int i = 0; i < 300; ++i) {
      const Bytes key = to_bytes("key" + std::to_string(i * 7919));
      model[key] = Bytes(i % 10 == 0 ? 1000 : 5, static_cast<std::uint8_t>(i));
      trie = std::move(trie).insert(key, Value{model[key]});
    }
    const Trie other = trie.insert(as_bytes("doomed"), Value{as_bytes("x")});
    root = trie.root_hash();
    ASSERT_TRUE(store.persist(std::array{trie, other}));
  }
  TrieStore store = open_or_die(disk);
  const Trie trie = load_or_die(store, root, Loading::kLazy);
  ASSERT_TRUE(trie.get(as_bytes("key7919")));  // some of it is in memory
  const auto removed = store.collect({&trie, 1});
  ASSERT_TRUE(removed);
  EXPECT_GT(*removed, 0U);
  EXPECT_LT(*removed, 8U);
  EXPECT_EQ(contents(trie), model);
  EXPECT_EQ(store.persist({&trie, 1})->nodes, 0U);
}

TEST(trie_store, the_empty_trie_needs_no_record) {
  const std::shared_ptr<Store> disk = make_memory_store();
  TrieStore store = open_or_die(disk);
  const Trie empty;
  ASSERT_TRUE(store.persist({&empty, 1}));
  EXPECT_TRUE(load_or_die(store, CryptoHash{}, Loading::kWhole).empty());
}

TEST(trie_store, rows_of_the_caller_are_written_with_the_tries) {
  const std::shared_ptr<Store> disk = make_memory_store();
  TrieStore store = open_or_die(disk);
  const Trie trie = Trie{}.insert(as_bytes("dog"), Value{as_bytes("puppy")});
  const std::array rows{StoreWrite{as_bytes("head"), as_bytes("7")}};
  ASSERT_TRUE(store.persist({&trie, 1}, rows));
  EXPECT_EQ(**disk->get(as_bytes("head")), to_bytes("7"));
  const Bytes reserved{0xF7};
  EXPECT_FALSE(store.persist({}, std::array{StoreWrite{reserved, as_bytes("7")}}));
}

TEST(trie_store, refuses_a_foreign_format) {
  const std::shared_ptr<Store> disk = make_memory_store();
  const Bytes format{0xF0};
  ASSERT_TRUE(disk->write(std::array{StoreWrite{format, as_bytes("something else")}}));
  const auto opened = TrieStore::open(disk);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("something else"), std::string::npos);
}

TEST(trie_store, every_damaged_record_is_an_error_when_the_whole_is_loaded) {
  const std::shared_ptr<Store> disk = make_memory_store();
  CryptoHash root;
  {
    TrieStore store = open_or_die(disk);
    Trie trie;
    for (int i = 0; i < 40; ++i) {
      trie =
          std::move(trie).insert(as_bytes("k" + std::to_string(i * i)),
                                 Value{Bytes(i % 8 == 0 ? 700 : 3, static_cast<std::uint8_t>(i))});
    }
    root = trie.root_hash();
    ASSERT_TRUE(store.persist({&trie, 1}));
  }
  std::vector<std::pair<Bytes, Bytes>> records;
  ASSERT_TRUE(disk->scan(Bytes{0xFF}, {}, [&](ByteView key, ByteView value) {
    records.emplace_back(to_bytes(key), to_bytes(value));
    return true;
  }));
  TrieStore store = open_or_die(disk);
  ASSERT_TRUE(store.load(root));
  for (const auto& [key, value] : records) {
    for (std::size_t at = 0; at < value.size(); at += 1 + value.size() / 50) {
      Bytes broken = value;
      broken[at] ^= 0x41;
      ASSERT_TRUE(disk->write(std::array{StoreWrite{key, ByteView{broken}}}));
      const auto loaded = store.load(root);
      ASSERT_FALSE(loaded) << at;
      EXPECT_NE(loaded.error().message.find("record"), std::string::npos);
    }
    ASSERT_TRUE(disk->write(std::array{StoreWrite{key, ByteView{value}.first(value.size() / 2)}}));
    EXPECT_FALSE(store.load(root));
    ASSERT_TRUE(disk->write(std::array{StoreWrite{key, std::nullopt}}));
    EXPECT_FALSE(store.load(root));
    ASSERT_TRUE(disk->write(std::array{StoreWrite{key, ByteView{value}}}));
  }
  ASSERT_TRUE(store.load(root));
  EXPECT_FALSE(store.load(sha256(as_bytes("another root"))));
}

}  // namespace
}  // namespace farcall::state
