#include "protocol/borsh/borsh.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace farcall::protocol {
namespace {

template <class T>
void expect_bytes(const T& value, std::string_view hex) {
  EXPECT_EQ(to_hex(borsh_encode(value)), hex);
  EXPECT_EQ(borsh_length(value), hex.size() / 2);
  const auto decoded = borsh_decode<T>(*from_hex(hex));
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(*decoded, value);
}

template <class T>
std::string decode_error(std::string_view hex) {
  const auto decoded = borsh_decode<T>(*from_hex(hex));
  return decoded ? "decoded" : decoded.error().message;
}

TEST(borsh, values_have_their_known_bytes) {
  expect_bytes(std::uint16_t{0x0102}, "0201");
  expect_bytes(u128{1} << 64 | 2, "02000000000000000100000000000000");
  expect_bytes(std::string{"ab"}, "020000006162");
  expect_bytes(Bytes{1, 2}, "020000000102");
  expect_bytes(std::optional<std::uint8_t>{}, "00");
  expect_bytes(std::optional<std::uint8_t>{7}, "0107");
  expect_bytes(std::map<Bytes, Bytes>{{{1}, {2}}, {{0}, {}}},
               "02000000010000000000000000010000000101000000"
               "02");
  expect_bytes(std::vector<std::string>{"a", ""}, "02000000010000006100000000");
  expect_bytes(Gas{258}, "0201000000000000");
  expect_bytes(AccountId::trusted("a.near"), "06000000612e6e656172");
}

TEST(borsh, reader_refuses_what_is_not_exact) {
  EXPECT_EQ(decode_error<std::uint16_t>("010203"),
            "byte 2 of 3: nothing more is expected here, but 1 bytes are left");
  EXPECT_EQ(decode_error<std::uint32_t>("0102"),
            "byte 0 of 2, 4 more wanted: Unexpected length of input");
  EXPECT_EQ(decode_error<std::optional<std::uint8_t>>("0207"),
            "byte 0 of 2: Invalid Option representation: 2. The first byte must be 0 or 1");
  EXPECT_EQ(decode_error<GlobalContractDeployMode>("0207"),
            "byte 0 of 2: Unexpected variant tag: 2");
  EXPECT_EQ(decode_error<std::string>("01000000ff"),
            "byte 5 of 5: the string before this byte is not UTF-8");
  EXPECT_EQ(decode_error<double>("000000000000f87f"), "byte 8 of 8: NaN is not a number");
  EXPECT_NE(decode_error<AccountId>("0100000061"), "decoded");
  EXPECT_NE(decode_error<AccountId>("020000004141"), "decoded");
  EXPECT_EQ(decode_error<AccountId>("0200000061ff"),
            "byte 6 of 6: the string before this byte is not UTF-8");
}

TEST(borsh, element_count_above_the_input_is_refused_before_allocating) {
  EXPECT_EQ(decode_error<std::vector<std::string>>("ffffffff00"),
            "byte 4 of 5, 4294967295 more wanted: Unexpected length of input");
  EXPECT_NE(decode_error<Bytes>("ffffffff00"), "decoded");
}

TEST(transaction, a_flood_of_tiny_actions_is_refused_before_it_takes_memory) {
  Transaction transaction;
  transaction.signer_id = AccountId::trusted("alice.near");
  transaction.receiver_id = transaction.signer_id;
  const auto decode = [&] {
    Bytes bytes = borsh_encode(transaction);
    borsh_append(bytes, Signature{});
    return SignedTransaction::decode(bytes);
  };
  transaction.actions.assign(10'000, Action{CreateAccount{}});
  EXPECT_TRUE(decode().has_value());  // too many, which validation will say

  transaction.actions.assign(100'001, Action{CreateAccount{}});
  EXPECT_TRUE(decode().error().message.ends_with(
      "100001 actions are more than the 100000 that can be read"));

  Delegate delegate;
  delegate.delegate_action.sender_id = transaction.signer_id;
  delegate.delegate_action.receiver_id = transaction.signer_id;
  delegate.delegate_action.actions.assign(60'000, Action{CreateAccount{}});
  transaction.actions.assign(1, Action{delegate});
  EXPECT_EQ(decode().value().transaction(), transaction);
  transaction.actions.assign(2, Action{delegate});
  EXPECT_TRUE(
      decode().error().message.ends_with("60000 actions are more than the 39998 that can be read"));
}

TEST(borsh, map_out_of_order_is_read_and_noted) {
  const Bytes bytes = *from_hex("02000000020100010100");
  BorshReader in{bytes};
  std::map<std::uint8_t, std::uint16_t> map;
  ASSERT_TRUE(borsh_read(in, map)) << in.error();
  EXPECT_EQ(map, (std::map<std::uint8_t, std::uint16_t>{{1, 1}, {2, 1}}));
  EXPECT_FALSE(in.is_canonical());
}

TEST(account, version_1_has_72_bytes) {
  Account account;
  account.amount = yocto(1);
  account.storage_usage = StorageUsage{2};
  expect_bytes(account,
               "01000000000000000000000000000000"
               "00000000000000000000000000000000"
               "0000000000000000000000000000000000000000000000000000000000000000"
               "0200000000000000");
  account.contract = account_contract::Local{sha256(as_bytes("code"))};
  EXPECT_EQ(borsh_length(account), 72);
  EXPECT_EQ(*borsh_decode<Account>(borsh_encode(account)), account);
}

TEST(account, global_contract_makes_it_version_2) {
  Account account;
  account.set_contract(account_contract::GlobalByAccount{AccountId::trusted("aa")});
  expect_bytes(account, std::string(32, 'f') + "00" + std::string(64, '0') + "0000000000000000" +
                            "0302000000"
                            "6161");
  account.set_contract(account_contract::None{});
  EXPECT_EQ(account.version, Account::Version::kV2);
}

TEST(account, uninitialized_universal_account_has_its_own_form) {
  Account account;
  account.amount = yocto(100);
  account.storage_usage = StorageUsage{300};
  account.bootstrap_nonce = 7'000'000;
  expect_bytes(account,
               "ffffffffffffffffffffffffffffffff0164000000000000000000000000000000"
               "2c01000000000000c0cf6a0000000000");
  EXPECT_NE(decode_error<Account>(std::string(32, 'f') + "02"), "decoded");
}

TEST(access_key, sizes_are_those_that_storage_is_counted_with) {
  AccessKey key;
  EXPECT_EQ(borsh_length(key), 9);
  key.permission = access_key_permission::GasKeyFullAccess{};
  EXPECT_EQ(borsh_length(key), 27);
}

}  // namespace
}  // namespace farcall::protocol
