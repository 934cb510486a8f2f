// Collections inside of collections, and loops that change what they walk over.
#include <gtest/gtest.h>
#include <near.hpp>
#include <near/testing.hpp>

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

}  // namespace
