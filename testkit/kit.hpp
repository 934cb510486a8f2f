// The inside of the public classes in include/farcall.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chain/chain.hpp"
#include "farcall/chain.hpp"
#include "protocol/crypto/keys.hpp"
#include "trace/trace.hpp"

namespace farcall::testkit {

struct Outcome::Data {
  bool refused = false;
  bool pending = false;
  bool succeeded = false;
  bool all_succeeded = false;
  std::string error;
  Bytes value;
  std::string transaction_hash;
  std::vector<Receipt> receipts;
  /// Nothing for transactions that never came into a block.
  std::optional<trace::Trace> trace;
  /// Where it came from; gone when the chain is.
  std::weak_ptr<const Chain::Data> chain;
};

struct Chain::Data : std::enable_shared_from_this<Chain::Data> {
  std::shared_ptr<vm::VirtualMachine> machine;
  std::unique_ptr<chain::Chain> chain;
  /// Waiting for the next block.
  std::vector<protocol::VerifiedTransaction> pool;
  /// Keys made from names so far.
  mutable std::map<std::string, protocol::SecretKey, std::less<>> keys;

  [[nodiscard]] const protocol::SecretKey& key_of(std::string_view name) const;
  /// One more than the nonce of the key, counting what waits in the pool.
  [[nodiscard]] Nonce next_nonce(const protocol::AccountId& id,
                                 const protocol::PublicKey& key) const;
  void produce();
  void run_until_idle();
  [[nodiscard]] Outcome outcome(const CryptoHash& hash) const;
};

class Chain::Snapshot {
 public:
  std::shared_ptr<const chain::Chain::Snapshot> chain;
  std::vector<protocol::VerifiedTransaction> pool;
  const Data* owner = nullptr;
};

struct Transaction::Data {
  Chain::Data* chain = nullptr;
  std::string signer;
  std::string receiver;
  std::string signing_name;
  std::vector<protocol::Action> actions;
  /// The first thing that was wrong with an action.
  std::optional<std::string> error;
};

/// Keeps an outcome for `recent_outcomes`.
void remember(const Outcome& outcome);
/// An outcome that says why nothing was sent.
[[nodiscard]] Outcome refused_outcome(std::string reason);
[[nodiscard]] Outcome outcome_of(trace::Trace trace, std::weak_ptr<const Chain::Data> chain);
/// The same with what running the blocks again tells of its failures, while the chain is there.
[[nodiscard]] Outcome explained(const Outcome& outcome);

}  // namespace farcall::testkit
