// A contract in a native program: as a plain object, and through its exported functions.
#include <gtest/gtest.h>
#include <near.hpp>
#include <near/testing.hpp>

// A parameter with the name of a field is how setters of contracts look.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wshadow"
#include "sdk/test/contracts/hello.cpp"
#pragma clang diagnostic pop

namespace {

TEST(PlainObject, methods_are_functions) {
  near::testing::reset_host();
  Hello hello;
  hello.set_greeting("Howdy");
  EXPECT_EQ(hello.get_greeting(), "Howdy");
  EXPECT_EQ(near::testing::host().logs, std::vector<std::string>{"Saving greeting: Howdy"});
}

}  // namespace
