// The functions in which a call stopped, and their names.
#include <gtest/gtest.h>

#include "vm/engine/machine.hpp"
#include "vm/testing/code_bytes.hpp"
#include "vm/testing/host_fixture.hpp"
#include "vm/testing/test_wasm.hpp"
#include "vm/wasm/function_names.hpp"

namespace farcall::vm {
namespace {

using namespace test;
using testing::CodeBytes;

constexpr std::uint8_t kUnreachable = 0x00;
constexpr std::uint8_t kCall = 0x10;
constexpr std::uint8_t kBodyEnd = 0x0b;

/// A custom section "name" with one subsection.
Bytes name_section(std::uint8_t kind, const Bytes& subsection) {
  return concat({name("name"), {kind}, sized(subsection)});
}

/// Function 0 is the host's; 1 is exported as "main" and calls 2, that 3, which ends with `last`.
Bytes nested(const Bytes& last, const Bytes& custom) {
  return Module{}
      .types({function_type({}, {})})
      .imports({import_function("env", "panic", 0)})
      .functions({0, 0, 0})
      .exports({export_function("main", 1)})
      .code({body({kCall, 2, kBodyEnd}), body({kCall, 3, kBodyEnd}), body(last)})
      .raw(0, custom)
      .bytes();
}

Bytes names_of_two() {
  return name_section(
      1, concat({uleb(1), uleb(2), name("_ZN3app12update_index17h0123456789abcdefE")}));
}

class BacktraceTest : public ::testing::Test {
 protected:
  std::vector<StackFrame> stack_of(const Bytes& wasm, std::string_view method = "main") {
    frames_.clear();
    CodeBytes code{wasm};
    outcome_ = machine_.call(code, method, context_, protocol::runtime_config(86), external_, {});
    return frames_;
  }

  const Engine engine_{Engine::Strategy::kWinch, kWasmStackBytes, 8};
  std::vector<StackFrame> frames_;
  Machine machine_{{}, engine_, [this](std::vector<StackFrame> frames) { frames_ = frames; }};
  CallContext context_ = testing::mock_context();
  testing::MockExternal external_;
  CallOutcome outcome_;
};

TEST_F(BacktraceTest, a_trap_names_its_functions_innermost_first) {
  const std::vector<StackFrame> expected{{3, std::nullopt}, {2, "app::update_index"}, {1, "main"}};
  EXPECT_EQ(stack_of(nested({kUnreachable, kBodyEnd}, names_of_two())), expected);
}

TEST_F(BacktraceTest, a_host_function_that_stops_is_left_out) {
  const std::vector<StackFrame> expected{{3, std::nullopt}, {2, "app::update_index"}, {1, "main"}};
  EXPECT_EQ(stack_of(nested({kCall, 0, kBodyEnd}, names_of_two())), expected);
}

TEST_F(BacktraceTest, a_call_that_returns_has_none) {
  EXPECT_EQ(stack_of(nested({kBodyEnd}, names_of_two())), std::vector<StackFrame>{});
  EXPECT_FALSE(outcome_.error.has_value());
}

TEST_F(BacktraceTest, the_innermost_frames_of_a_recursion_are_kept) {
  const std::vector<StackFrame> stack = stack_of(nested({kCall, 3, kBodyEnd}, names_of_two()));
  ASSERT_EQ(stack.size(), 8U);
  EXPECT_EQ(stack.front().function, 3U);
  EXPECT_EQ(stack.back().function, 3U);
}

TEST_F(BacktraceTest, outcomes_and_compiled_code_are_those_of_any_engine) {
  const Bytes wasm = nested({kUnreachable, kBodyEnd}, names_of_two());
  stack_of(wasm);
  Machine usual;
  CodeBytes code{wasm};
  const CallOutcome outcome =
      usual.call(code, "main", context_, protocol::runtime_config(86), external_, {});
  EXPECT_EQ(outcome.error, outcome_.error);
  EXPECT_EQ(outcome.burnt_gas, outcome_.burnt_gas);
  EXPECT_EQ(engine_.fingerprint(), Engine::shared().fingerprint());
}

TEST(function_names, a_broken_name_section_names_what_stands_before_its_fault) {
  const Bytes one = concat({uleb(2), name("two")});
  const auto find = [](const Bytes& custom, std::uint32_t function) {
    const Bytes wasm = nested({kBodyEnd}, custom);
    return FunctionNames{wasm}.find(function);
  };
  EXPECT_EQ(find(name_section(1, concat({uleb(1), one})), 2), "two");
  EXPECT_EQ(find(name_section(1, concat({uleb(9), one})), 2), "two");
  EXPECT_EQ(find(name_section(1, concat({uleb(1), one})), 1), "main");
  EXPECT_EQ(find(name_section(2, concat({uleb(1), one})), 2), std::nullopt);
  EXPECT_EQ(find(concat({name("name"), {1, 0x7f}}), 2), std::nullopt);
  EXPECT_EQ(find(concat({name("name"), {1}, Bytes(5, 0xff)}), 2), std::nullopt);
  EXPECT_EQ(find(name_section(1, {1, 2, 0x40, 'a'}), 2), std::nullopt);
  EXPECT_EQ(find(name_section(1, {1, 2, 2, 0xff, 0xfe}), 2), std::nullopt);  // no UTF-8
  EXPECT_EQ(find({0x7f}, 1), "main");
  EXPECT_EQ(find({}, 1), "main");
}

TEST(function_names, names_are_written_as_in_sources_and_long_ones_are_cut) {
  EXPECT_EQ(demangled("_ZN4core9panicking5panic17h0123456789abcdefE"), "core::panicking::panic");
  EXPECT_EQ(
      demangled("_ZN47_$LT$app..Hello$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE"),
      "<app::Hello as core::fmt::Debug>::fmt");
  EXPECT_EQ(demangled("_ZN4near5Token8transferEi"), "near::Token::transfer(int)");
  EXPECT_EQ(demangled("_Zq1"), "_Zq1");
  EXPECT_EQ(demangled("main"), "main");
  const Bytes long_name =
      name_section(1, concat({uleb(1), uleb(2), name(std::string(4'000, 'x'))}));
  const Bytes wasm = nested({kBodyEnd}, long_name);
  EXPECT_EQ(FunctionNames{wasm}.find(2), std::string(200, 'x') + "...");
}

TEST(function_names, a_name_that_grows_when_it_is_demangled_stays_as_it_is) {
  std::string bomb = "_Z1f1AIiiE";
  for (char part = '0'; part <= '9'; ++part)
    bomb += std::string{"S_IS"} + part + "_S" + part + "_E";
  for (char part = 'A'; part <= 'Z'; ++part)
    bomb += std::string{"S_IS"} + part + "_S" + part + "_E";
  EXPECT_EQ(demangled(bomb), bomb);
  EXPECT_EQ(demangled("_Z1f1AIiiES_IS0_S0_E"), "f(A<int, int>, A<A<int, int>, A<int, int>>)");
}

}  // namespace
}  // namespace farcall::vm
