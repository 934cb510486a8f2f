// From the arrival of a receipt to its execution.
#pragma once

#include "runtime/execute_receipt.hpp"

namespace farcall::runtime {

/// Runs an action receipt whose data has all been received.
[[nodiscard]] ReceiptEffects execute_action_receipt(state::TrieUpdate& state,
                                                    const ReceiptContext& context,
                                                    const protocol::Receipt& receipt);

/// Keeps the code that a distribution receipt brings, if it is not older than what is there, and
/// passes it on to the next shard.
[[nodiscard]] ReceiptEffects apply_distribution(state::TrieUpdate& state,
                                                const ReceiptContext& context,
                                                const protocol::Receipt& receipt);

}  // namespace farcall::runtime
