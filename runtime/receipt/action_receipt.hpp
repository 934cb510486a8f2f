// Runs one action receipt whose input data is there (apply_action_receipt of nearcore's
// runtime/runtime/src/lib.rs).
#pragma once

#include "runtime/receipt/receipt_effects.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// Runs an action receipt whose data has all been received. Its changes to `state` are committed
/// or rolled back; what was not committed before is committed along.
[[nodiscard]] ReceiptEffects execute_action_receipt(state::TrieUpdate& state,
                                                    const ReceiptContext& context,
                                                    const protocol::Receipt& receipt);

}  // namespace farcall::runtime
