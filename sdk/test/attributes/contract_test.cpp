// The JSON of attributes is the same on a chain and in native tests; bases are part of the state.
#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

class AttributesTest : public testing::Test {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::ContractHandle<Attributes> app_ =
      kit::deploy<Attributes>(chain_, "app", kit::wasm("spec_attributes"));

  void SetUp() override { ASSERT_TRUE(app_.call<&Attributes::new_>(alice_).all_succeeded()); }
  std::string view(std::string_view method, const std::string& arguments) {
    const kit::ViewResult result = app_.account().view(method, arguments);
    return result.succeeded ? result.text() : result.error;
  }
};

TEST_F(AttributesTest, names_and_defaults_of_fields) {
  const std::string least = R"({"fromIndex":3})";
  const std::string all = R"({"fromIndex":3,"maxItems":50,"order":"id"})";
  EXPECT_EQ(view("page", R"({"page":)" + least + "}"), all);
  const auto native = from_json<Page>(least);
  ASSERT_TRUE(native.has_value()) << native.error();
  EXPECT_EQ(native->cached, 7U);
  EXPECT_EQ(to_json(*native), all);
  EXPECT_EQ(to_json(Page{.from_index = 1, .note = "x"}),
            R"({"fromIndex":1,"maxItems":50,"order":"id","note":"x"})");
  EXPECT_FALSE(from_json<Page>(R"({"from_index":3})"));
  EXPECT_NE(view("page", R"({"page":{}})").find("expected but missing"), std::string::npos)
      << view("page", R"({"page":{}})");
}

TEST_F(AttributesTest, names_with_quotes) {
  const std::string text = R"({"say \"hi\" \\ é":1,"it's \"so\" ]] ":2})";
  EXPECT_EQ(to_json(Quoted{1, 2}), text);
  EXPECT_EQ(view("quoted", R"({"value":)" + text + "}"), text);
}

TEST_F(AttributesTest, flattened_fields) {
  const std::string order =
      R"({"id":1,"by":"bob.near","at":5,"type":"SELL","amount":"9","rounds":2})";
  const auto native =
      from_json<Order>(R"({"rounds":2,"type":"SELL","amount":"9","by":"bob.near","id":1})");
  ASSERT_TRUE(native.has_value()) << native.error();
  EXPECT_EQ(to_json(*native), order);
  EXPECT_EQ(app_.call_with<&Attributes::place>(R"({"order":)" + order + "}").text(), order);
  EXPECT_EQ(app_.state()->calls, 1U);
  EXPECT_EQ(app_.state()->last->origin.by, AccountId{"bob.near"});

  EXPECT_EQ(view("bag", R"({"bag":{"b":2,"id":7,"a":1}})"), R"({"id":7,"a":1,"b":2})");
  EXPECT_EQ(view("bag", R"({"bag":{"id":7}})"), R"({"id":7})");
  EXPECT_FALSE(from_json<Bag>(R"({"id":7,"a":"text"})"));
  EXPECT_FALSE(from_json<Order>(R"({"id":1,"by":"bob.near","type":"GIVE","amount":"9"})"));
}

TEST_F(AttributesTest, names_of_enumerators) {
  EXPECT_EQ(app_.as(alice_).call_with<&Attributes::turn>(R"({"mood":"awful"})").text(),
            R"("very_good")");
  EXPECT_EQ(app_.state()->mood, Mood::Bad);
}

TEST_F(AttributesTest, structs_that_hold_themselves) {
  const std::string tree =
      R"({"name":"a","children":[{"name":"b","children":[]},{"name":"c","children":[]}]})";
  EXPECT_EQ(view("tree", R"({"tree":)" + tree + "}"), tree);
  const auto nested = [](int levels) {
    std::string text;
    for (int i = 0; i < levels; ++i) text += R"({"name":"x","children":[)";
    for (int i = 0; i < levels; ++i) text += "]}";
    return text;
  };
  EXPECT_EQ(view("tree", R"({"tree":)" + nested(64) + "}"), nested(64));
  for (const int levels : {65, 5000}) {
    const std::string deep = view("tree", R"({"tree":)" + nested(levels) + "}");
    EXPECT_NE(deep.find("expected at most 64 levels"), std::string::npos) << deep;
    EXPECT_FALSE(from_json<Tree>(nested(levels)));
  }
  std::string bytes;
  for (int i = 0; i < 5000; ++i) bytes += std::string{"\1\0\0\0x\1\0\0\0", 9};
  EXPECT_FALSE(borsh::from_bytes<Tree>(bytes));
}

TEST_F(AttributesTest, bases_bring_state_and_methods) {
  EXPECT_EQ(app_.view<&Attributes::get_owner>().result(), AccountId{alice_.id()});
  EXPECT_EQ(app_.view<&Attributes::version>().result(), 2U);
  const auto refused = app_.call<&Attributes::set_owner>("bob.near");
  EXPECT_NE(refused.error().find("only the owner"), std::string::npos) << refused.error();
  EXPECT_TRUE(app_.as(alice_).call<&Attributes::set_owner>("bob.near").all_succeeded());
  EXPECT_EQ(app_.state()->owner, AccountId{"bob.near"});
  EXPECT_EQ(app_.state()->calls, 0U);
}

}  // namespace
