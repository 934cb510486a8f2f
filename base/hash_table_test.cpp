#include "base/hash_table.hpp"

#include <gtest/gtest.h>
#include <map>
#include <random>

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

TEST(hash_table, an_empty_one_finds_and_erases_nothing) {
  HashTable<int> table;
  EXPECT_EQ(table.find({}), nullptr);
  table.erase({});
  EXPECT_EQ(table.size(), 0);
}

}  // namespace
}  // namespace farcall
