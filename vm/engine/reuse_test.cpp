#include "vm/engine/reuse.hpp"

#include <gtest/gtest.h>

#include "vm/engine/machine.hpp"
#include "vm/prepare/prepare.hpp"
#include "vm/testing/code_bytes.hpp"
#include "vm/testing/host_fixture.hpp"
#include "vm/testing/test_wasm.hpp"

namespace farcall::vm {
namespace {

using namespace test;
using testing::CodeBytes;
using testing::MockExternal;

constexpr std::uint8_t kEnd = 0x0b;

/// A module with one global (7), one page that begins with 42, a table of one function, a passive
/// segment, and methods: "main" returns what `code` leaves as an i64, by `value_return`; "trap"
/// changes everything it can and traps; "quiet" is as "trap", but returns.
Bytes module_with(const Bytes& code, const Bytes& change) {
  const Bytes report =
      concat({{0x41, 0x80, 0x08}, code, {0x37, 0x03, 0x00}, {0x42, 0x08, 0x42, 0x80, 0x08}});
  return Module{}
      .types({function_type({kI64, kI64}, {}), function_type({}, {})})
      .imports({import_function("env", "value_return", 0)})
      .functions({1, 1, 1, 1})
      .section(4, {{0x70, 0x00, 0x01}})
      .section(5, {{0x00, 0x01}})
      .section(6, {{kI64, 0x01, 0x42, 0x07, kEnd}})
      .exports(
          {export_function("main", 1), export_function("trap", 2), export_function("quiet", 3)})
      .section(9, {{0x00, 0x41, 0x00, kEnd, 0x01, 0x04}})
      .raw(12, uleb(2))
      .code({body(concat({report, {0x10, 0x00, kEnd}})), body(concat({change, {0x00, kEnd}})),
             body(concat({change, {kEnd}})), body({kEnd})})
      .section(11, {concat({{0x00, 0x41, 0x00, kEnd}, sized(Bytes{42})}),
                    concat({{0x01}, sized(Bytes{1, 2, 3})})})
      .bytes();
}

const Bytes kGlobal = {0x23, 0x00};
/// i64.load at a constant address.
Bytes load_at(std::int64_t address) {
  return concat({{0x41}, sleb(address), {0x29, 0x03, 0x00}});
}
Bytes store_at(std::int64_t address, std::uint8_t value) {
  return concat({{0x41}, sleb(address), {0x42, value, 0x37, 0x03, 0x00}});
}
const Bytes kPages = {0x3f, 0x00, 0xad};
const Bytes kTableIsNull = {0x41, 0x00, 0x25, 0x00, 0xd1, 0xad};

/// Calls on one machine, so that instances may be reused.
class Reuse : public ::testing::Test {
 protected:
  CallOutcome call(const Bytes& wasm, std::string_view method) {
    CodeBytes code{wasm};
    const CallContext context = testing::mock_context();
    MockExternal external;
    return machine_.call(code, method, context, protocol::runtime_config(86), external, nullptr);
  }
  std::uint64_t answer(const Bytes& wasm) {
    const CallOutcome outcome = call(wasm, "main");
    const auto* value = std::get_if<Bytes>(&outcome.return_value);
    EXPECT_TRUE(value != nullptr && value->size() == 8) << "the call failed";
    if (value == nullptr || value->size() != 8) return ~std::uint64_t{0};
    std::uint64_t number = 0;
    std::memcpy(&number, value->data(), sizeof number);
    return number;
  }
  /// Whatever `change` does in one call, `code` finds the same in the next.
  void expect_fresh(const Bytes& code, const Bytes& change, std::uint64_t value) {
    const Bytes wasm = module_with(code, change);
    EXPECT_EQ(answer(wasm), value);
    EXPECT_FALSE(call(wasm, "quiet").error.has_value());
    EXPECT_EQ(answer(wasm), value) << "after a call that changed it";
    EXPECT_TRUE(call(wasm, "trap").error.has_value());
    EXPECT_EQ(answer(wasm), value) << "after a call that changed it and trapped";
    EXPECT_EQ(answer(wasm), value);
  }

  static bool is_reusable(const Bytes& wasm) {
    const auto prepared = prepare(wasm, PrepareConfig::from(protocol::runtime_config(86).wasm));
    EXPECT_TRUE(prepared.has_value());
    return prepared && export_globals(*prepared).has_value();
  }

  Machine machine_;
};

TEST_F(Reuse, globals_begin_with_their_initial_values) {
  expect_fresh(kGlobal, {0x42, 0x09, 0x24, 0x00}, 7);
}

TEST_F(Reuse, data_segments_are_as_the_module_says) {
  expect_fresh(load_at(0), store_at(0, 9), 42);
}

TEST_F(Reuse, memory_beyond_the_data_is_zero) {
  expect_fresh(load_at(60'000), store_at(60'000, 9), 0);
  expect_fresh(load_at(40 << 20), store_at(40 << 20, 9), 0);
}

TEST_F(Reuse, memory_has_its_first_length) {
  const std::uint64_t pages = protocol::runtime_config(86).wasm.limits.initial_memory_pages;
  expect_fresh(kPages, {0x41, 0x03, 0x40, 0x00, 0x1a}, pages);
}

TEST_F(Reuse, memory_that_was_grown_is_zero_when_it_grows_again) {
  const auto pages = protocol::runtime_config(86).wasm.limits.initial_memory_pages;
  const auto first_new = static_cast<std::int64_t>(pages) << 16;
  const Bytes grow = {0x41, 0x03, 0x40, 0x00, 0x1a};
  // Both grow; one writes there, the other reads.
  const Bytes wasm =
      module_with(concat({{0x41, 0x03, 0x40, 0x00, 0xad}, load_at(first_new), {0x7c}}),
                  concat({grow, store_at(first_new, 9)}));
  EXPECT_EQ(answer(wasm), pages);
  EXPECT_FALSE(call(wasm, "quiet").error.has_value());
  EXPECT_EQ(answer(wasm), pages);
}

TEST_F(Reuse, tables_hold_their_first_elements) {
  const Bytes clear = {0x41, 0x00, 0xd0, 0x70, 0x26, 0x00};
  expect_fresh(kTableIsNull, clear, 0);
  EXPECT_FALSE(is_reusable(module_with(kTableIsNull, clear)));
}

TEST_F(Reuse, dropped_segments_are_there_again) {
  // memory.init of one byte of the passive segment to 100, then its value.
  const Bytes init = {0x41, 0xe4, 0x00, 0x41, 0x01, 0x41, 0x01, 0xfc, 0x08, 0x01, 0x00};
  const Bytes drop = {0xfc, 0x09, 0x01};
  const Bytes code = concat({load_at(100), {0x1a}, init, load_at(100)});
  Bytes order = concat({{0x1a}, init, {0x41, 0x80, 0x08}, load_at(100)});
  expect_fresh(order, drop, 2);
  EXPECT_FALSE(is_reusable(module_with(order, drop)));
}

TEST_F(Reuse, contracts_that_touch_memory_and_globals_only_are_used_again) {
  EXPECT_TRUE(is_reusable(module_with(kGlobal, store_at(0, 9))));
}

TEST_F(Reuse, a_module_of_the_same_place_is_another_one) {
  // Each module gives its own results, whatever is freed and made anew in between.
  for (std::uint8_t round = 0; round < 40; ++round) {
    Machine fresh;
    CodeBytes code{module_with({0x42, static_cast<std::uint8_t>(round)}, {})};
    const CallContext context = testing::mock_context();
    for (int again = 0; again < 2; ++again) {
      MockExternal external;
      const CallOutcome outcome =
          fresh.call(code, "main", context, protocol::runtime_config(86), external, nullptr);
      const auto* value = std::get_if<Bytes>(&outcome.return_value);
      ASSERT_NE(value, nullptr);
      EXPECT_EQ(value->front(), round);
    }
  }
}

TEST_F(Reuse, more_modules_than_instances_that_wait) {
  for (int round = 0; round < 3; ++round) {
    for (std::uint8_t i = 0; i < 20; ++i) {
      EXPECT_EQ(answer(module_with({0x42, i}, {})), i);
    }
  }
}

}  // namespace
}  // namespace farcall::vm
