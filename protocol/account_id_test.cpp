#include "protocol/account_id.hpp"

#include <gtest/gtest.h>

#include "protocol/ids.hpp"
#include "protocol/parameters.hpp"

namespace farcall::protocol {
namespace {

TEST(account_id, rule_of_length_alphabet_and_separators) {
  for (const std::string_view valid : {"aa", "a.b", "a-b_c.d", "system", "0", "100"}) {
    EXPECT_EQ(AccountId::is_valid(valid), valid.size() >= 2) << valid;
  }
  for (const std::string_view invalid :
       {"", "a", ".a", "a.", "a..b", "a-_b", "A", "aB", "a b", "é1"}) {
    EXPECT_FALSE(AccountId::is_valid(invalid)) << invalid;
  }
  EXPECT_TRUE(AccountId::is_valid(std::string(64, 'a')));
  EXPECT_FALSE(AccountId::is_valid(std::string(65, 'a')));
}

TEST(account_id, refusals_say_which_rule_and_where) {
  const auto refusal = [](std::string_view text) { return AccountId::parse(text).error().message; };
  EXPECT_EQ(refusal("a"), "invalid value: \"a\", the Account ID is too short");
  EXPECT_EQ(refusal("bOb"),
            "invalid value: \"bOb\", the Account ID contains an invalid character 'O' at index 1");
  EXPECT_EQ(refusal("a..b"),
            "invalid value: \"a..b\", the Account ID has a redundant separator '.' at index 2");
  EXPECT_EQ(
      refusal("ab\n"),
      "invalid value: \"ab\\x0a\", the Account ID contains an invalid character '\\n' at index 2");
}

TEST(account_id, refusals_show_what_was_given) {
  const auto refusal = [](const std::string& text) {
    return AccountId::parse(text).error().message;
  };
  const std::string long_id(100, 'a');
  EXPECT_EQ(refusal(long_id), "invalid value: \"" + long_id + "\", the Account ID is too long");
  EXPECT_EQ(
      refusal("aé.near"),
      "invalid value: \"aé.near\", the Account ID contains an invalid character 'é' at index 1");
  EXPECT_EQ(refusal("a\u20ACb"),
            "invalid value: \"a\u20ACb\", the Account ID contains an invalid character '\u20AC' at "
            "index 1");
  EXPECT_TRUE(refusal("\xFF.near").starts_with("invalid value: \"\\xff.near\", "));
  EXPECT_LT(refusal(std::string(100'000, 'a')).size(), 5'000U);
}

TEST(account_id, spelling_gives_the_type) {
  const auto type = [](std::string_view text) { return AccountId::trusted(text).type(); };
  EXPECT_EQ(type("a.near"), AccountType::kNamed);
  EXPECT_EQ(type(std::string(64, 'f')), AccountType::kNearImplicit);
  EXPECT_EQ(type(std::string(64, 'g')), AccountType::kNamed);
  EXPECT_EQ(type("0x" + std::string(40, 'a')), AccountType::kEthImplicit);
  EXPECT_EQ(type("0s" + std::string(40, 'a')), AccountType::kNearDeterministic);
  EXPECT_EQ(type("0x" + std::string(39, 'a')), AccountType::kNamed);
  EXPECT_EQ(type("0u" + std::string(51, 'z') + "g"), AccountType::kNearUniversal);
  EXPECT_EQ(type("0u" + std::string(51, 'z') + "h"), AccountType::kNamed);
  EXPECT_EQ(type("0u" + std::string(51, 'u') + "g"), AccountType::kNamed);
}

TEST(account_id, sub_accounts_have_exactly_one_label_more) {
  const auto near = AccountId::trusted("near");
  EXPECT_TRUE(AccountId::trusted("a.near").is_sub_account_of(near));
  EXPECT_FALSE(AccountId::trusted("b.a.near").is_sub_account_of(near));
  EXPECT_FALSE(AccountId::trusted("anear").is_sub_account_of(near));
  EXPECT_FALSE(near.is_sub_account_of(near));
  EXPECT_TRUE(near.is_top_level());
  EXPECT_FALSE(AccountId::system().is_top_level());
}

TEST(parameters, key_numbers_of_the_versions) {
  EXPECT_EQ(runtime_config(84).fee(ActionCost::create_account).execution, Gas{3'850'000'000'000});
  EXPECT_EQ(runtime_config(86).fee(ActionCost::create_account).execution, Gas{7'200'000'000'000});
  EXPECT_EQ(runtime_config(86).account_creation_charge,
            yocto(u128{7'000'000'000} * 1'000'000'000'000));
  EXPECT_EQ(runtime_config(86).storage_amount_per_byte,
            yocto(u128{10'000'000} * 1'000'000'000'000));
  EXPECT_FALSE(runtime_config(86).wasm.fix_contract_loading_error);
  EXPECT_TRUE(runtime_config(87).wasm.fix_contract_loading_error);
  EXPECT_TRUE(runtime_config(86).features.per_receipt_storage_proof_limit);
  EXPECT_FALSE(runtime_config(85).features.per_receipt_storage_proof_limit);
  EXPECT_EQ(runtime_config(87).burnt_gas_reward.numerator, 0U);
  EXPECT_FALSE(runtime_config(88).features.reject_universal_account_transfers);
  EXPECT_EQ(runtime_config(86).wasm.cost(ExtCost::storage_write_base).compute,
            Compute{200'000'000'000});
  EXPECT_EQ(runtime_config(86).fee(ActionCost::deploy_contract_base).execution_compute,
            Compute{20'000'000'000'000});
  for (ProtocolVersion version = kMinProtocolVersion; version <= kMaxProtocolVersion; ++version) {
    EXPECT_EQ(runtime_config(version).version, version);
  }
}

}  // namespace
}  // namespace farcall::protocol
