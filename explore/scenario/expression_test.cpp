#include "explore/scenario/expression.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <map>

#include "base/encoding.hpp"

namespace farcall::explore {
namespace {

namespace json = boost::json;

class FakeWorld final : public WorldView {
 public:
  Result<Bytes> view(const protocol::AccountId& account, std::string_view method,
                     ByteView args) const override {
    last_args = to_string(args);
    const auto found = views.find(account.str() + "." + std::string{method});
    if (found == views.end()) return fail("MethodNotFound");
    return to_bytes(found->second);
  }
  std::optional<Balance> balance(const protocol::AccountId& account) const override {
    if (account.view() == "bank") return Balance{near(3)};
    return std::nullopt;
  }
  std::optional<Bytes> state(const protocol::AccountId& /*account*/, ByteView key) const override {
    if (equal(key, as_bytes("count"))) return Bytes{7, 1, 0, 0, 0xff, 0xff};
    if (equal(key, as_bytes("\x01"))) return to_bytes("[1]");
    return std::nullopt;
  }
  Result<bool> was_sent(std::string_view name) const override { return known(name); }
  Result<bool> has_ended(std::string_view name) const override { return known(name); }
  Result<bool> has_failed(std::string_view name) const override {
    return known(name).transform([&](bool) { return name == "bad"; });
  }
  std::vector<std::string> logs(const protocol::AccountId& /*account*/) const override {
    return {"paid alice 5", "end"};
  }

  std::map<std::string, std::string> views;
  mutable std::string last_args;

 private:
  static Result<bool> known(std::string_view name) {
    if (name == "pay" || name == "bad") return true;
    return fail("unknown transaction");
  }
};

class ExpressionTest : public ::testing::Test {
 protected:
  std::string value(std::string_view text) {
    const auto parsed = Expression::parse(text);
    if (!parsed) return "syntax: " + parsed.error().message;
    const auto result = parsed->evaluate(world_);
    return result ? json::serialize(*result) : "error: " + result.error().message;
  }
  FakeWorld world_;
};

TEST_F(ExpressionTest, operators_bind_as_in_python) {
  EXPECT_EQ(value("1 + 2 * 3 - -4"), "11");
  EXPECT_EQ(value("(1 + 2) * 3"), "9");
  EXPECT_EQ(value("7 / 2 + 7 % 4 + -7 / 2"), "3");
  EXPECT_EQ(value("true or false and false"), "true");
  EXPECT_EQ(value("not 1 == 2 and not false"), "true");
  EXPECT_EQ(value("1 + 1 == 2 or 1 / 0 == 1"), "true");
  EXPECT_EQ(value("min(3, 1, 2) + max(1, 5) + abs(-4) + abs(4)"), "14");
}

TEST_F(ExpressionTest, amounts_have_units) {
  EXPECT_EQ(value("1.5 NEAR == 1_500 milliNEAR"), "true");
  EXPECT_EQ(value("5 yocto + 2 yoctoNEAR"), "7");
  EXPECT_EQ(value("0.5 Tgas"), "500000000000");
  EXPECT_EQ(value("1 NEAR"), "\"1000000000000000000000000\"");
  EXPECT_EQ(value("1.5"),
            "syntax: line 1, column 1: '1.5' needs a unit; units are NEAR, milliNEAR, yocto "
            "(yoctoNEAR), Tgas, Ggas and gas");
  EXPECT_EQ(value("0.0000000000000000000000001 NEAR"),
            "syntax: line 1, column 1: at most 24 decimals fit this unit");
}

TEST_F(ExpressionTest, integers_are_exact_to_256_bits) {
  const std::string two_to_255 =
      "57896044618658097711785492504343953926634992332820282019728792003956564819968";
  EXPECT_EQ(value(two_to_255 + " - " + two_to_255 + " + 1"), "1");
  EXPECT_EQ(value(two_to_255 + " + " + two_to_255),
            "error: line 1, column 79: the result has more than 256 bits");
  EXPECT_EQ(value(two_to_255 + " * 2 == 0"),
            "error: line 1, column 79: the result has more than 256 bits");
  EXPECT_EQ(value(two_to_255 + "0"), "syntax: line 1, column 1: the number has more than 256 bits");
  EXPECT_EQ(value("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(value("18446744073709551616"), "\"18446744073709551616\"");
  EXPECT_EQ(value("1 / (2 - 2)"), "error: line 1, column 3: division by zero");
}

TEST_F(ExpressionTest, numbers_in_texts_are_numbers_beside_numbers) {
  EXPECT_EQ(value("\"100\" == 100"), "true");
  EXPECT_EQ(value("'0100' == 100 and '0100' != '100'"), "true");
  EXPECT_EQ(value("'9' < '10' and '5' + '6' == 11"), "true");
  EXPECT_EQ(value("'ten' == 10"), "false");
  EXPECT_EQ(value("'ten' > 9"),
            "error: line 1, column 1: expected a whole number, got a text: "
            "\"ten\"");
  EXPECT_EQ(value("[1, {'a': '2'}] == ['1', {\"a\": 2}]"), "true");
}

TEST_F(ExpressionTest, views_give_json_with_exact_numbers) {
  world_.views["token.ft_total_supply"] = "\"340282366920938463463374607431768211455\"";
  world_.views["token.raw"] = "340282366920938463463374607431768211455";
  world_.views["token.list"] =
      R"([{"who": "a", "of": {"n": "5"}}, {"who": "b", "of": {"n": 18446744073709551616}}])";
  world_.views["token.map"] = R"({"a": 1, "b": "2"})";
  world_.views["token.nothing"] = "";
  world_.views["token.word"] = "plain";
  world_.views["token.bytes"] = "\xff\x01";
  EXPECT_EQ(value("view('token', 'ft_total_supply') == view('token', 'raw') + 0"), "true");
  EXPECT_EQ(value("sum(view('token', 'list'), .of.n)"), "\"18446744073709551621\"");
  EXPECT_EQ(value("view('token', 'list')[1].who"), "\"b\"");
  EXPECT_EQ(value("len(view('token', 'list')) + sum(view('token', 'map'))"), "5");
  EXPECT_EQ(value("view('token', 'nothing') == null"), "true");
  EXPECT_EQ(value("[view('token', 'word'), view('token', 'bytes')]"), R"(["plain","0xff01"])");
  EXPECT_EQ(value("sum([['a', 1], ['b', 2]], [1])"), "3");
  EXPECT_EQ(value("view('token', 'list')[2]"),
            "error: line 1, column 22: position 2 of a list of 2");
  EXPECT_EQ(value("view('token', 'map').c"),
            "error: line 1, column 21: the object has no member \"c\": an object: "
            "{\"a\":1,\"b\":\"2\"}");
  EXPECT_EQ(value("view('token', 'gone')"),
            "error: line 1, column 1: view gone failed: MethodNotFound");
}

TEST_F(ExpressionTest, arguments_of_views_are_json) {
  world_.views["token.f"] = "1";
  EXPECT_EQ(value("view('token', 'f')"), "1");
  EXPECT_EQ(world_.last_args, "{}");
  EXPECT_EQ(value("view('token', 'f', {\"account_id\": 'al' , n: [1 NEAR, null, true]})"), "1");
  EXPECT_EQ(world_.last_args, R"({"account_id":"al","n":["1000000000000000000000000",null,true]})");
}

TEST_F(ExpressionTest, accounts_state_and_logs_are_looked_up) {
  EXPECT_EQ(value("balance('bank') == 3 NEAR and balance('gone') == null"), "true");
  EXPECT_EQ(value("state('bank', 'count')"), "\"0x07010000ffff\"");
  EXPECT_EQ(value("state('bank', '0x01')[0]"), "1");
  EXPECT_EQ(value("state('bank', 'none')"), "null");
  EXPECT_EQ(value("[state_number('bank', 'count', 0, 4), state_number('bank', 'count', 4)]"),
            "[263,65535]");
  EXPECT_EQ(value("state_number('bank', 'count', 4, 4)"),
            "error: line 1, column 1: bytes 4 to 8 of a row of 6");
  EXPECT_EQ(value("contains(logs('bank'), 'alice') and not contains('abc', 'd')"), "true");
  EXPECT_EQ(value("contains([1, 2], 2)"), "true");
  EXPECT_EQ(value("balance('gone') > 1"),
            "error: line 1, column 1: expected a whole number, got null");
  EXPECT_EQ(value("balance('No Id')").substr(0, 27), "error: line 1, column 9: in");
}

TEST_F(ExpressionTest, transactions_are_asked_by_name) {
  EXPECT_EQ(value("sent('pay') and ended('pay') and succeeded('pay') and failed('bad')"), "true");
  EXPECT_EQ(value("succeeded('bad')"), "false");
  EXPECT_EQ(value("failed('other')"), "error: line 1, column 1: unknown transaction");
}

TEST_F(ExpressionTest, names_are_listed_for_readers) {
  const auto parsed = Expression::parse(
      "balance('bank') > view('token', 'f', {\"id\": 'alice'}) or failed('pay') or "
      "len(logs('bank')) == 0");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->accounts(), (std::vector<std::string>{"bank", "token"}));
  EXPECT_EQ(parsed->transactions(), (std::vector<std::string>{"pay"}));
  EXPECT_EQ(parsed->views(), (std::vector<std::pair<std::string, std::string>>{{"token", "f"}}));
}

TEST_F(ExpressionTest, syntax_errors_say_where_and_what_was_expected) {
  EXPECT_EQ(value("1 +"), "syntax: line 1, column 4: expected a value, got the end");
  EXPECT_EQ(value("1 2"),
            "syntax: line 1, column 3: expected an operator or the end, got a number");
  EXPECT_EQ(value("1 <\n 2 < 3"),
            "syntax: line 2, column 4: comparisons do not chain; write a < b and b < c");
  EXPECT_EQ(value("balnce('a')"),
            "syntax: line 1, column 1: unknown name 'balnce'; did you mean 'balance'?");
  EXPECT_EQ(
      value("alice == 1"),
      "syntax: line 1, column 1: unknown name 'alice'; texts such as account ids need quotes");
  EXPECT_EQ(value("balance()"),
            "syntax: line 1, column 1: expected balance(account), got 0 arguments");
  EXPECT_EQ(value("failed(1)"),
            "syntax: line 1, column 8: expected the name of a transaction in quotes: "
            "failed(\"transaction\")");
  EXPECT_EQ(value("a && b").substr(0, 23), "syntax: line 1, column ");
  EXPECT_EQ(value("'abc"), "syntax: line 1, column 1: the text that begins here has no closing '");
  EXPECT_EQ(value("[1, 2"), "syntax: line 1, column 6: expected ',' or ']', got the end");
  EXPECT_EQ(value(""), "syntax: line 1, column 1: expected a value, got the end");
  EXPECT_EQ(value("true + 1"),
            "error: line 1, column 1: expected a whole number, got a truth "
            "value: true");
}

TEST_F(ExpressionTest, nesting_is_limited) {
  const auto repeat = [](std::string_view text, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += text;
    return out;
  };
  EXPECT_EQ(value(repeat("(", 60) + "1" + repeat(")", 60)), "1");
  EXPECT_TRUE(value(repeat("(", 5000)).contains("nested more than 100 levels deep"));
  EXPECT_TRUE(value(repeat("-", 5000)).contains("nested more than 100 levels deep"));
  EXPECT_TRUE(value(repeat("not ", 3000)).contains("nested more than 100 levels deep"));
  EXPECT_TRUE(value("1" + repeat(" + 1", 3000)).contains("nested more than 100 levels deep"));
  EXPECT_TRUE(value(repeat("1 ", 9000)).contains("bytes; conditions have at most 16384"));
}

TEST_F(ExpressionTest, a_condition_is_true_or_false) {
  const auto parsed = Expression::parse("1 + 1");
  ASSERT_TRUE(parsed.has_value());
  const auto holds = parsed->holds(world_);
  ASSERT_FALSE(holds.has_value());
  EXPECT_EQ(holds.error().message, "line 1, column 3: expected true or false, got a number: 2");
  EXPECT_EQ(parsed->text(), "1 + 1");
}

}  // namespace
}  // namespace farcall::explore
