#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

/// What a method answers on a chain, which must be what it answers natively.
template <auto Method, class... A>
auto answer(const A&... arguments) {
  kit::Chain chain;
  const auto app = kit::deploy<Library>(chain, "app", kit::wasm("spec_library"));
  const auto view = app.view<Method>(arguments...);
  EXPECT_TRUE(view.succeeded) << view.error;
  EXPECT_EQ(view.result(), (Library{}.*Method)(arguments...));
  return *view.result();
}

TEST(LibraryTest, numbers_and_texts_are_sorted) {
  std::vector<int32_t> many;
  for (int32_t i = 0; i < 300; ++i) many.push_back((i * 7'919) % 1'000 - 500);
  EXPECT_TRUE(std::ranges::is_sorted(answer<&Library::sort>(many)));
  EXPECT_TRUE(answer<&Library::sort>(std::vector<int32_t>{}).empty());
  EXPECT_EQ(answer<&Library::sort_bytes>(std::vector<uint8_t>{3, 1, 2, 255}),
            (std::vector<uint8_t>{1, 2, 3, 255}));
  EXPECT_EQ(answer<&Library::sort_long>(std::vector<uint64_t>{1'000'000'000'000, 5}),
            (std::vector<uint64_t>{5, 1'000'000'000'000}));
  EXPECT_EQ(answer<&Library::sort_text>(std::vector<std::string>{"a", "c", "b"}),
            (std::vector<std::string>{"c", "b", "a"}));
  EXPECT_EQ(answer<&Library::stable>(std::vector<std::string>{"ccc", "bb", "a", "aa", "b"}),
            (std::vector<std::string>{"a", "b", "bb", "aa", "ccc"}));
}

TEST(LibraryTest, hash_tables_hold_numbers_and_texts) {
  std::vector<std::string> words;
  for (int i = 0; i < 100; ++i) words.push_back(std::string(1 + i % 40, 'x'));
  EXPECT_EQ(answer<&Library::count>(words).size(), 41U);
  EXPECT_EQ(answer<&Library::count>(std::vector<std::string>{"to", "be", "to"}),
            (std::vector<std::pair<std::string, uint32_t>>{{"be", 1}, {"lengths", 1}, {"to", 2}}));
}

TEST(LibraryTest, other_containers_and_functions) {
  EXPECT_EQ(answer<&Library::containers>(std::vector<int32_t>{1, 5, 3, 8}),
            (std::vector<int32_t>{10, 16, 17, 1}));
}

}  // namespace
