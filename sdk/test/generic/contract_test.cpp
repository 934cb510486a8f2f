#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

TEST(Generic, an_alias_makes_a_contract_of_a_template) {
  kit::Chain chain;
  const auto app = kit::deploy<BigAdder>(chain, "app", kit::wasm("spec_generic"));
  EXPECT_EQ(app.call<&BigAdder::add>(u128{1} << 100).result(), U128{(u128{1} << 100) + 3});
  EXPECT_EQ(app.view<&BigAdder::get_label>().result(), "none");
  const auto asked = app.call<&BigAdder::ask>();
  EXPECT_EQ(asked.result(), U128{(u128{1} << 100) + 3}) << asked.tree();
  EXPECT_EQ(app.state()->all.size(), 1U);
  EXPECT_NE(app.account().view("contract_source_metadata", "{}").text().find("2.0.0"),
            std::string::npos);
}

}  // namespace
