// The collections that list, order and index, beside the containers of the standard library: random
// operations, the same content after each.
#include <cmath>
#include <gtest/gtest.h>
#include <near.hpp>
#include <near/testing.hpp>
#include <random>

namespace {

using namespace near;

class Ordered : public ::testing::Test {
 protected:
  void SetUp() override { near::testing::reset_host(); }
  static size_t stored() { return near::testing::host().storage.size(); }
  std::mt19937 random_{7};
};

TEST_F(Ordered, unordered_map_is_a_map) {
  UnorderedMap<uint8_t, uint32_t, "u"> map;
  std::map<uint8_t, uint32_t> model;
  for (int i = 0; i < 4000; ++i) {
    const auto key = static_cast<uint8_t>(random_() % 24);
    if (random_() % 2 == 0) {
      EXPECT_EQ(map.set(key, random_() % 100), model.contains(key));
      model[key] = *map.get(key);
    } else {
      const auto found = model.find(key);
      EXPECT_EQ(map.take(key), found == model.end() ? std::nullopt : std::optional{found->second});
      model.erase(key);
    }
    ASSERT_EQ(map.size(), model.size());
    const auto items = map.page(0, 100);
    ASSERT_EQ((std::map<uint8_t, uint32_t>{items.begin(), items.end()}), model);
    ASSERT_EQ(stored(), 3 * model.size());
  }
  map.clear();
  EXPECT_EQ(stored(), 0U);
}

TEST_F(Ordered, unordered_set_is_a_set) {
  UnorderedSet<uint8_t, "u"> set;
  std::set<uint8_t> model;
  for (int i = 0; i < 4000; ++i) {
    const auto value = static_cast<uint8_t>(random_() % 24);
    if (random_() % 2 == 0) {
      EXPECT_EQ(set.insert(value), model.insert(value).second);
    } else {
      EXPECT_EQ(set.remove(value), model.erase(value) == 1);
    }
    const auto items = set.page(0, 100);
    ASSERT_EQ((std::set<uint8_t>{items.begin(), items.end()}), model);
    ASSERT_EQ(stored(), 2 * model.size());
  }
}

template <class Found>
std::optional<uint8_t> key_at(const std::map<uint8_t, uint32_t>& model, Found found) {
  return found == model.end() ? std::nullopt : std::optional{found->first};
}

TEST_F(Ordered, tree_map_is_a_map_in_order) {
  TreeMap<uint8_t, uint32_t, "t"> map;
  std::map<uint8_t, uint32_t> model;
  for (int i = 0; i < 4000; ++i) {
    const auto key = static_cast<uint8_t>(random_() % 64);
    if (random_() % 2 == 0) {
      const uint32_t value = random_() % 100;
      EXPECT_EQ(map.set(key, value), model.contains(key));
      model[key] = value;
    } else {
      EXPECT_EQ(map.remove(key), model.erase(key) == 1);
    }
    ASSERT_EQ(map.size(), model.size());
    ASSERT_EQ(map.page(100),
              (std::vector<std::pair<uint8_t, uint32_t>>{model.begin(), model.end()}));
    EXPECT_EQ(map.higher(key), key_at(model, model.upper_bound(key)));
    EXPECT_EQ(map.ceil(key), key_at(model, model.lower_bound(key)));
    const auto below = model.lower_bound(key);
    EXPECT_EQ(map.lower(key),
              below == model.begin() ? std::nullopt : std::optional{std::prev(below)->first});
    EXPECT_EQ(map.max(), model.empty() ? std::nullopt : std::optional{model.rbegin()->first});
    ASSERT_EQ(stored(), 2 * model.size());
    // What a new call would see.
    map = *borsh::from_bytes<TreeMap<uint8_t, uint32_t, "t">>(borsh::to_bytes(map));
  }
  map.clear();
  EXPECT_EQ(stored(), 0U);
}

TEST_F(Ordered, tree_map_stays_balanced) {
  TreeMap<uint32_t, uint8_t, "t"> map;
  for (uint32_t i = 0; i < 1000; ++i) map.set(i, 1);
  uint64_t highest = 0;
  for (const auto& [key, value] : near::testing::host().storage) {
    if (!key.starts_with("tn")) continue;
    highest = std::max(highest, borsh::from_bytes<near::detail::TreeNode<uint32_t>>(value)->height);
  }
  EXPECT_LE(static_cast<double>(highest), 1.45 * std::log2(1002));
}

struct Sale {
  std::string owner;
  uint8_t price;
  bool operator==(const Sale&) const = default;
};

TEST_F(Ordered, indexed_table_finds_rows_by_its_fields) {
  IndexedTable<uint8_t, Sale, "s", &Sale::owner, &Sale::price> table;
  std::map<uint8_t, Sale> model;
  for (int i = 0; i < 3000; ++i) {
    const auto key = static_cast<uint8_t>(random_() % 24);
    if (random_() % 3 != 0) {
      const Sale sale{std::string(1, static_cast<char>('a' + random_() % 4)),
                      static_cast<uint8_t>(random_() % 5)};
      EXPECT_EQ(table.set(key, sale), model.contains(key));
      model[key] = sale;
    } else {
      EXPECT_EQ(table.remove(key), model.erase(key) == 1);
    }
    ASSERT_EQ(table.size(), model.size());
    const auto rows = table.page(0, 100);
    ASSERT_EQ((std::map<uint8_t, Sale>{rows.begin(), rows.end()}), model);
    for (const char* owner : {"a", "b", "c", "d"}) {
      std::map<uint8_t, Sale> wanted;
      for (const auto& [id, sale] : model)
        if (sale.owner == owner) wanted.emplace(id, sale);
      const auto found = table.page_by<&Sale::owner>(owner, 0, 100);
      ASSERT_EQ((std::map<uint8_t, Sale>{found.begin(), found.end()}), wanted);
      ASSERT_EQ(table.count_by<&Sale::owner>(owner), wanted.size());
    }
    for (uint8_t price = 0; price < 5; ++price)
      ASSERT_EQ(
          table.count_by<&Sale::price>(price),
          std::ranges::count_if(model, [&](const auto& row) { return row.second.price == price; }));
  }
  while (!table.empty()) table.remove(table.item(0).first);
  EXPECT_EQ(stored(), 0U);
}

}  // namespace
