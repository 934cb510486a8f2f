// Collections inside of collections, and loops that change what they walk over.
#include <gtest/gtest.h>
#include <map>
#include <near.hpp>
#include <near/testing.hpp>
#include <random>

namespace {

using namespace near;

struct Portfolio {
  uint64_t opened = 0;
  Vector<uint64_t> trades;
  LookupMap<std::string, u128> balances;
};

class Nested : public ::testing::Test {
 protected:
  void SetUp() override { near::testing::reset_host(); }
};

template <class Map>
void each_key_has_a_list_of_its_own(Map map) {
  map.update("alice", [](auto& list) { list.push_back(1); });
  map.update("bob", [](auto& list) { list.push_back(2); });
  map.update("alice", [](auto& list) { list.push_back(3); });
  EXPECT_EQ(map.get("alice")->page(0, 10), (std::vector<uint64_t>{1, 3}));
  EXPECT_EQ(map.get("bob")->page(0, 10), (std::vector<uint64_t>{2}));
  EXPECT_FALSE(map.get("carol"));
  auto list = map.get_or("carol", {});
  list.push_back(9);
  map.set("carol", list);
  EXPECT_EQ(map.get("carol")->page(0, 10), (std::vector<uint64_t>{9}));
  EXPECT_EQ(map.get("alice")->size(), 2U);
}

TEST_F(Nested, maps_of_lists) {
  each_key_has_a_list_of_its_own(LookupMap<std::string, Vector<uint64_t>, "m">{});
  each_key_has_a_list_of_its_own(LookupMap<std::string, Vector<uint64_t>, "h", Keys::Sha256>{});
  each_key_has_a_list_of_its_own(IterableMap<std::string, Vector<uint64_t>, "i">{});
  each_key_has_a_list_of_its_own(UnorderedMap<std::string, Vector<uint64_t>, "u">{});
  each_key_has_a_list_of_its_own(LookupMap<std::string, LongVector<uint64_t>, "l">{});
}

TEST_F(Nested, prefixes_of_the_user_are_kept) {
  LookupMap<std::string, Vector<uint64_t>, "m"> map;
  Vector<uint64_t> list{"own"};
  list.push_back(7);
  map.set("a", list);
  EXPECT_TRUE(near::testing::host().storage.contains(std::string{"own\0\0\0\0", 7}));
  EXPECT_EQ(map.get("a")->page(0, 10), (std::vector<uint64_t>{7}));
}

TEST_F(Nested, collections_of_one_value_have_keys_of_their_own) {
  IterableMap<AccountId, Portfolio, "p"> all;
  for (const auto& name : {AccountId{"alice"}, AccountId{"bob"}})
    all.update(name, [&](Portfolio& p) {
      p.trades.push_back(name.view().size());
      p.balances.set("x", name.view().size());
    });
  EXPECT_EQ(all.get("alice")->trades.page(0, 5), (std::vector<uint64_t>{5}));
  EXPECT_EQ(all.get("bob")->balances.get("x"), 3U);
  EXPECT_FALSE(all.get("bob")->balances.get("y"));
  all.remove("alice");
  EXPECT_EQ(all.get("bob")->trades.page(0, 5), (std::vector<uint64_t>{3}));
}

TEST_F(Nested, a_collection_without_a_prefix_says_so) {
  Vector<uint64_t> list;
  EXPECT_THROW(list.push_back(1), near::testing::Panic);
  EXPECT_THROW(borsh::to_bytes(list), near::testing::Panic);
  LookupMap<std::string, bool> map;
  EXPECT_THROW((void)map.contains("a"), near::testing::Panic);
}

TEST_F(Nested, three_levels) {
  LookupMap<uint8_t, LookupMap<uint8_t, IterableSet<uint8_t>>, "m"> map;
  for (uint8_t i = 0; i < 3; ++i)
    for (uint8_t j = 0; j < 3; ++j)
      map.update(i, [&](auto& inner) {
        inner.update(j, [&](auto& set) { set.insert(static_cast<uint8_t>(i * 3 + j)); });
      });
  for (uint8_t i = 0; i < 3; ++i)
    for (uint8_t j = 0; j < 3; ++j)
      EXPECT_EQ(map.get(i)->get(j)->page(0, 9),
                (std::vector<uint8_t>{static_cast<uint8_t>(i * 3 + j)}));
}

TEST_F(Nested, entries_look_and_change) {
  LookupMap<std::string, u128, "m"> map;
  EXPECT_FALSE(map.entry("a").has_value());
  EXPECT_EQ(map.entry("a").or_insert(5), 5U);
  EXPECT_EQ(map.entry("a").or_insert(6), 5U);
  EXPECT_EQ(map.entry("a").and_modify([](u128& v) { v *= 2; }).or_insert(1), 10U);
  EXPECT_EQ(map.entry("b").and_modify([](u128& v) { v *= 2; }).or_default(), 0U);
  EXPECT_TRUE(map.contains("b"));
  EXPECT_EQ(map.entry("b").take(), 0U);
  EXPECT_FALSE(map.contains("b"));
  EXPECT_EQ(map.update("c", [](u128& v) { return v += 3; }), 3U);
  EXPECT_EQ(map.get("c"), 3U);
}

TEST_F(Nested, a_loop_may_change_elements_but_not_their_number) {
  Vector<uint64_t, "v"> list;
  for (uint64_t i = 0; i < 4; ++i) list.push_back(i);
  uint32_t index = 0;
  for (const uint64_t value : list) list.set(index++, value * 2);
  EXPECT_EQ(list.page(0, 9), (std::vector<uint64_t>{0, 2, 4, 6}));
  const auto add = [&] {
    for (const uint64_t value : list) list.push_back(value);
  };
  EXPECT_THROW(add(), near::testing::Panic);
  IterableMap<std::string, bool, "m"> map;
  map.set("a", true);
  map.set("b", true);
  const auto remove = [&] {
    for (const auto& [key, value] : map) map.remove(key);
  };
  EXPECT_THROW(remove(), near::testing::Panic);
  IterableSet<std::string, "s"> set;
  set.insert("a");
  const auto grow = [&] {
    for (const auto& key : set) set.insert(key + "x");
  };
  EXPECT_THROW(grow(), near::testing::Panic);
}

/// Whether `act` wrote to the element at `place`.
bool writes(const Buffer& place, auto act) {
  const detail::StorageWatch watch{place};
  act();
  return watch.was_touched();
}

TEST(Update, writes_only_what_changed) {
  testing::reset_host();
  LookupMap<std::string, uint32_t, "l"> lookup;
  IterableMap<std::string, uint32_t, "i"> listed;
  Lazy<uint32_t, "z"> lazy;
  LookupMap<std::string, IterableMap<std::string, uint32_t>, "n"> nested;
  const auto expect = [](const Buffer& place, auto map_update) {
    EXPECT_TRUE(writes(place, [&] { map_update(0); })) << "a new value is stored";
    EXPECT_FALSE(writes(place, [&] { map_update(0); }));
    EXPECT_TRUE(writes(place, [&] { map_update(1); }));
  };
  expect(lookup.place_of("a"),
         [&](uint32_t n) { lookup.update("a", [&](uint32_t& v) { v = n; }); });
  expect(listed.place_of("a"),
         [&](uint32_t n) { listed.update("a", [&](uint32_t& v) { v = n; }); });
  expect(Buffer{"z"}, [&](uint32_t n) { lazy.update([&](uint32_t& v) { v = n; }); });
  const auto put = [&](uint32_t n) { nested.update("a", [&](auto& inner) { inner.set("x", n); }); };
  EXPECT_TRUE(writes(nested.place_of("a"), [&] { put(1); }));
  EXPECT_FALSE(writes(nested.place_of("a"), [&] { put(2); })) << "the inner map is where it was";
  EXPECT_EQ(nested.get("a")->get("x"), 2U);
}

TEST(Update, needs_a_value_where_the_type_has_no_default) {
  testing::reset_host();
  struct Sale {
    AccountId seller;
    uint32_t price;
  };
  const auto check = [](auto map) {
    EXPECT_THROW(map.update("a", [](Sale& sale) { sale.price = 1; }), testing::Panic);
    EXPECT_FALSE(map.contains("a"));
    map.set("a", {"alice.near", 5});
    EXPECT_EQ(map.update("a", [](Sale& sale) { return sale.price += 2; }), 7U);
    EXPECT_EQ(map.get("a")->price, 7U);
  };
  check(LookupMap<std::string, Sale, "l">{});
  check(IterableMap<std::string, Sale, "i">{});
  check(UnorderedMap<std::string, Sale, "u">{});
  check(TreeMap<std::string, Sale, "t">{});
  check(IndexedTable<std::string, Sale, "x", &Sale::seller>{});
}

TEST(Update, is_the_last_to_write) {
  testing::reset_host();
  LookupMap<std::string, uint32_t, "l"> lookup;
  lookup.set("a", 1);
  lookup.update("a", [&](uint32_t&) { lookup.set("a", 2); });
  EXPECT_EQ(lookup.get("a"), 1U);
  lookup.update("a", [&](uint32_t&) { lookup.remove("a"); });
  EXPECT_EQ(lookup.get("a"), 1U);
}

/// Whatever `change` does to the map that it is in, keys, values and order stay consistent.
TEST(Update, may_change_the_map_that_it_is_in) {
  std::mt19937 random{5};
  for (int round = 0; round < 200; ++round) {
    testing::reset_host();
    IterableMap<uint8_t, uint32_t, "m"> map;
    std::map<uint8_t, uint32_t> model;
    for (int step = 0; step < 12; ++step) {
      const auto key = static_cast<uint8_t>(random() % 5),
                 other = static_cast<uint8_t>(random() % 5);
      const uint32_t value = random() % 3, kind = random() % 4;
      map.update(key, [&](uint32_t& v) {
        if (kind == 1) map.set(other, 7);
        if (kind == 2) map.remove(other);
        if (kind == 3) map.update(other, [](uint32_t& inner) { ++inner; });
        v += value;
      });
      const uint32_t before = model.contains(key) ? model[key] : 0;
      if (kind == 1) model[other] = 7;
      if (kind == 2) model.erase(other);
      if (kind == 3) ++model[other];
      model[key] = before + value;
      std::map<uint8_t, uint32_t> listed;
      for (const auto& [k, v] : map) EXPECT_TRUE(listed.emplace(k, v).second);
      ASSERT_EQ(listed, model) << round << " " << step << " " << kind;
    }
  }
}

}  // namespace
