// The types that contracts carry (types/list.hpp), on a chain: each value comes back the same from
// arguments, state, events, promise results and the context of a callback.
#include <format>
#include <gtest/gtest.h>
#include <near.hpp>

#include "farcall/farcall.hpp"
#include "sdk/test/types/list.hpp"

namespace farcall::testkit {
namespace {

struct Carried {
  const char* name;
  const char* first;
  const char* second;
};
#define CARRIED(NAME, TYPE, FIRST, SECOND) {#NAME, FIRST, SECOND},
constexpr Carried kCarried[] = {TYPES_CARRIED(CARRIED)};
#undef CARRIED

/// The first or second value of all types as one JSON object.
std::string all_values(bool first) {
  std::string text;
  for (const Carried& each : kCarried)
    text += std::format(R"({}"{}":{})", text.empty() ? "{" : ",", each.name,
                        first ? each.first : each.second);
  return text + "}";
}

TEST(Types, come_back_whole_from_every_place) {
  Chain chain{Options{.shard_boundaries = {"bob", "hello"}}};
  const Account app = chain.create_account("types");
  ASSERT_TRUE(app.deploy(FARCALL_WASM_FOLDER "/spec_types.wasm").all_succeeded());
  for (const bool first : {true, false, true}) {
    const std::string values = all_values(first);
    const Outcome outcome = app.call(app, "carry", std::format(R"({{"values":{}}})", values));
    ASSERT_TRUE(outcome.all_succeeded()) << outcome.tree();
    EXPECT_EQ(outcome.text(), values);
    const std::vector<std::string> logs{
        R"(EVENT_JSON:{"standard":"types","version":"1.0.0","event":"seen","data":[{"values":)" +
            values + "}]}",
        "same"};
    EXPECT_EQ(outcome.logs(), logs);
    EXPECT_EQ(app.view("get").text(), values);
    // What is stored is the Borsh form, which the contract also takes as an argument.
    const auto stored = app.state("STATE");
    ASSERT_TRUE(stored);
    const Args bytes{
        std::string_view{reinterpret_cast<const char*>(stored->data()), stored->size()}};
    const Outcome borsh = app.call(app, "carry_borsh", bytes);
    ASSERT_TRUE(borsh.all_succeeded()) << borsh.tree();
    EXPECT_EQ(borsh.value(), *stored);
    EXPECT_EQ(app.view("get").text(), values);
  }
}

/// The value of the JSON text, through Borsh and back.
template <class T>
std::string through_borsh(std::string_view text) {
  const near::Buffer copy{text};
  std::optional<T> value{near::detail::blank<T>()};
  near::JsonReader reader{copy};
  if (!near::read_json(reader, *value) || !reader.finish()) return "not read";
  const near::Buffer bytes = near::borsh::to_bytes(*value);
  const std::optional<T> back = near::borsh::from_bytes<T>(bytes);
  return back ? near::to_json(*back) : "not Borsh";
}

TEST(Types, go_through_borsh) {
#define CARRIED(NAME, TYPE, FIRST, SECOND)               \
  EXPECT_EQ(through_borsh<TYPE>(FIRST), FIRST) << #NAME; \
  EXPECT_EQ(through_borsh<TYPE>(SECOND), SECOND) << #NAME;
  TYPES_CARRIED(CARRIED)
#undef CARRIED
}

TEST(Types, that_cannot_be_carried_are_named) {
  using near::detail::Place;
#define REFUSED(NAME, TYPE, PLACE, WHY)                                                       \
  {                                                                                           \
    constexpr auto problem = near::detail::type_problem<TYPE, Place::PLACE>("the field `x`"); \
    const std::string said{problem.data(), problem.size()};                                   \
    EXPECT_TRUE(said.starts_with("near: the field `x`")) << said;                             \
    EXPECT_TRUE(said.ends_with(WHY)) << said;                                                 \
    EXPECT_FALSE((near::detail::fits<TYPE, Place::PLACE>)) << #NAME;                          \
  }
  TYPES_REFUSED(REFUSED)
#undef REFUSED
}

/// Contracts whose collections would share keys, each with where they hide.
namespace sharing {

using near::IterableMap, near::LazyOption, near::LookupMap, near::LookupSet, near::TreeMap,
    near::Vector;
struct Inner {
  Vector<uint8_t, "v"> items;
};
struct InMap {
  LookupMap<uint8_t, Vector<uint8_t, "v">, "m"> all;
};
struct InStruct {
  IterableMap<uint8_t, Inner, "m"> all;
};
struct InOptional {
  std::optional<Vector<uint8_t, "o">> first;
  std::optional<LookupSet<uint8_t, "o">> second;
};
struct InArray {
  std::array<Vector<uint8_t, "a">, 2> all;
};
struct InVector {
  std::vector<Inner> all;
};
struct InStdMap {
  std::map<uint8_t, LookupSet<uint8_t, "d">> all;
};
struct InTuple {
  std::tuple<uint8_t, Inner> first;
  std::pair<Inner, bool> second;
};
struct InVariant {
  std::variant<uint8_t, Inner> first;
  LookupSet<uint8_t, "v1"> second;
};
struct Twice {
  Inner one;
  Inner two;
};
struct Begins {
  TreeMap<uint8_t, uint8_t, "ab"> longer;
  LookupSet<uint8_t, "a"> shorter;
};
struct AtState {
  LazyOption<uint8_t, "STATE"> state;
};
struct Deep {
  LookupMap<uint8_t, std::optional<std::pair<bool, IterableMap<uint8_t, Inner>>>, "m"> all;
};
struct Fine {
  LookupMap<uint8_t, Vector<uint8_t>, "m"> all;
  std::optional<Vector<uint8_t, "o">> first;
  std::pair<bool, Inner> second;
};

}  // namespace sharing

template <class C>
constexpr bool shares_keys = [] {
  constexpr auto problem = near::detail::contract_problem<C, 0U>();
  return std::string_view{problem.data(), problem.size()}.contains("share");
}();

TEST(Types, collections_that_would_share_keys_wherever_they_hide) {
  using namespace sharing;
  EXPECT_TRUE(shares_keys<InMap>);
  EXPECT_TRUE(shares_keys<InStruct>);
  EXPECT_TRUE(shares_keys<InOptional>);
  EXPECT_TRUE(shares_keys<InArray>);
  EXPECT_TRUE(shares_keys<InVector>);
  EXPECT_TRUE(shares_keys<InStdMap>);
  EXPECT_TRUE(shares_keys<InTuple>);
  EXPECT_TRUE(shares_keys<InVariant>);
  EXPECT_TRUE(shares_keys<Twice>);
  EXPECT_TRUE(shares_keys<Begins>);
  EXPECT_TRUE(shares_keys<Deep>);
  EXPECT_FALSE(shares_keys<Fine>);
  constexpr auto problem = near::detail::contract_problem<AtState, 0U>();
  EXPECT_TRUE((std::string_view{problem.data(), problem.size()}.contains("begins \"STATE\"")));
}

}  // namespace
}  // namespace farcall::testkit
