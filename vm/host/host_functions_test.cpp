// Host functions over plain memory: results, order of charges, errors.
#include "vm/testing/costs.hpp"
#include "vm/testing/host_fixture.hpp"

namespace farcall::vm {
namespace {

using testing::HostTest;
using testing::kBase;

constexpr std::uint64_t kReadMemoryBase = 2'609'863'200;
constexpr std::uint64_t kReadMemoryByte = 3'801'333;
constexpr std::uint64_t kWriteMemoryBase = 2'803'794'861;
constexpr std::uint64_t kWriteMemoryByte = 2'723'772;
constexpr std::uint64_t kReadRegisterBase = 2'517'165'186;
constexpr std::uint64_t kReadRegisterByte = 98'562;
constexpr std::uint64_t kWriteRegisterBase = 2'865'522'486;
constexpr std::uint64_t kWriteRegisterByte = 3'801'564;

constexpr std::uint64_t read_memory(std::uint64_t size) {
  return kReadMemoryBase + kReadMemoryByte * size;
}
constexpr std::uint64_t write_register(std::uint64_t size) {
  return kWriteRegisterBase + kWriteRegisterByte * size;
}

class RegisterFunctionsTest : public HostTest {};

TEST_F(RegisterFunctionsTest, bytes_travel_from_memory_to_register_and_back) {
  const Place place = put("hello");
  ASSERT_TRUE(host::write_register(*call, kRegister, place.length, place.pointer));
  EXPECT_EQ(register_text(), "hello");
  EXPECT_EQ(host::register_len(*call, kRegister), 5U);
  ASSERT_TRUE(host::read_register(*call, kRegister, kOutput));
  EXPECT_EQ(as_text(ByteView{memory}.subspan(kOutput, 5)), "hello");
  EXPECT_EQ(burnt(), 3 * kBase + read_memory(5) + write_register(5) + kReadRegisterBase +
                         5 * kReadRegisterByte + kWriteMemoryBase + 5 * kWriteMemoryByte);
}

TEST_F(RegisterFunctionsTest, a_missing_register_has_the_largest_length) {
  EXPECT_EQ(host::register_len(*call, 1), ~u64{0});
  EXPECT_EQ(error_of(host::read_register(*call, 1, 0)), "Accessed invalid register id: 1");
  EXPECT_EQ(burnt(), 2 * kBase);
}

TEST_F(RegisterFunctionsTest, memory_is_charged_before_its_bounds_are_checked) {
  EXPECT_EQ(error_of(host::write_register(*call, 1, 100, memory.size() - 99)),
            "Accessed memory outside the bounds.");
  EXPECT_EQ(burnt(), kBase + read_memory(100));
  start();
  EXPECT_TRUE(host::write_register(*call, 1, 0, memory.size()));
  EXPECT_EQ(error_of(host::write_register(*call, 1, 0, memory.size() + 1)),
            "Accessed memory outside the bounds.");
}

TEST_F(RegisterFunctionsTest, gigantic_lengths_overflow) {
  EXPECT_EQ(error_of(host::write_register(*call, 1, ~u64{0}, 0)), "Integer overflow.");
  EXPECT_EQ(burnt(), kBase + kReadMemoryBase);
}

class ContextFunctionsTest : public HostTest {};

TEST_F(ContextFunctionsTest, accounts_are_written_to_registers) {
  ASSERT_TRUE(host::current_account_id(*call, 1));
  ASSERT_TRUE(host::signer_account_id(*call, 2));
  ASSERT_TRUE(host::predecessor_account_id(*call, 3));
  ASSERT_TRUE(host::refund_to_account_id(*call, 4));
  ASSERT_TRUE(host::chain_id(*call, 5));
  ASSERT_TRUE(host::signer_account_pk(*call, 6));
  EXPECT_EQ(register_text(1), "alice.near");
  EXPECT_EQ(register_text(2), "bob.near");
  EXPECT_EQ(register_text(3), "carol.near");
  EXPECT_EQ(register_text(4), "dave.near");
  EXPECT_EQ(register_text(5), "test");
  EXPECT_EQ(register_text(6), std::string(33, '\0'));
}

TEST_F(ContextFunctionsTest, input_is_not_charged_by_length) {
  const Bytes input(1000, 'x');
  context.input = input;
  start();
  ASSERT_TRUE(host::input(*call, kRegister));
  EXPECT_EQ(register_text(), std::string(1000, 'x'));
  EXPECT_EQ(burnt(), kBase + kWriteRegisterBase);
}

TEST_F(ContextFunctionsTest, the_visible_balance_includes_the_deposit) {
  ASSERT_TRUE(host::account_balance(*call, kOutput));
  EXPECT_TRUE(u128_at(kOutput) == 1002);
  ASSERT_TRUE(host::account_locked_balance(*call, kOutput));
  EXPECT_TRUE(u128_at(kOutput) == 50);
  ASSERT_TRUE(host::attached_deposit(*call, kOutput));
  EXPECT_TRUE(u128_at(kOutput) == 2);
}

TEST_F(ContextFunctionsTest, block_data_and_gas) {
  EXPECT_EQ(host::block_index(*call), 10U);
  EXPECT_EQ(host::block_timestamp(*call), 42U);
  EXPECT_EQ(host::epoch_height(*call), 3U);
  EXPECT_EQ(host::storage_usage(*call), 12U);
  EXPECT_EQ(host::prepaid_gas(*call), tgas(300).value());
  EXPECT_EQ(host::used_gas(*call), 6 * kBase);
}

TEST_F(ContextFunctionsTest, the_kind_of_contract_is_told_with_its_name) {
  namespace kind = protocol::account_contract;
  EXPECT_EQ(host::current_contract_code(*call, kRegister), 0U);
  EXPECT_EQ(register_text(), "no such register");
  context.account_contract = kind::Global{sha256(as_bytes("code"))};
  start();
  EXPECT_EQ(host::current_contract_code(*call, kRegister), 2U);
  EXPECT_EQ(register_text(), to_string(sha256(as_bytes("code")).view()));
  context.account_contract = kind::GlobalByAccount{protocol::AccountId::trusted("code.near")};
  start();
  EXPECT_EQ(host::current_contract_code(*call, kRegister), 3U);
  EXPECT_EQ(register_text(), "code.near");
}

TEST_F(ContextFunctionsTest, views_know_no_signer) {
  context.view_gas_limit = tgas(300);
  start();
  EXPECT_EQ(error_of(host::signer_account_pk(*call, 1)),
            "signer_account_pk is not allowed in view calls");
  EXPECT_EQ(burnt(), kBase);
  EXPECT_TRUE(host::current_account_id(*call, 1));
}

TEST_F(ContextFunctionsTest, unknown_validators_have_no_stake) {
  external.validators[protocol::AccountId::trusted("val.near")] = near(5);
  const Place known = put("val.near");
  const Place unknown = put("other.near");
  const Place invalid = put("Not an id");
  ASSERT_TRUE(host::validator_stake(*call, known.length, known.pointer, kOutput));
  EXPECT_TRUE(u128_at(kOutput) == near(5).value());
  ASSERT_TRUE(host::validator_stake(*call, unknown.length, unknown.pointer, kOutput));
  EXPECT_TRUE(u128_at(kOutput) == 0);
  ASSERT_TRUE(host::validator_total_stake(*call, kOutput));
  EXPECT_TRUE(u128_at(kOutput) == near(5).value());
  EXPECT_EQ(error_of(host::validator_stake(*call, invalid.length, invalid.pointer, kOutput)),
            "VM Logic returned an invalid account id");
}

class LoggingTest : public HostTest {};

TEST_F(LoggingTest, text_may_end_at_a_zero) {
  const Place place = put(std::string_view{"hi\0", 3});
  ASSERT_TRUE(host::log_utf8(*call, kInRegister, place.pointer));
  EXPECT_EQ(call->logs, std::vector<std::string>{"hi"});
  EXPECT_EQ(burnt(), kBase + 3'111'779'061 + 3 * read_memory(1) + 2 * 291'580'479 + 3'543'313'050 +
                         2 * 13'198'791);
}

TEST_F(LoggingTest, utf16_is_turned_into_utf8) {
  const Place place = put(ByteView{Bytes{0x3d, 0xd8, 0x00, 0xde, 0x61, 0x00}});
  ASSERT_TRUE(host::log_utf16(*call, place.length, place.pointer));
  EXPECT_EQ(call->logs, std::vector<std::string>{"😀a"});
  const Place lone = put(ByteView{Bytes{0x3d, 0xd8}});
  EXPECT_EQ(error_of(host::log_utf16(*call, lone.length, lone.pointer)),
            "String encoding is bad UTF-16 sequence.");
  EXPECT_EQ(error_of(host::log_utf16(*call, 3, place.pointer)),
            "String encoding is bad UTF-16 sequence.");
}

TEST_F(LoggingTest, the_number_of_logs_is_limited) {
  for (int count = 0; count < 100; ++count) ASSERT_TRUE(host::log_utf8(*call, 0, 0));
  EXPECT_EQ(error_of(host::log_utf8(*call, 0, 0)), "The number of logs will exceed the limit 100");
}

TEST_F(LoggingTest, the_length_of_all_logs_is_limited) {
  const std::string text(16'000, 'a');
  const Place place = put(text);
  ASSERT_TRUE(host::log_utf8(*call, place.length, place.pointer));
  EXPECT_EQ(error_of(host::log_utf8(*call, 400, place.pointer)),
            "The length of a log message 16400 exceeds the limit 16384");
  EXPECT_TRUE(host::log_utf8(*call, 384, place.pointer));
}

TEST_F(LoggingTest, a_log_that_grows_while_decoded_counts_twice) {
  // 6,000 times U+0800: two bytes in UTF-16, three in UTF-8.
  Bytes units;
  for (int count = 0; count < 6'000; ++count) units.insert(units.end(), {0x00, 0x08});
  const Place place = put(units);
  EXPECT_EQ(error_of(host::log_utf16(*call, place.length, place.pointer)),
            "The length of a log message 36000 exceeds the limit 16384");
}

TEST_F(LoggingTest, panics_carry_their_message) {
  EXPECT_EQ(error_of(host::panic(*call)), "Smart contract panicked: explicit guest panic");
  const Place place = put("boom");
  EXPECT_EQ(error_of(host::panic_utf8(*call, place.length, place.pointer)),
            "Smart contract panicked: boom");
  const Place bad = put("\xff");
  EXPECT_EQ(error_of(host::panic_utf8(*call, bad.length, bad.pointer)),
            "String encoding is bad UTF-8 sequence.");
}

TEST_F(LoggingTest, abort_logs_and_panics_with_its_place) {
  const Place place = put(ByteView{Bytes{2, 0, 0, 0, 'm', 0, 2, 0, 0, 0, 'f', 0}});
  const auto message = static_cast<std::uint32_t>(place.pointer + 4);
  EXPECT_EQ(error_of(host::abort(*call, message, message + 6, 3, 4)),
            "Smart contract panicked: m, filename: \"f\" line: 3 col: 4");
  EXPECT_EQ(call->logs, std::vector<std::string>{"ABORT: m, filename: \"f\" line: 3 col: 4"});
  EXPECT_EQ(error_of(host::abort(*call, 3, message, 0, 0)),
            "String encoding is bad UTF-16 sequence.");
}

TEST_F(LoggingTest, a_returned_value_is_paid_for_each_receiver) {
  const protocol::DataReceiver receivers[] = {
      {{}, protocol::AccountId::trusted("alice.near")},
      {{}, protocol::AccountId::trusted("bob.near")},
  };
  context.output_data_receivers = receivers;
  start();
  const Place place = put("12345");
  ASSERT_TRUE(host::value_return(*call, place.length, place.pointer));
  EXPECT_EQ(call->return_value, ReturnValue{to_bytes("12345")});
  const std::uint64_t fee = 5 * (17'212'011ULL + 17'212'011 + 47'683'715 + 17'212'011);
  EXPECT_EQ(burnt(), kBase + read_memory(5) + fee);
  EXPECT_EQ(set_aside(), 0U);
}

}  // namespace
}  // namespace farcall::vm
