#include "base/hash_table.hpp"

#include <gtest/gtest.h>
#include <map>
#include <random>
#include <string>

namespace farcall {
namespace {

/// Keys with few distinct first bytes, so that many of them collide in any table.
CryptoHash crowded(std::uint32_t number) {
  CryptoHash hash;
  hash.bytes[0] = static_cast<std::uint8_t>(number % 7);
  hash.bytes[31] = static_cast<std::uint8_t>(number);
  hash.bytes[30] = static_cast<std::uint8_t>(number >> 8);
  return hash;
}

TEST(hash_table, holds_what_a_map_holds_after_random_changes) {
  std::mt19937 random{1};
  HashTable<std::uint32_t> table;
  std::map<CryptoHash, std::uint32_t> model;
  for (std::uint32_t step = 0; step < 20'000; ++step) {
    const CryptoHash key = crowded(random() % 400);
    if (random() % 2 == 0) {
      table.set(key, step);
      model[key] = step;
    } else {
      table.erase(key);
      model.erase(key);
    }
    ASSERT_EQ(table.size(), model.size());
    const CryptoHash other = crowded(random() % 400);
    const std::uint32_t* found = table.find(other);
    const auto expected = model.find(other);
    ASSERT_EQ(found != nullptr, expected != model.end());
    if (found != nullptr) ASSERT_EQ(*found, expected->second);
  }
  for (const auto& [key, value] : model) ASSERT_EQ(*table.find(key), value);
}

/// Keys that are spread as hashes are.
CryptoHash spread(std::uint32_t number) {
  return sha256(as_bytes(std::to_string(number)));
}

TEST(hash_table, finds_everything_at_any_moment_of_its_growth) {
  HashTable<std::uint32_t> table;
  std::map<CryptoHash, std::uint32_t> model;
  for (std::uint32_t count = 0; count < 1'500; ++count) {
    table.set(spread(count), count);
    model[spread(count)] = count;
    if (count % 3 == 0) {
      table.erase(spread(count / 2));
      model.erase(spread(count / 2));
    }
    ASSERT_EQ(table.size(), model.size());
    for (std::uint32_t sample = 0; sample <= count; sample += 1 + count / 16) {
      const std::uint32_t* found = table.find(spread(sample));
      const auto expected = model.find(spread(sample));
      ASSERT_EQ(found != nullptr, expected != model.end()) << sample << " of " << count;
      if (found != nullptr) ASSERT_EQ(*found, expected->second);
    }
  }
}

TEST(hash_table, copies_are_independent_while_one_grows) {
  HashTable<std::uint32_t> table;
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    table.set(spread(i), i);
    HashTable<std::uint32_t> copy = table;
    copy.erase(spread(i));
    copy.set(spread(10'000 + i), i);
    ASSERT_EQ(copy.size(), table.size());
    ASSERT_NE(table.find(spread(i)), nullptr);
    ASSERT_EQ(table.find(spread(10'000 + i)), nullptr);
    ASSERT_EQ(copy.find(spread(i)), nullptr);
    ASSERT_NE(copy.find(spread(10'000 + i)), nullptr);
  }
}

TEST(hash_table, room_in_advance_changes_nothing) {
  HashTable<std::uint32_t> table;
  for (std::uint32_t i = 0; i < 100; ++i) table.set(spread(i), i);
  table.reserve(10'000);
  for (std::uint32_t i = 50; i < 150; ++i) table.set(spread(i), 2 * i);
  table.reserve(10);
  ASSERT_EQ(table.size(), 150);
  for (std::uint32_t i = 0; i < 150; ++i) ASSERT_EQ(*table.find(spread(i)), i < 50 ? i : 2 * i);
}

TEST(hash_table, an_empty_one_finds_and_erases_nothing) {
  HashTable<int> table;
  EXPECT_EQ(table.find({}), nullptr);
  table.erase({});
  EXPECT_EQ(table.size(), 0);
}

}  // namespace
}  // namespace farcall
