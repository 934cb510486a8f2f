// The wallet contract of ETH-implicit accounts (NEP-518; runtime/near-wallet-contract of
// nearcore).
#pragma once

#include <optional>
#include <string_view>

#include "base/hash.hpp"

namespace farcall::runtime {

/// Hash of the global contract that new `0x` accounts of this chain get.
[[nodiscard]] const CryptoHash& eth_wallet_hash(std::string_view chain_id);

/// The hash that old `0x` accounts carry as local code in place of the wallet itself.
[[nodiscard]] bool is_old_eth_wallet(const CryptoHash& local_code_hash);

}  // namespace farcall::runtime
