// Variants in JSON, tagged as serde does it.
#include <gtest/gtest.h>
#include <near.hpp>

namespace {

using namespace near;

struct Transfer {
  AccountId receiver_id;
  u128 amount;
};
struct Pause {};
struct Rename {
  std::string name;
};
using Kind = std::variant<Transfer, Pause, Rename>;

using Adjacent = std::variant<Transfer, Pause>;
using Untagged = std::variant<Transfer, Rename, u128, std::string>;
using Internally = std::variant<Rename, Pause>;

}  // namespace

template <>
inline constexpr auto near::tagging<Adjacent> = near::Tagging::adjacent("type", "data");
template <>
inline constexpr auto near::tagging<Untagged> = near::Tagging::untagged();
template <>
inline constexpr auto near::tagging<Internally> = near::Tagging::internal("kind");
template <>
inline constexpr std::string_view near::alternative_name<Rename> = "rename";

namespace {

template <class T>
std::optional<T> from_json(std::string_view text) {
  const Buffer copy{text};
  JsonReader reader{copy};
  std::optional<T> value{near::detail::blank<T>()};
  if (!read_json(reader, *value) || !reader.finish()) value.reset();
  return value;
}

/// What is read from `text` is written as `text`.
template <class T>
void expect_both_ways(std::string_view text, size_t alternative) {
  const auto value = from_json<T>(text);
  ASSERT_TRUE(value) << text;
  EXPECT_EQ(value->index(), alternative) << text;
  EXPECT_EQ(to_json(*value), text);
  const auto stored = borsh::from_bytes<T>(borsh::to_bytes(*value));
  ASSERT_TRUE(stored);
  EXPECT_EQ(to_json(*stored), text);
}

TEST(Variants, tagged_externally) {
  expect_both_ways<Kind>(
      R"({"Transfer":{"receiver_id":"bob.near","amount":"1180591620717411303424"}})", 0);
  expect_both_ways<Kind>(R"("Pause")", 1);
  expect_both_ways<Kind>(R"({"rename":{"name":"x"}})", 2);
  for (const char* text : {R"({})", R"("Transfer")", R"("Stop")", R"({"Stop":{}})", "null", "1",
                           R"({"Transfer":{"receiver_id":"bob.near"}})",
                           R"({"rename":{"name":"x"},"Pause":{}})", R"({"Rename":{"name":"x"}})"})
    EXPECT_FALSE(from_json<Kind>(text)) << text;
}

TEST(Variants, tagged_adjacently) {
  expect_both_ways<Adjacent>(
      R"({"type":"Transfer","data":{"receiver_id":"bob.near","amount":"1"}})", 0);
  expect_both_ways<Adjacent>(R"({"type":"Pause"})", 1);
  EXPECT_TRUE(
      from_json<Adjacent>(R"({"data":{"amount":"1","receiver_id":"bob.near"},"type":"Transfer"})"));
  for (const char* text : {R"({"type":"Transfer"})", R"({"data":{}})", R"({"type":1})", "[]",
                           R"({"type":"Pause","type":"Pause"})", R"({"type":"Stop"})"})
    EXPECT_FALSE(from_json<Adjacent>(text)) << text;
}

TEST(Variants, tagged_internally) {
  expect_both_ways<Internally>(R"({"kind":"rename","name":"a \"b\""})", 0);
  expect_both_ways<Internally>(R"({"kind":"Pause"})", 1);
  EXPECT_TRUE(from_json<Internally>(R"({"name":"a","kind":"rename"})"));
  for (const char* text : {R"({"name":"a"})", R"({"kind":"rename"})", R"({"kind":null})", "3"})
    EXPECT_FALSE(from_json<Internally>(text)) << text;
}

TEST(Variants, untagged) {
  expect_both_ways<Untagged>(R"({"receiver_id":"bob.near","amount":"1"})", 0);
  expect_both_ways<Untagged>(R"({"name":"x"})", 1);
  expect_both_ways<Untagged>(R"("17")", 2);
  expect_both_ways<Untagged>(R"("text")", 3);
  EXPECT_FALSE(from_json<Untagged>("null"));
}

TEST(Variants, that_cannot_be_told_apart_are_refused) {
  using near::detail::fits;
  using near::detail::Place;
  EXPECT_FALSE((fits<std::variant<std::string, Pause>, Place::Json>));
  EXPECT_FALSE((fits<std::variant<Pause, Pause>, Place::Json>));
  EXPECT_TRUE((fits<std::variant<std::string, Pause>, Place::State>));
}

/// What `from_json` says is wrong.
template <class T>
std::string why_not(std::string_view text) {
  const auto value = near::from_json<T>(text);
  return value ? "nothing" : value.error();
}

TEST(Variants, errors_name_what_was_found_and_what_would_be_known) {
  EXPECT_EQ(why_not<Kind>(R"("Stop")"),
            R"(expected one of "Transfer", "Pause", "rename", got "Stop")");
  EXPECT_EQ(why_not<Kind>(R"({"Stop":{}})"),
            R"(expected one of "Transfer", "Pause", "rename", got "Stop")");
  EXPECT_EQ(why_not<Internally>(R"({"kind":"\"Pause"})"),
            R"(expected one of "rename", "Pause", got "\"Pause")");
  EXPECT_EQ(why_not<Adjacent>(R"({"type":"Stop"})"),
            R"(expected one of "Transfer", "Pause", got "Stop")");
  // Of the member inside, not only of the variant around it.
  EXPECT_EQ(why_not<Internally>(R"({"kind":"rename","name":5})"), R"("name": expected a string)");
  EXPECT_EQ(
      why_not<Adjacent>(R"({"type":"Transfer","data":{"receiver_id":"bob.near","amount":1}})"),
      R"("amount": expected an integer in quotes, like "100")");
  EXPECT_EQ(why_not<Kind>(R"({"rename":{"nam":"x"}})"), R"("name": expected but missing)");
}

}  // namespace
