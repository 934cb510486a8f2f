// Contents of genesis files: records of the state, and the shard layout
// (core/primitives/src/state_record.rs in nearcore).
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "protocol/account.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/json/json.hpp"
#include "protocol/receipt.hpp"
#include "protocol/shard_layout.hpp"

namespace farcall::protocol {

namespace state_record {
struct Account {
  AccountId account_id;
  protocol::Account account;
};
struct Data {
  AccountId account_id;
  Bytes data_key;
  Bytes value;
};
struct Contract {
  AccountId account_id;
  Bytes code;
};
struct AccessKey {
  AccountId account_id;
  KeyHandle public_key;
  protocol::AccessKey access_key;
};
struct PostponedReceipt {
  static constexpr bool kNewtype = true;
  Receipt receipt;
};
struct ReceivedData {
  AccountId account_id;
  CryptoHash data_id;
  std::optional<Bytes> data;
};
struct DelayedReceipt {
  static constexpr bool kNewtype = true;
  Receipt receipt;
};
struct GasKeyNonce {
  AccountId account_id;
  KeyHandle public_key;
  NonceIndex index = 0;
  Nonce nonce = 0;
};
BOOST_DESCRIBE_STRUCT(Account, (), (account_id, account))
BOOST_DESCRIBE_STRUCT(Data, (), (account_id, data_key, value))
BOOST_DESCRIBE_STRUCT(Contract, (), (account_id, code))
BOOST_DESCRIBE_STRUCT(AccessKey, (), (account_id, public_key, access_key))
BOOST_DESCRIBE_STRUCT(PostponedReceipt, (), (receipt))
BOOST_DESCRIBE_STRUCT(ReceivedData, (), (account_id, data_id, data))
BOOST_DESCRIBE_STRUCT(DelayedReceipt, (), (receipt))
BOOST_DESCRIBE_STRUCT(GasKeyNonce, (), (account_id, public_key, index, nonce))
}  // namespace state_record
/// One record of a genesis file or state dump.
using StateRecord = std::variant<state_record::Account, state_record::Data, state_record::Contract,
                                 state_record::AccessKey, state_record::PostponedReceipt,
                                 state_record::ReceivedData, state_record::DelayedReceipt,
                                 state_record::GasKeyNonce>;

/// `{"V2": {…}}`, forms V0 to V3.
template <>
struct JsonForm<ShardLayout> {
  static json::value write(const ShardLayout& value);
  static bool read(const JsonPlace& at, const json::value& value, ShardLayout& out);
};

// Compiled once here instead of in every file that uses them.
[[nodiscard]] Result<StateRecord> state_record_from_json(const json::value& value);
[[nodiscard]] json::value to_json_record(const StateRecord& record);
[[nodiscard]] Result<ShardLayout> shard_layout_from_json(const json::value& value);
[[nodiscard]] json::value to_json_layout(const ShardLayout& layout);

}  // namespace farcall::protocol
