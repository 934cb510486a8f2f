#include "state/trie_iterator.hpp"

#include <gtest/gtest.h>
#include <map>
#include <random>

namespace farcall::state {
namespace {

using Model = std::map<Bytes, Bytes>;

Bytes random_nibbles(std::mt19937_64& random) {
  Bytes key(random() % 6);
  for (auto& byte : key) byte = static_cast<std::uint8_t>("\x00\x01\x10\x11\xff"[random() % 5]);
  return key;
}

Model collect(TrieIterator iterator, std::size_t limit = ~std::size_t{0}) {
  Model items;
  Bytes last;
  while (items.size() < limit && iterator.next()) {
    EXPECT_TRUE(items.empty() || last < to_bytes(iterator.key()));
    last = to_bytes(iterator.key());
    items[last] = to_bytes(iterator.value().bytes());
  }
  return items;
}

TEST(trie_iterator, agrees_with_a_map) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    Model model;
    Trie trie;
    for (std::size_t i = random() % 60; i > 0; --i) {
      const Bytes key = random_nibbles(random);
      model[key] = Bytes(random() % 3, 7);
      trie = std::move(trie).insert(key, Value{model[key]});
    }
    ASSERT_EQ(collect(TrieIterator{trie, {}}), model);
    for (int i = 0; i < 30; ++i) {
      const Bytes prefix = random_nibbles(random);
      const Bytes after = random_nibbles(random);
      Model with_prefix;
      Model rest;
      for (const auto& [key, value] : model) {
        if (!as_text(key).starts_with(as_text(prefix))) continue;
        with_prefix[key] = value;
        if (key > after) rest[key] = value;
      }
      ASSERT_EQ(collect(TrieIterator{trie, prefix}), with_prefix);
      ASSERT_EQ(collect(TrieIterator{trie, prefix, after}), rest);
    }
  }
}

TEST(trie_iterator, stops_and_resumes) {
  Model model;
  Trie trie;
  for (int i = 0; i < 100; ++i) {
    model[to_bytes("key" + std::to_string(i))] = to_bytes("v");
    trie = std::move(trie).insert(as_bytes("key" + std::to_string(i)), Value{as_bytes("v")});
  }
  Model seen = collect(TrieIterator{trie, as_bytes("key")}, 7);
  while (true) {
    const Bytes last = seen.rbegin()->first;
    Model page = collect(TrieIterator{trie, as_bytes("key"), last}, 7);
    if (page.empty()) break;
    seen.merge(page);
  }
  EXPECT_EQ(seen, model);
}

TEST(trie_iterator, keeps_the_trie_alive) {
  Trie trie = Trie{}.insert(as_bytes("dog"), Value{as_bytes("puppy")});
  TrieIterator iterator{trie, {}};
  trie = {};
  ASSERT_TRUE(iterator.next());
  EXPECT_EQ(as_text(iterator.key()), "dog");
  EXPECT_EQ(as_text(iterator.value().bytes()), "puppy");
  EXPECT_FALSE(iterator.next());
  EXPECT_FALSE(iterator.next());
}

}  // namespace
}  // namespace farcall::state
