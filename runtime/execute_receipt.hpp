// The step below `apply`: one receipt, and what came of it. Reads and writes the state that it is
// given and nothing else; a listener on that state hears each access with the values before and
// after.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "runtime/apply.hpp"
#include "state/trie_update.hpp"
#include "vm/external.hpp"

namespace farcall::runtime {

/// The surroundings of a receipt.
struct ReceiptContext {
  const ReceiptEnvironment& environment;
  vm::VirtualMachine& machine;
  vm::HostCallListener* host_calls = nullptr;

  [[nodiscard]] const protocol::RuntimeConfig& config() const noexcept {
    return *environment.config;
  }
};

/// Tokens that left circulation, or came into it.
struct BurntTokens {
  /// Paid for gas and storage, less what contracts earned.
  Balance paid;
  /// Deposits of refunds that nobody could receive.
  Balance lost;
  /// Made by the one-yocto rule.
  Balance subsidized;
};

/// What came of one receipt.
struct ReceiptEffects {
  /// Nothing: the receipt only changed the state (data that somebody still waits for, a yield,
  /// ...).
  std::optional<protocol::OutcomeWithId> outcome;
  /// The receipt that ran, where it is not the one that arrived: data arrived and set it free.
  protocol::ReceiptPtr freed;
  /// In the order of their ids.
  std::vector<protocol::ReceiptPtr> new_receipts;
  std::vector<ValidatorProposal> proposals;
  BurntTokens burnt;
  /// For the chunk's limit, where there is no outcome to say it.
  Compute compute_without_outcome;
};

/// Takes a receipt as it arrives: runs it, keeps it until its data is there, or frees another one.
/// All changes to `state` are committed or rolled back afterwards.
[[nodiscard]] ReceiptEffects process_receipt(state::TrieUpdate& state,
                                             const ReceiptContext& context,
                                             const protocol::Receipt& receipt);

/// One step from state to state, for who explores: what `process_receipt` does to a chunk that
/// holds nothing else.
struct ReceiptStep {
  state::Trie state;
  ReceiptEffects effects;
  state::StateChanges changes;
};
[[nodiscard]] ReceiptStep step(const state::Trie& state, const ReceiptContext& context,
                               const protocol::Receipt& receipt,
                               state::StateListener* listener = nullptr);

}  // namespace farcall::runtime
