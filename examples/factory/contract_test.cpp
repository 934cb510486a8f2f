#include "contract.cpp"

#include <gtest/gtest.h>
#include <near/standards/factory.hpp>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class FactoryTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::ContractHandle<Launcher> factory_ =
      kit::deploy<Launcher>(chain_, "factory", kit::wasm("factory"));

  void SetUp() override {
    const std::string file = kit::wasm("fungible_token");
    std::FILE* stream = std::fopen(file.c_str(), "rb");
    ASSERT_NE(stream, nullptr);
    kit::Bytes code(100'000);
    code.resize(std::fread(code.data(), 1, code.size(), stream));
    std::fclose(stream);
    ASSERT_TRUE(factory_.call_with<&Factory::store_code>(code).all_succeeded());
  }
};

TEST_F(FactoryTest, an_account_and_its_contract_are_made_in_one_receipt) {
  const json args = json::parse(R"({"owner_id":"alice.test.near","total_supply":"7","metadata":
      {"spec":"ft-1.0.0","name":"Gold","symbol":"G","decimals":2}})")
                        .value();
  const auto outcome = factory_.as(alice_).deposit(5_near).call<&Factory::create>("gold", args);
  EXPECT_EQ(outcome.result(), true) << outcome.tree();
  const kit::Account gold = chain_.account("gold.factory.test.near");
  EXPECT_EQ(gold.view("ft_total_supply").text(), R"("7")");
  EXPECT_EQ(factory_.view<&Factory::list>().result()->size(), 1U);
}

TEST_F(FactoryTest, a_failure_leaves_no_account_and_gives_the_deposit_back) {
  const kit::Amount before = alice_.balance();
  const auto outcome =
      factory_.as(alice_).deposit(5_near).call<&Factory::create>("gold", json{{"owner_id", 5}});
  EXPECT_EQ(outcome.result(), false) << outcome.tree();
  EXPECT_FALSE(chain_.account("gold.factory.test.near").exists());
  EXPECT_GT(alice_.balance() + 20_mnear, before);
  EXPECT_TRUE(factory_.view<&Factory::list>().result()->empty());
}

TEST_F(FactoryTest, everybody_can_see_which_code_accounts_get) {
  EXPECT_TRUE(factory_.view<&Factory::stored_code_hash>().result()->has_value());
}

TEST_F(FactoryTest, only_the_factory_stores_code) {
  const auto outcome = factory_.as(alice_).call_with<&Factory::store_code>("x");
  EXPECT_NE(outcome.error().find("is private"), std::string::npos) << outcome.error();
}

TEST_F(FactoryTest, names_are_checked) {
  const auto outcome = factory_.as(alice_).call<&Factory::create>("Kid", json{});
  EXPECT_NE(outcome.error().find("not a valid account id: Kid.factory.test.near"),
            std::string::npos)
      << outcome.error();
}

}  // namespace
