// Receipts: messages between accounts (core/primitives/src/receipt.rs in nearcore).
#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "base/hash.hpp"
#include "protocol/action.hpp"

namespace farcall::protocol {

struct DataReceiver {
  CryptoHash data_id;
  AccountId receiver_id;
  bool operator==(const DataReceiver&) const = default;
};
BOOST_DESCRIBE_STRUCT(DataReceiver, (), (data_id, receiver_id))

/// An action receipt of either version; V2 carries `refund_to` (tags 5 and 6), V1 does not (0 and
/// 2).
struct ActionReceipt {
  enum class Version : std::uint8_t { kV1, kV2 };

  Version version = Version::kV1;
  AccountId signer_id;
  std::optional<AccountId> refund_to;
  PublicKey signer_public_key;
  Balance gas_price;
  std::vector<DataReceiver> output_data_receivers;
  std::vector<CryptoHash> input_data_ids;
  std::vector<Action> actions;
  /// A yield waits in the trie until it is resumed or times out (tags 2 and 6).
  bool is_promise_yield = false;

  bool operator==(const ActionReceipt&) const = default;
};

struct DataReceipt {
  CryptoHash data_id;
  /// Empty if the promise failed.
  std::optional<Bytes> data;
  /// True for a resumption of a yield (tag 3), false for a result (tag 1).
  bool is_promise_resume = false;

  bool operator==(const DataReceipt&) const = default;
};

/// Carries the code of a global contract from shard to shard. V2 adds `nonce`.
struct GlobalContractDistribution {
  enum class Version : std::uint8_t { kV1, kV2 };

  Version version = Version::kV2;
  GlobalContractIdentifier id;
  ShardId target_shard;
  std::vector<ShardId> already_delivered_shards;
  Bytes code;
  std::uint64_t nonce = 0;

  bool operator==(const GlobalContractDistribution&) const = default;
};

struct Receipt {
  using Body = std::variant<ActionReceipt, DataReceipt, GlobalContractDistribution>;

  AccountId predecessor_id;
  AccountId receiver_id;
  CryptoHash receipt_id;
  Body body;

  [[nodiscard]] const ActionReceipt* action() const noexcept {
    return std::get_if<ActionReceipt>(&body);
  }
  [[nodiscard]] const DataReceipt* data() const noexcept { return std::get_if<DataReceipt>(&body); }
  [[nodiscard]] const GlobalContractDistribution* distribution() const noexcept {
    return std::get_if<GlobalContractDistribution>(&body);
  }
  /// Where refunds of deposits go: `refund_to` if set, else the predecessor.
  [[nodiscard]] const AccountId& balance_refund_receiver() const noexcept;
  /// Executed right after its producer in the same chunk: yields, and a lone DeleteAccount without
  /// inputs.
  [[nodiscard]] bool is_instant() const noexcept;

  bool operator==(const Receipt&) const = default;
};

/// Receipts are immutable once made, and shared: queues, blocks, traces and branches of the
/// explorer hold the same one.
using ReceiptPtr = std::shared_ptr<const Receipt>;

/// Delayed and buffered receipts as stored in the trie, with what congestion control counted for
/// them.
struct StateStoredReceipt {
  Receipt receipt;
  Gas congestion_gas;
  std::uint64_t congestion_size = 0;
};

}  // namespace farcall::protocol
