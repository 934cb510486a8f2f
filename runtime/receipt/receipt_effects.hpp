// What a receipt runs in, and what comes of it.
#pragma once

#include <optional>
#include <vector>

#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "runtime/chunk/apply_listener.hpp"
#include "runtime/chunk/block_context.hpp"
#include "runtime/storage_usage.hpp"
#include "vm/call/external.hpp"

namespace farcall::runtime {

/// The environment of a receipt, the machine that runs its contracts, and the listener. Holds
/// references to all three.
struct ReceiptContext {
  const ReceiptEnvironment& environment;
  vm::VirtualMachine& machine;
  /// May be null.
  ApplyListener* listener = nullptr;

  [[nodiscard]] const protocol::RuntimeConfig& config() const noexcept {
    return *environment.config;
  }
  [[nodiscard]] vm::HostCallListener* host_calls() const {
    return listener == nullptr ? nullptr : listener->host_calls();
  }
};

struct ValidatorProposal {
  protocol::AccountId account_id;
  protocol::PublicKey public_key;
  Balance stake;
};

/// Tokens that left circulation, or came into it.
struct BurntTokens {
  /// Paid for gas and storage, less what contracts earned.
  Balance paid;
  /// Deposits of refunds whose receiver does not exist.
  Balance lost;
  /// Made by the one-yocto rule.
  Balance subsidized;
};

/// What becomes of a receipt when it is processed.
enum class Arrival : std::uint8_t {
  /// An action receipt ran: the one that arrived, or the one that it set free.
  kRan,
  /// An action receipt waits for data, or a yield for its resumption.
  kPostponed,
  /// Data waits for its receiver, or the receiver for more data.
  kDataKept,
  /// Nothing waits for it any more.
  kIgnored,
  /// Code of a global contract was received.
  kDistributed,
};
BOOST_DESCRIBE_ENUM(Arrival, kRan, kPostponed, kDataKept, kIgnored, kDistributed)

/// What came of one receipt.
struct ReceiptEffects {
  Arrival arrival = Arrival::kRan;
  /// Nothing unless an action receipt ran.
  std::optional<protocol::OutcomeWithId> outcome;
  /// The receipt that ran, where it is not the one that arrived.
  protocol::ReceiptPtr freed;
  /// In the order of their ids.
  std::vector<protocol::ReceiptPtr> new_receipts;
  std::vector<ValidatorProposal> proposals;
  BurntTokens burnt;
  /// Counts towards the compute limit of the chunk when the receipt has no outcome.
  Compute compute_without_outcome;
  /// What the called contracts asked about their surroundings; of several calls the first answer.
  vm::Looks looks;
  /// The storage check at the end of the receipt; absent if it was not reached, or without account.
  std::optional<StorageStake> storage_stake;
};

}  // namespace farcall::runtime
