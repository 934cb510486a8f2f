// The step that chunks and the explorer are made of: one receipt arrives at a state. It runs, or
// waits for data, or sets free another that waited for it; what it makes for the same moment runs
// right after it.
#pragma once

#include <deque>
#include <utility>
#include <vector>

#include "protocol/receipt.hpp"
#include "runtime/receipt/receipt_effects.hpp"
#include "state/state_accesses.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// Processes a receipt as it arrives: runs it, keeps it until its data is there, or frees another
/// one. Its changes to `state` are committed or rolled back; changes of queues that were made
/// before, and are not committed yet, are committed along.
[[nodiscard]] ReceiptEffects process_receipt(state::TrieUpdate& state,
                                             const ReceiptContext& context,
                                             const protocol::Receipt& receipt);

/// Processes a receipt, then the instant receipts that it makes, and theirs. Calls
/// `done(receipt, effects)` after each; instant receipts are taken out of `effects.new_receipts`.
template <class Done>
void process_with_instants(state::TrieUpdate& state, const ReceiptContext& context,
                           protocol::ReceiptPtr receipt, Done&& done) {
  std::deque<protocol::ReceiptPtr> instant;
  while (true) {
    ReceiptEffects effects = process_receipt(state, context, *receipt);
    std::erase_if(effects.new_receipts, [&](const protocol::ReceiptPtr& made) {
      if (made->is_instant()) instant.push_back(made);
      return made->is_instant();
    });
    done(receipt, effects);
    if (instant.empty()) return;
    receipt = std::move(instant.front());
    instant.pop_front();
  }
}

/// A receipt that was processed, and what came of it.
struct ProcessedReceipt {
  protocol::ReceiptPtr receipt;
  ReceiptEffects effects;
};

/// What one receipt did to a state, as a value.
struct ReceiptStep {
  state::Trie state;
  /// The receipt, then the instant receipts that it made, in the order of execution.
  std::vector<ProcessedReceipt> processed;
  /// Receipts that leave, in the order in which they are sent.
  std::vector<protocol::ReceiptPtr> sent;
  state::StateChanges changes;
  /// What was read, written and undone.
  state::StateAccesses accesses;
};

/// Takes single steps from state to state: each does what a chunk that holds nothing but one
/// receipt does, without the queues around it. Keeps its working memory, so that a step costs what
/// its receipt costs. For one thread.
class ReceiptStepper {
 public:
  explicit ReceiptStepper(vm::VirtualMachine& machine) : machine_{&machine} {}

  [[nodiscard]] ReceiptStep step(const state::Trie& state, const ReceiptEnvironment& environment,
                                 const protocol::ReceiptPtr& receipt,
                                 ApplyListener* listener = nullptr);

 private:
  vm::VirtualMachine* machine_;
  state::TrieUpdate update_{state::Trie{}};
};

}  // namespace farcall::runtime
