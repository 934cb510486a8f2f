// Collections beside the containers of the standard library, and their layouts in storage.
#include <gtest/gtest.h>
#include <near.hpp>
#include <near/testing.hpp>
#include <random>

namespace {

using namespace near;

std::string hex(std::string_view bytes) {
  Buffer out;
  text::put_hex(out, bytes);
  return out.str();
}

std::string key_of(std::string_view prefix, std::string_view rest) {
  return std::string{prefix} + std::string{rest};
}

class Collections : public ::testing::Test {
 protected:
  void SetUp() override { near::testing::reset_host(); }
  static auto& storage() { return near::testing::host().storage; }
  std::mt19937 random{1};
};

TEST_F(Collections, lookup_map_has_the_layout_of_the_rust_sdk) {
  LookupMap<std::string, uint32_t, "m"> map;
  map.set("ab", 7);
  EXPECT_EQ(hex(storage().begin()->first), hex("m") + "02000000" + hex("ab"));
  EXPECT_EQ(hex(storage().begin()->second), "07000000");
  EXPECT_EQ(hex(borsh::to_bytes(map)), "01000000" + hex("m"));
}

TEST_F(Collections, vector_has_the_layout_of_the_rust_sdk) {
  Vector<uint8_t, "v"> list;
  list.push_back(3);
  list.push_back(4);
  EXPECT_EQ(storage().at(key_of("v", {"\1\0\0\0", 4})), "\4");
  EXPECT_EQ(hex(borsh::to_bytes(list)),
            "02000000"
            "01000000" +
                hex("v"));
}

TEST_F(Collections, iterable_map_has_the_layout_of_the_rust_sdk) {
  IterableMap<std::string, uint8_t, "i"> map;
  map.set("k", 9);
  EXPECT_EQ(hex(storage().at(key_of("iv", {"\0\0\0\0", 4}))), "01000000" + hex("k"));
  const auto digest = env::sha256(key_of("im", {"\1\0\0\0k", 5}));
  EXPECT_EQ(hex(storage().at(std::string{digest.begin(), digest.end()})), "0900000000");
  EXPECT_EQ(hex(borsh::to_bytes(map)),
            "01000000"
            "02000000" +
                hex("iv") + "02000000" + hex("im"));
}

TEST_F(Collections, a_header_is_of_another_prefix_or_no_header_at_all) {
  const Buffer stored = borsh::to_bytes(Vector<uint8_t, "list">{});
  EXPECT_TRUE((borsh::from_bytes<Vector<uint8_t, "list">>(stored.view())));
  EXPECT_THROW((void)(borsh::from_bytes<Vector<uint8_t, "other">>(stored.view())),
               near::testing::Panic);
  for (size_t length = 0; length < stored.size(); ++length)
    EXPECT_FALSE((borsh::from_bytes<Vector<uint8_t, "list">>(stored.view().substr(0, length))));
  for (size_t length = 0; length < 4; ++length)
    EXPECT_FALSE(
        (borsh::from_bytes<UnorderedMap<uint8_t, uint8_t, "u">>(std::string(length, '\xff'))));
}

TEST_F(Collections, lookup_map_is_a_map) {
  LookupMap<uint8_t, uint32_t, "m"> map;
  std::map<uint8_t, uint32_t> model;
  for (int i = 0; i < 20'000; ++i) {
    const auto key = static_cast<uint8_t>(random() % 16);
    const uint32_t value = static_cast<uint32_t>(random());
    switch (random() % 4) {
      case 0:
        EXPECT_EQ(map.set(key, value), !model.insert_or_assign(key, value).second);
        break;
      case 1:
        EXPECT_EQ(map.remove(key), model.erase(key) == 1);
        break;
      case 2: {
        const auto taken = map.take(key);
        EXPECT_EQ(taken.has_value(), model.contains(key));
        if (taken) EXPECT_EQ(*taken, model[key]);
        model.erase(key);
        break;
      }
      default:
        EXPECT_EQ(map.get_or(key, 0), model.contains(key) ? model[key] : 0);
    }
    EXPECT_EQ(storage().size(), model.size());
  }
}

TEST_F(Collections, vector_is_a_vector) {
  Vector<uint32_t, "v"> list;
  std::vector<uint32_t> model;
  for (int i = 0; i < 20'000; ++i) {
    const uint32_t value = static_cast<uint32_t>(random());
    const uint32_t at = model.empty() ? 0 : value % static_cast<uint32_t>(model.size());
    switch (random() % 5) {
      case 0:
      case 1:
        list.push_back(value);
        model.push_back(value);
        break;
      case 2:
        EXPECT_EQ(list.pop_back().has_value(), !model.empty());
        if (!model.empty()) model.pop_back();
        break;
      case 3:
        if (model.empty()) break;
        list.set(at, value);
        model[at] = value;
        break;
      default:
        if (model.empty()) break;
        EXPECT_EQ(list.swap_remove(at), model[at]);
        model[at] = model.back();
        model.pop_back();
    }
    ASSERT_EQ(storage().size(), model.size());
    if (i % 100 == 0) ASSERT_TRUE(std::ranges::equal(list.page(0, 1'000'000), model));
  }
  EXPECT_THROW((void)list[list.size()], near::testing::Panic);
  list.clear();
  EXPECT_TRUE(storage().empty());
}

TEST_F(Collections, iterable_map_is_a_map) {
  IterableMap<uint8_t, uint32_t, "i"> map;
  std::map<uint8_t, uint32_t> model;
  for (int i = 0; i < 20'000; ++i) {
    const auto key = static_cast<uint8_t>(random() % 16);
    const uint32_t value = static_cast<uint32_t>(random());
    if (random() % 2) {
      EXPECT_EQ(map.set(key, value), !model.insert_or_assign(key, value).second);
    } else {
      const auto taken = map.take(key);
      EXPECT_EQ(taken.has_value(), model.contains(key));
      if (taken) EXPECT_EQ(*taken, model[key]);
      model.erase(key);
    }
    ASSERT_EQ(storage().size(), 2 * model.size());
    std::map<uint8_t, uint32_t> listed;
    for (const auto& [k, v] : map) listed.emplace(k, v);
    ASSERT_EQ(listed, model);
  }
  map.clear();
  EXPECT_TRUE(storage().empty());
}

TEST_F(Collections, iterable_set_is_a_set) {
  IterableSet<uint8_t, "s"> set;
  std::set<uint8_t> model;
  for (int i = 0; i < 20'000; ++i) {
    const auto value = static_cast<uint8_t>(random() % 16);
    if (random() % 2) {
      EXPECT_EQ(set.insert(value), model.insert(value).second);
    } else {
      EXPECT_EQ(set.remove(value), model.erase(value) == 1);
    }
    std::set<uint8_t> listed;
    for (const uint8_t each : set) listed.insert(each);
    ASSERT_EQ(listed, model);
    ASSERT_EQ(storage().size(), 2 * model.size());
  }
}

TEST_F(Collections, lazy_values_are_written_when_they_are_set) {
  Lazy<std::string, "l"> lazy;
  LazyOption<uint32_t, "o"> option;
  EXPECT_EQ(lazy.get(), "");
  EXPECT_FALSE(option.get());
  lazy.update([](std::string& text) { text += "x"; });
  option.set(4);
  EXPECT_EQ(lazy.get(), "x");
  EXPECT_EQ(option.get(), 4u);
  EXPECT_TRUE(option.remove());
  EXPECT_FALSE(option.remove());
}

TEST_F(Collections, a_header_of_another_collection_is_refused) {
  BorshReader reader{std::string_view{"\1\0\0\0x", 5}};
  LookupMap<uint8_t, uint8_t, "m"> map;
  EXPECT_THROW(map.read_borsh(reader), near::testing::Panic);
}

}  // namespace
