// The checks of contracts panic with the same words on a chain and in a native test.
#include "contract.cpp"

#include <gtest/gtest.h>
#include <near/testing.hpp>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

struct Mistake {
  std::string method;
  std::string arguments;
  std::string panic;  ///< in a native test
  void (*native)(const Checks&);
};

const Mistake kMistakes[] = {
    {"add", R"({"x":300000000})", "attempt to add with overflow",
     [](const Checks& c) { c.add(300'000'000); }},
    {"subtract", R"({"x":5})", "attempt to subtract with overflow",
     [](const Checks& c) { c.subtract(5); }},
    {"multiply", R"({"x":"340282366920938463463374607431768211455"})",
     "attempt to multiply with overflow", [](const Checks& c) { c.multiply(~u128{0}); }},
    {"negate", R"({"x":-2147483648})", "attempt to negate with overflow",
     [](const Checks& c) { c.negate(INT32_MIN); }},
    {"divide", R"({"x":0})", "attempt to divide by zero", [](const Checks& c) { c.divide(0); }},
    {"narrow", R"({"x":256})", "an integer does not fit its type",
     [](const Checks& c) { c.narrow(256); }},
    {"shift", R"({"x":32})", "attempt to shift with overflow",
     [](const Checks& c) { c.shift(32); }},
    {"whole", R"({"x":-1})", "a floating point number does not fit the integer",
     [](const Checks& c) { c.whole(-1); }},
    {"array", R"({"i":3})", "index out of bounds", [](const Checks& c) { c.array(3); }},
    {"standard_array", R"({"i":3})", "index out of bounds",
     [](const Checks& c) { c.standard_array(3); }},
    {"vector", R"({"i":3})", "index out of bounds", [](const Checks& c) { c.vector(3); }},
    {"text", R"({"i":100})", "index out of bounds", [](const Checks& c) { c.text(100); }},
    {"optional", "{}", "there is no value", [](const Checks& c) { c.optional(std::nullopt); }},
    {"pointer", R"({"is_set":false})", "there is no value",
     [](const Checks& c) { c.pointer(false); }},
};

TEST(Checks, panic_on_a_chain_with_a_reason) {
  kit::Chain chain;
  const auto app = kit::deploy<Checks>(chain, "app", kit::wasm("checks"));
  for (const Mistake& each : kMistakes) {
    const kit::ViewResult result = app.account().view(each.method, each.arguments);
    EXPECT_FALSE(result.succeeded) << each.method;
    const std::string code = each.panic == "index out of bounds" ? "E1"
                             : each.panic == "there is no value" ? "E2"
                                                                 : each.panic;
    EXPECT_NE(result.error.find(code), std::string::npos) << each.method << result.error;
  }
  EXPECT_EQ(app.view<&Checks::array>(2u).result(), 3U);
  EXPECT_EQ(app.view<&Checks::is_large>().result(), true);
  EXPECT_EQ(app.view<&Checks::pointer>(true).result(), 4'000'000'000U);
}

TEST(Checks, panic_in_native_tests_with_the_same_reason) {
  const Checks checks;
  for (const Mistake& each : kMistakes) {
    std::string reason = "no panic";
    try {
      each.native(checks);
    } catch (const near::testing::Panic& panic) {
      reason = panic.what();
    }
    EXPECT_EQ(reason, each.panic) << each.method;
  }
  EXPECT_EQ(checks.array(2), 3U);
  EXPECT_EQ(checks.add(5), 4'000'000'005U);
}

TEST(Checks, of_arithmetic_name_the_line_in_native_tests) {
  try {
    kMistakes[0].native(Checks{});
    FAIL();
  } catch (const near::testing::Panic& panic) {
    EXPECT_EQ(panic.file, "contract.cpp");
    EXPECT_EQ(panic.line, 8U);
  }
}

}  // namespace

// Not in the namespace: its code is made before that of the methods that it calls.
TEST(Checks, panic_in_functions_in_which_nothing_else_throws) {
  const Checks checks;
  EXPECT_THROW(checks.less(3), near::testing::Panic);
  EXPECT_THROW(checks.much_less(3), near::testing::Panic);
  EXPECT_EQ(checks.less(5), 1U);
}
