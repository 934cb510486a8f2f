// JSON and Borsh of C++ values.
#include <gtest/gtest.h>
#include <near.hpp>
#include <near/testing.hpp>

namespace {

using namespace near;

enum class Color : uint8_t { Red, Green };

struct Inner {
  U128 amount;
  std::optional<std::string> memo;
};
struct Outer {
  AccountId owner;
  std::vector<Inner> items;
  std::map<std::string, int32_t> scores;
  Color color;
  std::pair<bool, uint8_t> flags;
  std::array<uint16_t, 2> sizes;
};

const Outer kOuter{"alice.near",
                   {{U128{5}, "x"}, {U128{6}, std::nullopt}},
                   {{"a", -1}, {"b", 2}},
                   Color::Green,
                   {true, 9},
                   {1, 65535}};
constexpr const char* kOuterJson =
    R"({"owner":"alice.near","items":[{"amount":"5","memo":"x"},{"amount":"6","memo":null}],)"
    R"("scores":{"a":-1,"b":2},"color":"Green","flags":[true,9],"sizes":[1,65535]})";

template <class T>
std::optional<T> from_json(std::string_view text, std::string* why = nullptr) {
  const Buffer copy{text};
  JsonReader reader{copy};
  std::optional<T> value{near::detail::blank<T>()};
  if (read_json(reader, *value) && reader.finish()) return value;
  Buffer message;
  reader.describe(message);
  if (why) *why = message.str();
  return std::nullopt;
}

template <class T>
std::string why_not(std::string_view text) {
  std::string why = "it was read";
  from_json<T>(text, &why);
  return why;
}

TEST(Json, structs_go_both_ways) {
  EXPECT_EQ(to_json(kOuter), kOuterJson);
  const auto back = from_json<Outer>(kOuterJson);
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), kOuterJson);
}

TEST(Json, says_what_was_expected_and_where) {
  EXPECT_EQ(why_not<Outer>(R"({"owner":"A"})"), R"("owner": expected a valid account id)");
  EXPECT_EQ(why_not<Outer>(R"({"owner":"alice.near","items":[{"amount":5}]})"),
            R"("amount": expected an integer in quotes, like "100")");
  EXPECT_EQ(why_not<Inner>(R"({"amount":"1","amount":"1"})"), R"("amount": expected once)");
  EXPECT_EQ(why_not<Inner>(R"({})"), R"("amount": expected but missing)");
  EXPECT_EQ(why_not<Color>(R"("Blue")"), R"(expected one of "Red", "Green", got "Blue")");
  EXPECT_EQ(why_not<Color>('"' + std::string(65, 'x') + '"'), R"(expected one of "Red", "Green")");
  EXPECT_EQ(why_not<std::vector<int>>("[1,2"), "expected a comma or end");
  EXPECT_EQ(why_not<std::vector<int>>("[1,]"), "expected an integer in range");
  EXPECT_EQ((why_not<std::pair<int, int>>("[1]")), "expected more elements");
  EXPECT_EQ((why_not<std::pair<int, int>>("[1,2,3]")), "expected fewer elements");
}

TEST(Json, an_absent_account_is_absent) {
  struct Holder {
    std::optional<AccountId> account;
    bool flag;
  };
  const auto holder = from_json<Holder>(R"({"flag":true})");
  ASSERT_TRUE(holder);
  EXPECT_FALSE(holder->account);
}

TEST(Json, integers_keep_their_range) {
  EXPECT_EQ(from_json<uint8_t>("255"), 255);
  EXPECT_FALSE(from_json<uint8_t>("256"));
  EXPECT_EQ(from_json<int8_t>("-128"), -128);
  EXPECT_FALSE(from_json<int8_t>("-129"));
  EXPECT_EQ(from_json<int64_t>("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(from_json<uint64_t>("18446744073709551615"), UINT64_MAX);
  EXPECT_FALSE(from_json<uint64_t>("18446744073709551616"));
  for (const char* bad : {"01", "-", "- 1", "1.0", "1e3", "+1", "", "0x1", "--1", "1 2"})
    EXPECT_FALSE(from_json<int64_t>(bad)) << bad;
}

TEST(Json, long_integers_are_text) {
  const char* most = "\"340282366920938463463374607431768211455\"";
  EXPECT_EQ(to_json(*from_json<U128>(most)), most);
  EXPECT_FALSE(from_json<U128>("\"340282366920938463463374607431768211456\""));
  const char* least = "\"-170141183460469231731687303715884105728\"";
  EXPECT_EQ(to_json(*from_json<I128>(least)), least);
  EXPECT_FALSE(from_json<I128>("\"170141183460469231731687303715884105728\""));
  EXPECT_FALSE(from_json<U64>("\"-1\""));
  EXPECT_FALSE(from_json<U64>("\"\""));
  EXPECT_FALSE(from_json<U64>("\" 1\""));
}

TEST(Json, strings_are_unescaped_and_utf8) {
  EXPECT_EQ(from_json<std::string>(R"("a\"\\\/\b\f\n\r\t\u00e9\u20ac\ud83d\ude00")"),
            "a\"\\/\b\f\n\r\té€😀");
  for (const char* bad : {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\ud83d\u0041")",
                          R"("\u12g4")", R"("\x")", "\"\x01\"", "\"abc", "\"\xff\"", "\"\xc0\x80\"",
                          "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\""})
    EXPECT_FALSE(from_json<std::string>(bad)) << bad;
  EXPECT_EQ(to_json(std::string{"\x01\n\"\\/é"}), R"("\u0001\n\"\\/é")");
}

TEST(Json, any_value_is_kept_as_it_is) {
  const char* text = R"({"a":[1,-2.5e+3,{"b":null}],"c":"x"})";
  const auto value = json::parse(text);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->dump(), text);
  EXPECT_EQ((*value)["c"].as<std::string>(), "x");
  EXPECT_TRUE((*value)["z"].is_null());
  for (const char* bad : {"", "{", "[1 2]", "{\"a\"}", "nul", "1.", "1e", ".5", "[}", "{\"a\":1,}"})
    EXPECT_FALSE(json::parse(bad)) << bad;
  EXPECT_FALSE(json::parse(std::string(100, '[') + std::string(100, ']')));
  EXPECT_EQ((json{{"x", 1}, {"y", json{{"z", "w"}}}}.dump()), R"({"x":1,"y":{"z":"w"}})");
}

TEST(Borsh, structs_go_both_ways) {
  const Buffer bytes = borsh::to_bytes(kOuter);
  const auto back = borsh::from_bytes<Outer>(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), kOuterJson);
  for (size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(borsh::from_bytes<Outer>(bytes.view().substr(0, length)));
  EXPECT_FALSE(borsh::from_bytes<Outer>(bytes.str() + '\0'));
}

TEST(Borsh, variants_and_bad_flags) {
  using V = std::variant<uint8_t, std::string>;
  EXPECT_EQ(borsh::to_bytes(V{std::string{"a"}}).view(), (std::string_view{"\1\1\0\0\0a", 6}));
  EXPECT_EQ(borsh::from_bytes<V>(std::string_view{"\0\7", 2}), V{uint8_t{7}});
  EXPECT_FALSE(borsh::from_bytes<V>(std::string_view{"\2\7", 2}));
  EXPECT_FALSE(borsh::from_bytes<bool>("\2"));
  EXPECT_FALSE(borsh::from_bytes<std::optional<bool>>("\2"));
}

TEST(Text, base58_base64_hex) {
  Buffer out;
  text::put_base58(out, std::string_view{"\0\0hello", 7});
  EXPECT_EQ(out.view(), "11Cn8eVZg");
  Buffer bytes;
  EXPECT_TRUE(text::parse_base58("11Cn8eVZg", bytes));
  EXPECT_EQ(bytes.view(), (std::string_view{"\0\0hello", 7}));
  EXPECT_FALSE(text::parse_base58("0", bytes));
  for (const std::string text : {"", "a", "ab", "abc", "abcd"}) {
    out.clear();
    text::put_base64(out, text);
    EXPECT_TRUE(text::parse_base64(out, bytes));
    EXPECT_EQ(bytes.view(), text);
  }
  for (const char* bad : {"a", "ab==c", "YQ=", "YR==", "YQ=a", "====", "Y==="})
    EXPECT_FALSE(text::parse_base64(bad, bytes)) << bad;
  EXPECT_TRUE(text::parse_hex("00fFaB", bytes));
  EXPECT_EQ(bytes.view(), (std::string_view{"\0\xff\xab", 3}));
  EXPECT_FALSE(text::parse_hex("0", bytes));
}

TEST(AccountIds, follow_the_rules_of_the_protocol) {
  for (const char* good : {"aa", "a.near", "100", "a-b_c.d", "0x1234"})
    EXPECT_TRUE(AccountId::is_valid(good)) << good;
  for (const char* bad : {"", "a", "A.near", "a..b", ".a", "a.", "a-_b", "a b", "ü.near"})
    EXPECT_FALSE(AccountId::is_valid(bad)) << bad;
  EXPECT_TRUE(AccountId::is_valid(std::string(64, 'a')));
  EXPECT_FALSE(AccountId::is_valid(std::string(65, 'a')));
  EXPECT_EQ(AccountId{"near"}.sub_account("bob").str(), "bob.near");
  EXPECT_TRUE(AccountId{"near"}.is_parent_of("bob.near"));
  EXPECT_FALSE(AccountId{"near"}.is_parent_of("a.bob.near"));
}

TEST(Keys, go_both_ways) {
  const char* text = "\"ed25519:6E8sCci9badyRkXb3JoRpBj5p8C6Tw41ELDZoiihKEtp\"";
  EXPECT_EQ(to_json(*from_json<PublicKey>(text)), text);
  EXPECT_FALSE(from_json<PublicKey>("\"ed25519:6E8s\""));
  EXPECT_FALSE(from_json<PublicKey>("\"rsa:6E8sCci9badyRkXb3JoRpBj5p8C6Tw41ELDZoiihKEtp\""));
}

TEST(Units, overflow_panics) {
  EXPECT_THROW((void)(NearToken{1} - NearToken{2}), near::testing::Panic);
  EXPECT_THROW((void)(Gas{UINT64_MAX} + Gas{1}), near::testing::Panic);
  U128 amount{5};
  amount += 6;
  EXPECT_EQ(++amount, 12);
  EXPECT_EQ((1_near).yocto, u128{1'000'000'000'000} * 1'000'000'000'000);
}

TEST(Json, a_pair_may_hold_what_has_no_default) {
  const auto pairs = from_json<std::vector<std::pair<uint64_t, AccountId>>>(R"([[1,"bob.near"]])");
  ASSERT_TRUE(pairs.has_value());
  EXPECT_EQ(pairs->at(0).second.view(), "bob.near");
}

TEST(Json, nothing_is_read_of_a_string_that_is_not_finished) {
  for (const std::string_view text : {R"("\" unfinished)", R"("ab\n\q")", "\"a"}) {
    const Buffer copy{text};
    JsonReader reader{copy};
    std::string value = "before";
    EXPECT_FALSE(reader.string(value));
    EXPECT_EQ(value, "");
  }
}

struct Happened {
  std::string what;
  std::optional<std::string> memo;
};

TEST(Events, what_is_absent_is_left_out) {
  near::testing::reset_host();
  Events<"test", "1.0.0">::emit(Happened{"tea", std::nullopt});
  Events<"test", "1.0.0">::emit(Happened{"tea", "hot"});
  EXPECT_EQ(near::testing::host().logs,
            (std::vector<std::string>{
                R"(EVENT_JSON:{"standard":"test","version":"1.0.0","event":"happened",)"
                R"("data":[{"what":"tea"}]})",
                R"(EVENT_JSON:{"standard":"test","version":"1.0.0","event":"happened",)"
                R"("data":[{"what":"tea","memo":"hot"}]})"}));
}

}  // namespace
