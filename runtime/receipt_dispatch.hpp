// From the arrival of a receipt to its execution.
#pragma once

#include "runtime/execute_receipt.hpp"

namespace farcall::runtime {

/// Runs an action receipt whose data has all been received. `proof_size_before`: of the state proof
/// when the receipt that led here arrived.
[[nodiscard]] ReceiptEffects execute_action_receipt(state::TrieUpdate& state,
                                                    const ReceiptContext& context,
                                                    const protocol::Receipt& receipt,
                                                    std::uint64_t proof_size_before);

/// Keeps the code that a distribution receipt brings, if it is not older than what is there, and
/// passes it on to the next shard.
[[nodiscard]] ReceiptEffects apply_distribution(state::TrieUpdate& state,
                                                const ReceiptContext& context,
                                                const protocol::Receipt& receipt);

}  // namespace farcall::runtime
