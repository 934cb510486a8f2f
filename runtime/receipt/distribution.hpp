// Global contracts on their way through the shards (apply_global_contract_distribution_receipt of
// nearcore's runtime/runtime/src/global_contracts.rs).
#pragma once

#include "runtime/receipt/receipt_effects.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// Keeps the code that a distribution receipt brings, if it is not older than what is there, and
/// passes it on to the next shard.
[[nodiscard]] ReceiptEffects apply_distribution(state::TrieUpdate& state,
                                                const ReceiptContext& context,
                                                const protocol::Receipt& receipt);

}  // namespace farcall::runtime
