// What one `EXPERIMENTAL_receipt_to_tx` may cost (core/chain-configs/src/client_config.rs and
// chain/client/src/view_client_actor.rs of nearcore); `client_config` shows them.
#pragma once

#include <cstdint>

namespace farcall::node {

inline constexpr std::uint32_t kReceiptToTxDepthMax = 1'000;
inline constexpr std::uint64_t kReceiptToTxWindowMax = 20;
inline constexpr std::uint64_t kReceiptToTxOutcomesMax = 100'000;

}  // namespace farcall::node
