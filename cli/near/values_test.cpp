#include "cli/near/values.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "cli/grammar/help.hpp"
#include "cli/near/key_store.hpp"
#include "cli/near/networks.hpp"
#include "cli/near/seed_phrase.hpp"
#include "cli/near/serde_json.hpp"
#include "cli/rpc/http_client.hpp"

namespace farcall::cli::near {
namespace {

constexpr std::string_view kPhrase =
    "trigger arrow grunt vendor crane safe reflect please sponsor verify club shiver";

TEST(Amounts, forms_of_near_cli_are_accepted) {
  EXPECT_EQ(parse_near("1 NEAR")->value(), kYoctoPerNear);
  EXPECT_EQ(parse_near("1NEAR")->value(), kYoctoPerNear);
  EXPECT_EQ(parse_near("0.5 near")->value(), kYoctoPerNear / 2);
  EXPECT_EQ(parse_near("+1 NEAR")->value(), kYoctoPerNear);
  EXPECT_EQ(parse_near("1 NEAR ")->value(), kYoctoPerNear);
  EXPECT_EQ(parse_near("7 yN")->value(), u128{7});
  EXPECT_EQ(parse_near("2 milliNEAR")->value(), kYoctoPerNear / 500);
  EXPECT_EQ(parse_near("340282366920938463463374607431768211455 yoctoNEAR")->value(), kU128Max);
}

TEST(Amounts, other_forms_are_refused) {
  for (const std::string_view text :
       {"1", ".5 NEAR", "1. NEAR", "1,5 NEAR", "1e3 NEAR", "1 000 NEAR", " 1 NEAR", "5 mNEAR",
        "1 NEARR", "1.5 yoctoNEAR", "", "NEAR", "-1 NEAR", "1..5 NEAR",
        "340282366920938463463374607431768211456 yoctoNEAR"})
    EXPECT_FALSE(parse_near(text).has_value()) << text;
  EXPECT_TRUE(parse_near(".5 NEAR").error().message.contains("'0.5 NEAR'"));
  EXPECT_TRUE(parse_near("1 NEARR").error().message.contains("unknown unit 'NEARR'"));
}

TEST(GasValues, units_are_needed) {
  EXPECT_EQ(parse_gas("100 TeraGas")->value(), 100'000'000'000'000U);
  EXPECT_EQ(parse_gas("0.000000000001 tgas")->value(), 1U);
  EXPECT_EQ(parse_gas("0 Tgas")->value(), 0U);
  for (const std::string_view text : {"100", "100 gas", "+1 Tgas", " 1 Tgas", "1_000 Tgas"})
    EXPECT_FALSE(parse_gas(text).has_value()) << text;
}

TEST(Accounts, the_message_names_character_and_index) {
  EXPECT_EQ(parse_account("Alice.near").error().message,
            "account 'Alice.near': 'A' at index 0 is not allowed; only a-z 0-9 - _ .; did you mean "
            "'alice.near'?");
  EXPECT_FALSE(parse_account("a").has_value());
  EXPECT_FALSE(parse_account("a..b").has_value());
  EXPECT_TRUE(parse_account("a-b.c_d").has_value());
}

TEST(Floats, are_written_as_serde_json_writes_them) {
  EXPECT_EQ(format_double(1e20), "1e+20");
  EXPECT_EQ(format_double(1000), "1000.0");
  EXPECT_EQ(format_double(1e15), "1000000000000000.0");
  EXPECT_EQ(format_double(1e16), "1e+16");
  EXPECT_EQ(format_double(0.00001), "0.00001");
  EXPECT_EQ(format_double(0.000001), "1e-6");
  EXPECT_EQ(format_double(-1.25), "-1.25");
  EXPECT_EQ(format_double(6.62607015e-34), "6.62607015e-34");
}

TEST(JsonArguments, are_written_again) {
  const auto text = [](std::string_view json) { return normalize_json(json)->text; };
  EXPECT_EQ(text(R"( {"b" : 1, "a": {"z":1,"c":[1, 2.50]}, "b":3} )"),
            R"({"a":{"c":[1,2.5],"z":1},"b":3})");
  EXPECT_EQ(text("[100000000000000000000,1e3,-0,18446744073709551615,-9223372036854775808]"),
            "[1e+20,1000.0,-0.0,18446744073709551615,-9223372036854775808]");
  EXPECT_EQ(text(R"("\u00e9\ud83d\ude00\u0001\/")"), "\"é😀\\u0001/\"");
  EXPECT_EQ(normalize_json("[100000000000000000001]")->altered_number, "100000000000000000001");
  EXPECT_EQ(normalize_json("[100000000000000000000]")->altered_number, "");
}

TEST(JsonArguments, are_indented_as_serde_json_does) {
  const auto text = [](std::string_view json) { return indent_json(normalize_json(json)->text); };
  EXPECT_EQ(text(R"({"b":[1,{"c":{}}],"a":"x,:{}[]\\\"y","d":[]})"), R"({
  "a": "x,:{}[]\\\"y",
  "b": [
    1,
    {
      "c": {}
    }
  ],
  "d": []
})");
  EXPECT_EQ(text("0.1"), "0.1");
  EXPECT_EQ(text(R"("a")"), R"("a")");
}

TEST(JsonArguments, errors_name_the_place) {
  EXPECT_EQ(normalize_json("{bad").error().message,
            "invalid JSON at line 1, column 2: expected a member's name in quotes");
  for (const std::string_view text : {"", "01", "1.", "[1,]", "nul", "\"\\ud800\"", "1 2", "1e400",
                                      "{\"a\" 1}", "[1", "\"\x01\""})
    EXPECT_FALSE(normalize_json(text).has_value()) << text;
  EXPECT_FALSE(normalize_json(std::string(200, '[')).has_value());
}

TEST(SeedPhrases, give_the_keys_of_the_vectors) {
  EXPECT_EQ(key_from_phrase(kPhrase, kDefaultHdPath)->public_key().str(),
            "ed25519:3fm1ctizEANiJG2CgJXx41e18BjtNTAnB4hfYSMjd4Fh");
  EXPECT_EQ(key_from_phrase(kPhrase, "44'/397'/0'/0'/1'")->public_key().str(),
            "ed25519:BPhV8F9hBPYvVqQ26ymkX5mbuqK7W77Sf44GmD4pFgSC");
  EXPECT_EQ(key_from_phrase(kPhrase, "m/44H/397H/0H")->public_key().str(),
            "ed25519:3fm1ctizEANiJG2CgJXx41e18BjtNTAnB4hfYSMjd4Fh");
}

TEST(SeedPhrases, wrong_ones_are_refused_without_being_repeated) {
  const std::string swapped = "arrow trigger" + std::string{kPhrase.substr(13)};
  for (const std::string& phrase : {swapped, std::string{"trigger"}, std::string{kPhrase} + " zoo",
                                    "triggr" + std::string{kPhrase.substr(7)}}) {
    const auto key = key_from_phrase(phrase, kDefaultHdPath);
    ASSERT_FALSE(key.has_value());
    EXPECT_FALSE(key.error().message.contains("arrow"));
  }
  EXPECT_FALSE(key_from_phrase(kPhrase, "m/44/397'").has_value());
}

TEST(SeedPhrases, generated_ones_are_valid_and_differ) {
  const auto one = generate_phrase();
  const auto two = generate_phrase();
  EXPECT_TRUE(key_from_phrase(*one, "m").has_value());
  EXPECT_NE(*one, *two);
}

TEST(KeyFiles, need_both_keys_that_belong_together) {
  EXPECT_FALSE(parse_key_file("{}", "f").has_value());
  EXPECT_FALSE(parse_key_file("[", "f").has_value());
  const auto wrong = parse_key_file(R"({"account_id":"a","public_key":"x","secret_key":"y"})", "f");
  EXPECT_TRUE(wrong.error().message.contains("node's key file"));
  const StoredKey key{.key = key_from_phrase(kPhrase, kDefaultHdPath).value()};
  EXPECT_EQ(parse_key_file(key.to_json(), "f")->key.public_key(), key.key.public_key());
}

TEST(Networks, a_configuration_that_does_not_parse_is_refused) {
  EXPECT_FALSE(Networks::parse("nonsense", "c").has_value());
  EXPECT_FALSE(Networks::parse("[network_connection.a]\nrpc_url = 5\n", "c").has_value());
  EXPECT_FALSE(Networks::parse("[network_connection.a]\nnetwork_name = \"../x\"\nrpc_url = "
                               "\"http://h\"\n",
                               "c")
                   .has_value());
  const auto good = Networks::parse(
      "[network_connection.a]\nnetwork_name = \"n\"\nrpc_url = \"https://h/x\"\n", "c");
  EXPECT_EQ(good->find("a")->network_name, "n");
  EXPECT_FALSE(good->find("a")->is_local);
  EXPECT_TRUE(good->find("local")->is_local);
  EXPECT_TRUE(good->find("http://127.0.0.1:3030")->is_local);
  EXPECT_TRUE(good->find("testnett").error().message.contains("did you mean 'testnet'?"));
}

TEST(Grammar, every_leaf_has_words_of_its_own) {
  std::vector<std::string> seen;
  for (const grammar::LeafLine& each : grammar::leaves()) {
    EXPECT_FALSE(each.words.empty());
    EXPECT_FALSE(std::ranges::contains(seen, each.words)) << each.words;
    seen.push_back(each.words);
  }
  EXPECT_GT(seen.size(), 80U);
}

TEST(Grammar, secrets_are_masked_in_the_command_to_repeat) {
  grammar::LenientResolver lenient;
  const std::string secret =
      "ed25519:3D4YudUahN1nawWogh8pAKSj92sUNMdbZGjn7kERKzYoTy8tnFQuwoGUC51DowKqorvkr2pytJSnwuSbsNVf"
      "qygr";
  const std::vector<std::string> words{"tokens",    "a.near",
                                       "send-near", "b.near",
                                       "1 NEAR",    "network-config",
                                       "testnet",   "sign-with-plaintext-private-key",
                                       secret,      "send"};
  const auto line = grammar::parse(words, lenient);
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(grammar::repeat_command("farcall", *line),
            "farcall tokens a.near send-near b.near '1 NEAR' network-config testnet "
            "sign-with-plaintext-private-key '***' send");
}

TEST(Grammar, completion_offers_what_may_come_next) {
  const auto offered = [](std::vector<std::string> words) { return grammar::complete(words); };
  EXPECT_EQ(offered({"account", "view-a"}), std::vector<std::string>{"view-account-summary"});
  EXPECT_EQ(offered({"contract", "deploy", "a.near", "use-file", "f", "wi"}),
            (std::vector<std::string>{"with-init-call", "without-init-call"}));
  EXPECT_EQ(offered({"zzz"}), std::vector<std::string>{});
}

TEST(HttpResponses, come_in_pieces_and_chunks) {
  using rpc::ResponseReader;
  ResponseReader reader;
  EXPECT_EQ(reader.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab"),
            ResponseReader::State::kNeedsMore);
  EXPECT_EQ(reader.feed("c\r\n0\r\n\r\n"), ResponseReader::State::kDone);
  EXPECT_EQ(reader.answer().body, "abc");
  ResponseReader broken;
  EXPECT_EQ(broken.feed("nonsense\r\n\r\n"), ResponseReader::State::kBroken);
  ResponseReader cut;
  EXPECT_EQ(cut.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"),
            ResponseReader::State::kNeedsMore);
  EXPECT_EQ(cut.finish(), ResponseReader::State::kBroken);
}

}  // namespace
}  // namespace farcall::cli::near
