#include "explore/arguments/arguments.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "base/encoding.hpp"
#include "base/zstd.hpp"
#include "explore/arguments/abi_arguments.hpp"
#include "explore/arguments/argument_probe.hpp"
#include "explore/scenario/test_world.hpp"

namespace farcall::explore {
namespace {

namespace json = boost::json;
using protocol::AccountId;

std::string text_of(const ScenarioTransaction& transaction) {
  const auto* call = transaction.actions.at(0).as<protocol::FunctionCall>();
  return transaction.receiver.str() + "." + call->method_name + to_string(call->args) + " " +
         to_string(call->deposit.value());
}

TEST(Arguments, complaints_of_serde_and_of_the_sdk_are_understood) {
  using Kind = ArgumentComplaint::Kind;
  const auto missing = read_complaint(
      R"(Smart contract panicked: panicked at src/lib.rs:12:1: Failed to deserialize input from JSON.: Error(\"missing field `amount`\", line: 1, column: 2))");
  EXPECT_EQ(missing.kind, Kind::kMissing);
  EXPECT_EQ(missing.name, "amount");
  const auto type = read_complaint(
      R"(Error("invalid type: integer `1`, expected a string", line: 1, column: 14))");
  EXPECT_EQ(type.kind, Kind::kType);
  EXPECT_EQ(type.column, 14U);
  EXPECT_TRUE(type.wanted.starts_with("expected a string"));
  const auto ours = read_complaint(R"(Smart contract panicked: "amount": expected but missing)");
  EXPECT_EQ(ours.kind, Kind::kMissing);
  EXPECT_EQ(ours.name, "amount");
  const auto quotes = read_complaint(R"("amount": expected an integer in quotes, like "100")");
  EXPECT_EQ(quotes.kind, Kind::kType);
  EXPECT_EQ(quotes.name, "amount");
  EXPECT_EQ(read_complaint("Smart contract panicked: not the owner").kind, Kind::kNone);
}

TEST(Arguments, complaints_of_assemblyscript_are_understood) {
  using Kind = ArgumentComplaint::Kind;
  const std::string where = R"(, filename: "~lib/near-sdk-bindgen/index.ts" line: 33 col: 3)";
  const auto missing =
      read_complaint("Parameter account_id with type String is required but missing" + where);
  EXPECT_EQ(missing.kind, Kind::kMissing);
  EXPECT_EQ(missing.name, "account_id");
  const auto wrong = [&](std::string_view text) {
    return read_complaint("Value with Key: " + std::string{text} + where);
  };
  for (const auto& [text, name] : std::map<std::string_view, std::string_view>{
           {"title is not a string or null", "title"},
           {"is_open with type bool is not a string", "is_open"},
           {"points with type i32 is not an Integer", "points"}}) {
    EXPECT_EQ(wrong(text).kind, Kind::kType) << text;
    EXPECT_EQ(wrong(text).name, name);
  }
  EXPECT_EQ(wrong("n with type u64 is an 64-bit integer and is expected to be encoded as a string")
                .wanted,
            "an integer in quotes");
  EXPECT_EQ(wrong("m is not an Obj.").wanted, "an object");
  EXPECT_EQ(read_complaint("the title must not be empty" + where).kind, Kind::kNone);
}

/// A method that takes {receiver_id: text, amount: text of digits, list: list, flag: bool} and one
/// yoctoNEAR, with the messages of near-sdk: columns are those after a wrong value.
std::optional<std::string> strict_method(std::string_view args, Balance deposit) {
  const json::value parsed = json::parse(args);
  const json::object& object = parsed.as_object();
  const auto wrong = [&](std::string_view what, std::size_t column) {
    return "Failed to deserialize input from JSON.: Error(\\\"" + std::string{what} +
           "\\\", line: 1, column: " + std::to_string(column) + ")";
  };
  for (const auto& [name, type] :
       {std::pair<std::string_view, json::kind>{"receiver_id", json::kind::string},
        {"amount", json::kind::string},
        {"list", json::kind::array},
        {"flag", json::kind::bool_}}) {
    const json::value* found = object.if_contains(name);
    if (found == nullptr) return wrong("missing field `" + std::string{name} + "`", args.size());
    const std::string value = json::serialize(*found);
    const std::size_t end = args.find(value, args.find(name)) + value.size();
    if (found->kind() == type) continue;
    return wrong(type == json::kind::array   ? "invalid type: string, expected a sequence"
                 : type == json::kind::bool_ ? "invalid type: string, expected a boolean"
                                             : "invalid type: integer, expected a string",
                 end);
  }
  if (deposit != Balance{1})
    return "Smart contract panicked: Requires attached deposit of exactly 1 yoctoNEAR";
  return std::nullopt;
}

TEST(Arguments, shapes_are_learnt_from_refusals) {
  ReplacementWords words;
  words.accounts = {"mallory"};
  std::size_t tries = 0;
  const LearntArguments learnt = learn_arguments(
      [&](std::string_view args, Balance deposit) {
        ++tries;
        return strict_method(args, deposit);
      },
      words);
  EXPECT_TRUE(learnt.succeeds) << json::serialize(learnt.args);
  EXPECT_EQ(learnt.args.at("receiver_id"), "mallory");
  EXPECT_EQ(learnt.deposit, Balance{1});
  EXPECT_LE(tries, 12U);
}

TEST(Arguments, learning_ends_where_nothing_is_learnt) {
  std::size_t tries = 0;
  const LearntArguments learnt = learn_arguments(
      [&](std::string_view /*args*/, Balance /*deposit*/) {
        ++tries;
        return std::optional<std::string>{"invalid type: expected something else"};
      },
      {}, 24);
  EXPECT_FALSE(learnt.is_understood);
  EXPECT_LE(tries, 24U);
}

TEST(Arguments, leaves_are_replaced_one_at_a_time) {
  ReplacementWords words;
  words.accounts = {"mallory", "bob"};
  words.methods = {"pay", "on_done"};
  std::vector<std::string> found;
  for (const Bytes& each :
       replaced_arguments(as_bytes(R"({"to":"bob","n":"5","k":3,"f":true,"m":"pay"})"), words))
    found.push_back(to_string(each));
  const auto has = [&](std::string_view text) { return std::ranges::contains(found, text); };
  EXPECT_TRUE(has(R"({"to":"mallory","n":"5","k":3,"f":true,"m":"pay"})"));
  for (const std::string_view n : {"0", "6", "4", "2", "10"})
    EXPECT_TRUE(has(R"({"to":"bob","n":")" + std::string{n} + R"(","k":3,"f":true,"m":"pay"})"))
        << n;
  EXPECT_TRUE(has(
      R"({"to":"bob","n":"340282366920938463463374607431768211455","k":3,"f":true,"m":"pay"})"));
  EXPECT_TRUE(has(R"({"to":"bob","n":"5","k":18446744073709551615,"f":true,"m":"pay"})"));
  EXPECT_TRUE(has(R"({"to":"bob","n":"5","k":3,"f":false,"m":"pay"})"));
  EXPECT_TRUE(has(R"({"to":"bob","n":"5","k":3,"f":true,"m":"on_done"})"));
  // The first replacements of all leaves come before the second of any.
  EXPECT_EQ(found.front(), R"({"to":"mallory","n":"5","k":3,"f":true,"m":"pay"})");
  EXPECT_FALSE(has(R"({"to":"bob","n":"5","k":3,"f":true,"m":"pay"})"));
}

TEST(Arguments, arguments_within_arguments_are_replaced) {
  ReplacementWords words;
  words.accounts = {"mallory", "bob"};
  const std::string inner = R"({"to":"bob"})";
  std::vector<std::string> found;
  for (const Bytes& each :
       replaced_arguments(as_bytes(json::serialize(json::object{
                              {"call", inner}, {"packed", to_base64(as_bytes(inner))}})),
                          words))
    found.push_back(to_string(each));
  const std::string replaced = R"({"to":"mallory"})";
  EXPECT_TRUE(std::ranges::contains(
      found,
      json::serialize(json::object{{"call", replaced}, {"packed", to_base64(as_bytes(inner))}})));
  EXPECT_TRUE(std::ranges::contains(
      found,
      json::serialize(json::object{{"call", inner}, {"packed", to_base64(as_bytes(replaced))}})));
}

TEST(Arguments, abis_give_arguments_of_their_types) {
  const std::string abi = R"({"schema_version":"0.4.0","body":{"functions":[
    {"name":"get","kind":"view"},
    {"name":"on_done","kind":"call","modifiers":["private"],"params":{"serialization_type":"json",
      "args":[{"name":"amount","type_schema":{"$ref":"#/definitions/U128"}},
              {"name":"to","type_schema":{"$ref":"#/definitions/AccountId"}},
              {"name":"items","type_schema":{"type":"array","items":{"type":"integer"}}},
              {"name":"deep","type_schema":{"$ref":"#/definitions/Deep"}},
              {"name":"maybe","type_schema":{"type":["boolean","null"]}}]}},
    {"name":"packed","kind":"call","params":{"serialization_type":"borsh","args":[]}}],
    "root_schema":{"definitions":{"Deep":{"type":"object","properties":{"mode":{"enum":["Fast"]}}}}}}})";
  ReplacementWords words;
  words.accounts = {"mallory"};
  for (const std::string& form : {abi, compress_zstd(abi)}) {
    const auto methods = read_abi_methods(as_bytes(form), words);
    ASSERT_TRUE(methods.has_value());
    EXPECT_TRUE(methods->at("get").is_view);
    EXPECT_TRUE(methods->at("on_done").is_private);
    EXPECT_EQ(to_string(methods->at("on_done").args),
              R"({"amount":"1","to":"mallory","items":[1],"deep":{"mode":"Fast"},"maybe":true})");
    EXPECT_TRUE(methods->at("packed").args.empty());
  }
  EXPECT_FALSE(read_abi_methods(as_bytes("{}"), words).has_value());
}

class StrangerCallsTest : public ::testing::Test {
 protected:
  StrangerCallsTest() {
    const Bytes code = testing::repository_file("explore/fixtures/scribe.wasm");
    sources_.targets = {{AccountId::trusted("bank"), std::make_shared<const Bytes>(code)}};
    sources_.accounts = {AccountId::trusted("bank"), AccountId::trusted("alice")};
    sources_.stranger = AccountId::trusted("mallory");
    sources_.observed = {{AccountId::trusted("alice"), AccountId::trusted("bank"), "flow",
                          to_bytes(R"({"to":"alice","amount":"7"})"), near(1)},
                         {AccountId::trusted("bank"), AccountId::trusted("bank"), "note",
                          to_bytes(R"({"who":"alice"})"), Balance{}}};
  }
  ArgumentSources sources_;
};

TEST_F(StrangerCallsTest, callbacks_come_first_and_every_method_is_called) {
  std::set<std::string> tried;
  sources_.try_call = [&](const TriedCall& call) -> std::optional<std::string> {
    tried.insert(call.method);
    return "Smart contract panicked: not you";
  };
  const auto calls = stranger_calls(sources_, 1);
  ASSERT_GT(calls.size(), 10U);
  EXPECT_EQ(text_of(calls[0]), R"(bank.note{"who":"alice"} 0)");
  EXPECT_EQ(text_of(calls[1]), R"(bank.flow{"to":"alice","amount":"7"} 1000000000000000000000000)");
  EXPECT_TRUE(std::ranges::contains(calls, R"(bank.note{"who":"mallory"} 0)", text_of));
  EXPECT_TRUE(std::ranges::contains(calls, R"(bank.flow{"to":"alice","amount":"7"} 0)", text_of));
  std::set<std::string> texts;
  std::set<std::string> names;
  for (const ScenarioTransaction& call : calls) {
    EXPECT_EQ(call.signer.view(), "mallory");
    texts.insert(text_of(call));
    names.insert(call.name);
  }
  EXPECT_EQ(texts.size(), calls.size());
  EXPECT_EQ(names.size(), calls.size());
  EXPECT_FALSE(tried.contains("flow"));
}

TEST_F(StrangerCallsTest, the_same_seed_gives_the_same_calls_within_the_limit) {
  const auto texts = [&](std::uint64_t seed) {
    std::vector<std::string> out;
    for (const ScenarioTransaction& call : stranger_calls(sources_, seed))
      out.push_back(text_of(call));
    return out;
  };
  EXPECT_EQ(texts(1), texts(1));
  sources_.calls_max = 5;
  EXPECT_EQ(texts(1).size(), 5U);
}

TEST_F(StrangerCallsTest, any_bytes_may_stand_for_wasm) {
  sources_.targets[0].wasm = std::make_shared<const Bytes>(to_bytes("no wasm"));
  EXPECT_TRUE(stranger_calls(sources_, 1).empty());
}

TEST(Arguments, a_long_text_is_as_long_as_the_contract_can_just_store) {
  constexpr std::size_t kStored = 4'321;
  ArgumentSources sources{.stranger = AccountId::trusted("stranger")};
  const auto wasm =
      std::make_shared<const Bytes>(testing::repository_file("explore/fixtures/scribe.wasm"));
  const AccountId book = AccountId::trusted("book");
  sources.targets.push_back({.id = book, .wasm = wasm, .affordable_bytes = 5'000});
  sources.observed.push_back({.predecessor = AccountId::trusted("alice"),
                              .receiver = book,
                              .method = "note",
                              .args = to_bytes(R"({"text":"hello there"})")});
  sources.try_call = [&](const TriedCall& call) -> std::optional<std::string> {
    const auto parsed = json::parse(as_text(call.args));
    const auto* text = parsed.is_object() ? parsed.as_object().if_contains("text") : nullptr;
    if (text != nullptr && text->as_string().size() > kStored) return "no room";
    return std::nullopt;
  };
  std::size_t longest = 0;
  for (const ScenarioTransaction& call : stranger_calls(sources, 1)) {
    const auto* action = call.actions.at(0).as<protocol::FunctionCall>();
    if (action->method_name != "note") continue;
    const auto parsed = json::parse(as_text(action->args));
    if (const auto* text = parsed.as_object().if_contains("text"))
      longest = std::max(longest, text->as_string().size());
  }
  EXPECT_LE(longest, kStored);
  EXPECT_GE(longest + 20, kStored);
}

}  // namespace
}  // namespace farcall::explore
