#include "vm/call/registers.hpp"

#include <gtest/gtest.h>

namespace farcall::vm {
namespace {

class RegistersTest : public ::testing::Test {
 protected:
  std::string text(std::uint64_t id) const {
    const auto bytes = registers.get(id);
    return bytes ? to_string(*bytes) : "no such register";
  }
  bool copy(std::uint64_t id, std::string_view value) {
    return registers.copy(id, as_bytes(value));
  }

  protocol::LimitConfig limits = protocol::runtime_config(86).wasm.limits;
  Registers registers{limits};
};

TEST_F(RegistersTest, a_register_holds_what_was_last_written) {
  EXPECT_EQ(text(42), "no such register");
  ASSERT_TRUE(copy(42, "foo"));
  ASSERT_TRUE(copy(~std::uint64_t{0}, "bar"));
  ASSERT_TRUE(copy(42, ""));
  EXPECT_EQ(text(42), "");
  EXPECT_EQ(text(~std::uint64_t{0}), "bar");
}

TEST_F(RegistersTest, at_the_limit_even_existing_registers_cannot_be_written) {
  limits.max_number_registers = 2;
  ASSERT_TRUE(copy(1, "a"));
  ASSERT_TRUE(copy(2, "b"));
  EXPECT_FALSE(copy(3, "c"));
  EXPECT_FALSE(copy(1, "c"));
  EXPECT_EQ(text(1), "a");
}

TEST_F(RegistersTest, a_register_has_a_largest_size) {
  limits.max_register_size = 3;
  EXPECT_TRUE(copy(1, "foo"));
  EXPECT_FALSE(copy(2, "quux"));
}

TEST_F(RegistersTest, all_registers_together_have_a_largest_size) {
  limits.registers_memory_limit = 11;
  EXPECT_TRUE(copy(1, "foo"));
  EXPECT_TRUE(copy(1, "bar"));
  EXPECT_TRUE(copy(1, ""));
  EXPECT_TRUE(copy(1, "baz"));
  EXPECT_FALSE(copy(1, "quux"));
  EXPECT_EQ(text(1), "baz");
}

TEST_F(RegistersTest, borrowed_and_taken_values_read_like_copies) {
  const Bytes lent = to_bytes("lent");
  Bytes taken = to_bytes("taken");
  ASSERT_TRUE(registers.borrow(1, lent));
  ASSERT_TRUE(registers.take(2, taken));
  EXPECT_EQ(text(1), "lent");
  EXPECT_EQ(text(2), "taken");
  EXPECT_EQ(registers.get(1)->data(), lent.data());
}

TEST_F(RegistersTest, nothing_is_left_for_the_next_call) {
  ASSERT_TRUE(copy(1, "secret"));
  registers.reset(limits);
  EXPECT_EQ(text(1), "no such register");
  limits.registers_memory_limit = 8;
  EXPECT_TRUE(copy(2, ""));
}

}  // namespace
}  // namespace farcall::vm
