// The same on a chain and in native tests.
#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace variations {
namespace {

namespace kit = farcall::testkit;

class VariationsTest : public ::testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::ContractHandle<Variations> app_ =
      kit::deploy<Variations>(chain_, "app", kit::wasm("spec_variations"));

  void create() { ASSERT_TRUE(app_.call<&Variations::create>(alice_, 5).all_succeeded()); }
};

TEST_F(VariationsTest, an_init_method_may_fail) {
  const auto refused = app_.call<&Variations::create>(alice_, 11);
  EXPECT_NE(refused.error().find("at most 10"), std::string::npos) << refused.tree();
  create();
  EXPECT_EQ(app_.state()->number, 5U);
  EXPECT_EQ(Variations::create("alice.near", 11).error(), "at most 10");
  EXPECT_EQ(Variations::create("alice.near", 1)->number, 1U);
}

TEST_F(VariationsTest, constants_and_names) {
  create();
  Variations native = *Variations::create("alice.near", 1);
  EXPECT_EQ(native.constants(), 55U);
  EXPECT_EQ(app_.view<&Variations::constants>().result(), 55U);
  const char* const methods[] = {"malloc",   "memcpy",        "abort",  "main", "input",
                                 "log_utf8", "near_export_0", "delete", "panic"};
  for (std::size_t i = 0; i < std::size(methods); ++i)
    EXPECT_EQ(app_.account().view(methods[i]).text(), std::to_string(i + 1)) << methods[i];
}

TEST_F(VariationsTest, account_ids_wherever_they_hide) {
  create();
  const std::string text =
      R"({"both":[{"id":"a1.near","key":"ed25519:6E8sCci9badyRkXb3JoRpBj5p8C6Tw41ELDZoiihKEtp"},)"
      R"({"id":"b1.near","key":"ed25519:6E8sCci9badyRkXb3JoRpBj5p8C6Tw41ELDZoiihKEtp"}],)"
      R"("pair":["c1.near",["d1.near",3]],"friends":{"e1.near":["f1.near","g1.near"]},)"
      R"("maybe":[null,"h1.near"],"either":"Empty"})";
  const auto native = from_json<Group>(text);
  ASSERT_TRUE(native) << native.error();
  EXPECT_EQ(to_json(*native), text);
  EXPECT_EQ(to_json(*borsh::from_bytes<Group>(borsh::to_bytes(*native).view())), text);
  EXPECT_EQ(to_json(*app_.view<&Variations::group>(*native).result()), text);
}

TEST_F(VariationsTest, plain_enumerations) {
  create();
  const std::map<Plain, std::array<Outer::Inner, 2>> value{{one, {Outer::blue, Outer::red}}};
  EXPECT_EQ(to_json(value), R"({"one":["blue","red"]})");
  EXPECT_EQ(app_.view<&Variations::enumerations>(value).result(), value);
}

TEST_F(VariationsTest, an_event_with_a_name_of_its_own) {
  create();
  const std::string event =
      R"(EVENT_JSON:{"standard":"variations","version":"1.0.0","event":"NumberChanged",)"
      R"("data":[{"number":7,"before":5}]})";
  EXPECT_EQ(app_.call<&Variations::set>(7).logs(), std::vector<std::string>{event});
  near::testing::reset_host();
  Variations native = *Variations::create("alice.near", 5);
  native.set(7);
  EXPECT_EQ(near::testing::host().logs, std::vector<std::string>{event});
}

TEST_F(VariationsTest, callbacks_where_they_are_used) {
  create();
  const auto asked = app_.call<&Variations::ask>("nobody.near");
  EXPECT_EQ(asked.result(), R"(null 7 ["one","-5"])") << asked.tree();
  EXPECT_EQ(app_.state()->number, 6U);
  near::testing::reset_host();
  Variations native = *Variations::create("alice.near", 5);
  near::testing::finish(native.ask("bob.near"));
  EXPECT_EQ(near::testing::host().promises.back().actions[0].method, "near_then");
  EXPECT_EQ(near::testing::host().promises.back().actions[0].arguments,
            R"({"then":"asked","with":["7",["one","-5"]]})");
}

TEST_F(VariationsTest, interfaces_in_a_namespace) {
  create();
  EXPECT_TRUE(app_.call<&Variations::call_others>("nobody.near").succeeded());
  near::testing::reset_host();
  Variations native = *Variations::create("alice.near", 5);
  near::testing::finish(native.call_others("bob.near"));
  EXPECT_EQ(near::testing::host().promises[1].actions[0].arguments.size(), 4U + 2 * 16U);
}

}  // namespace
}  // namespace variations
