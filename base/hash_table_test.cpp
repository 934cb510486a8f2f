#include "base/hash_table.hpp"

#include <gtest/gtest.h>
#include <map>
#include <random>
#include <string>
#include <sys/resource.h>

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

// Keys are everywhere in a new table, so that a thousand of them touch all of its pages. These are
// there before, and the block in which the table grows takes no longer than others.
TEST(hash_table, pages_of_the_next_table_are_there_before_it_is_needed) {
  const auto page_faults = [] {
    rusage usage{};
    EXPECT_EQ(::getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_minflt;
  };
  HashTable<std::uint64_t> table;
  std::uint32_t number = 0;
  const auto add = [&](std::uint32_t count) {
    for (const std::uint32_t end = number + count; number < end; ++number)
      table.set(spread(number), number);
  };
  // With 2^18 slots of 48 bytes the next table has 12 huge pages, or 6,144 small ones.
  constexpr std::uint32_t kGrowsAfter = (std::uint32_t{1} << 18) / 4 * 3;
  add(kGrowsAfter);
  const auto before = page_faults();
  add(1'000);
  EXPECT_LT(page_faults() - before, 6);
  EXPECT_EQ(table.size(), kGrowsAfter + 1'000);

  HashTable<std::uint64_t> copy = table;
  for (std::uint32_t i = 0; i < number; ++i) {
    const CryptoHash key = spread(i);
    ASSERT_NE(table.find(key), nullptr);
    ASSERT_NE(copy.find(key), nullptr);
    table.erase(key);
  }
  EXPECT_EQ(table.size(), 0U);
  EXPECT_EQ(copy.size(), number);
}

}  // namespace
}  // namespace farcall
