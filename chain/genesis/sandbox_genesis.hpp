// The genesis that `near-sandbox init` writes: one validator that is the root account, and an
// account `near`.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "chain/chain.hpp"

namespace farcall::chain {

struct SandboxGenesis {
  ProtocolVersion protocol_version = protocol::kMaxProtocolVersion;
  std::string chain_id = "farcall";
  Nanoseconds genesis_time{1'735'689'600'000'000'000};
  std::uint64_t epoch_length = 500;
  /// Validator, treasury and owner of most of the tokens.
  protocol::AccountId root = protocol::AccountId::trusted("test.near");
  protocol::PublicKey root_key;
  protocol::ShardLayout layout = protocol::ShardLayout::single();
};

/// 1,000,000,000 NEAR for the root and for `near` each, 50,000,000 NEAR staked by the root.
[[nodiscard]] Genesis sandbox_genesis(const SandboxGenesis& options);
/// The same as the genesis.json that `near-sandbox init` writes.
[[nodiscard]] boost::json::object sandbox_genesis_file(const SandboxGenesis& options);

}  // namespace farcall::chain
