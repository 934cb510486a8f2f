#include <deque>
#include <gtest/gtest.h>
#include <map>
#include <random>

#include "base/persistent_hash_map.hpp"
#include "base/persistent_list.hpp"
#include "base/suggestion.hpp"

namespace farcall {
namespace {

template <class T>
void expect_same(const PersistentList<T>& list, const std::deque<T>& model) {
  ASSERT_EQ(list.size(), model.size());
  EXPECT_TRUE(std::ranges::equal(list, model));
}

TEST(PersistentList, is_a_queue) {
  PersistentList<std::uint32_t> list;
  std::deque<std::uint32_t> model;
  std::mt19937 random{7};
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    list.push_back(i);
    model.push_back(i);
    // Sometimes down to nothing, so that the front passes the tail.
    std::size_t pops = random() % 100 == 0 ? model.size() : random() % 2;
    for (; pops > 0 && !model.empty(); --pops) {
      list.pop_front();
      model.pop_front();
    }
    ASSERT_EQ(list.size(), model.size());
    if (!model.empty()) {
      ASSERT_EQ(list.front(), model.front());
      ASSERT_EQ(list.back(), model.back());
    }
    if (i % 97 == 0) expect_same(list, model);
  }
  expect_same(list, model);
}

TEST(PersistentList, is_made_from_items_at_once) {
  for (const std::size_t size : {0UL, 1UL, 31UL, 32UL, 33UL, 1'023UL, 1'024UL, 1'057UL, 33'000UL}) {
    std::vector<std::size_t> items(size);
    for (std::size_t i = 0; i < size; ++i) items[i] = i;
    PersistentList<std::size_t> list{items};
    EXPECT_TRUE(std::ranges::equal(list, items));
    list.push_back(size);
    ASSERT_EQ(list.size(), size + 1);
    EXPECT_EQ(list.back(), size);
  }
}

TEST(PersistentList, copies_do_not_see_each_others_changes) {
  PersistentList<std::uint32_t> list;
  for (std::uint32_t i = 0; i < 40'000; ++i) list.push_back(i);
  const PersistentList<std::uint32_t> before = list;
  PersistentList<std::uint32_t> other = list;
  list.push_back(1);
  other.push_back(2);
  other.replace_back(3);
  for (int i = 0; i < 33'000; ++i) other.pop_front();
  EXPECT_EQ(before.size(), 40'000U);
  for (std::uint32_t i = 0; i < 40'000; ++i) ASSERT_EQ(before[i], i);
  EXPECT_EQ(list.back(), 1U);
  EXPECT_EQ(other.back(), 3U);
  EXPECT_EQ(other.front(), 33'000U);
}

TEST(PersistentList, popped_items_are_released) {
  PersistentList<std::shared_ptr<int>> list;
  const auto item = std::make_shared<int>(1);
  for (int i = 0; i < 3'000; ++i) list.push_back(item);
  for (int i = 0; i < 2'990; ++i) list.pop_front();
  EXPECT_EQ(item.use_count(), 11) << "at once where no copy shares them";
  const PersistentList<std::shared_ptr<int>> copy = list;
  list.push_back(item);
  for (int i = 0; i < 10; ++i) list.pop_front();
  EXPECT_EQ(list.size(), 1U);
  EXPECT_EQ(copy.size(), 10U);
  for (const std::shared_ptr<int>& kept : copy) EXPECT_EQ(kept, item);
}

TEST(PersistentHashMap, is_a_map_and_copies_are_independent) {
  PersistentHashMap<int> map;
  std::map<CryptoHash, int> model;
  std::mt19937 random{11};
  for (int i = 0; i < 3'000; ++i) {
    CryptoHash key = sha256(as_bytes(std::to_string(random() % 700)));
    // Keys with a long common prefix, too.
    if (random() % 4 == 0) {
      const std::uint8_t last = key.bytes[31];
      key.bytes.fill(0);
      key.bytes[31] = last;
    }
    if (random() % 3 == 0) {
      map.erase(key);
      model.erase(key);
    } else {
      map.set(key, i);
      model[key] = i;
    }
    ASSERT_EQ(map.size(), model.size());
  }
  const PersistentHashMap<int> copy = map;
  std::map<CryptoHash, int> visited;
  std::vector<CryptoHash> order;
  copy.for_each([&](const CryptoHash& key, int value) {
    visited[key] = value;
    order.push_back(key);
  });
  EXPECT_EQ(visited, model);
  EXPECT_TRUE(std::ranges::is_sorted(order));
  for (const auto& [key, value] : model) {
    ASSERT_NE(copy.find(key), nullptr);
    EXPECT_EQ(*copy.find(key), value);
    map.erase(key);
  }
  EXPECT_EQ(map.size(), 0U);
  EXPECT_EQ(copy.size(), model.size());
}

TEST(Suggestion, names_the_closest_known_word_or_nothing) {
  constexpr std::array<std::string_view, 3> kNames{"receiver", "signer", "actions"};
  EXPECT_EQ(closest_name("reciever", kNames), "receiver");
  EXPECT_EQ(closest_name("action", kNames), "actions");
  EXPECT_EQ(closest_name("gas", kNames), std::nullopt);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

}  // namespace
}  // namespace farcall
