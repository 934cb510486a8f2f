// A chain with many accounts, some of which act: what benchmarks run against.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "chain/chain.hpp"
#include "protocol/crypto/keys.hpp"
#include "vm/engine/machine.hpp"

namespace farcall::bench {

/// The contract of bench/pingpong.wat.
[[nodiscard]] ByteView pingpong_code();

struct WorldOptions {
  /// In the state.
  std::size_t accounts = 1000;
  /// Spread evenly over them; these have keys that can sign, and the contract.
  std::size_t actors = 1000;
  std::size_t shards = 1;
  /// Of a chunk; the default is the network's.
  Gas gas_limit{1'000'000'000'000'000};
};

/// Accounts `u0000000.test.near` and so on, each with 100 NEAR, one full-access key and, if it is
/// an actor, the contract; the shards hold equal parts of them.
class World {
 public:
  World(const WorldOptions& options, vm::VirtualMachine& machine);

  [[nodiscard]] chain::Chain& chain() noexcept { return *chain_; }
  [[nodiscard]] std::size_t actor_count() const noexcept { return actors_.size(); }

  /// Actor `from` sends 1 yoctoNEAR to actor `to`.
  [[nodiscard]] chain::TransactionPtr transfer(std::size_t from, std::size_t to);
  /// Actor `from` calls its own `go`, which calls `run` of actor `to`, then its own `cb`.
  [[nodiscard]] chain::TransactionPtr round_trip(std::size_t from, std::size_t to);

 private:
  struct Actor {
    protocol::AccountId id;
    protocol::SecretKey key;
    Nonce nonce = 0;
  };

  [[nodiscard]] chain::TransactionPtr signed_by(Actor& signer, const protocol::AccountId& receiver,
                                                protocol::Action action);

  std::vector<Actor> actors_;
  std::unique_ptr<chain::Chain> chain_;
};

}  // namespace farcall::bench
