// How a chain is run, besides what its genesis says.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/hash.hpp"
#include "base/units.hpp"
#include "chain/history/archive.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/crypto/validator_signer.hpp"

namespace farcall::chain {

struct ChainOptions {
  /// Time that a block takes unless its plan says otherwise.
  Nanoseconds block_time{1'000'000'000};
  /// Blocks whose contents, outcomes and states stay readable; 0: as many as five epochs have, as
  /// on a nearcore node that is not an archive.
  std::uint64_t history = 0;
  /// Older blocks stay readable while they are not older than this and the chain keeps fewer than
  /// `outcomes_max` outcomes: blocks that are made on demand can come much faster than
  /// `block_time`.
  Nanoseconds history_time;
  std::uint64_t outcomes_max = 50'000;
  /// nearcore has no chunks in the block after genesis.
  bool first_block_is_empty = true;
  /// A transaction is outdated only when the block that it names is too old both in blocks and in
  /// time, counting `block_time` for a block. So neither jumps in height outdate transactions, nor
  /// blocks that are made on demand.
  bool has_lenient_validity = false;
  /// Start of the chain of random values.
  CryptoHash random_seed;
  /// Where older blocks are put as bytes; nothing: they stay as they are, which is faster and takes
  /// more memory. `MemoryArchive` keeps the bytes in memory.
  std::shared_ptr<Archive> archive;
  /// Signs chunk and block headers. Nothing: signatures are 64 zero bytes.
  std::optional<protocol::SecretKey> signer;
  /// Gives the approvals of the block producer whose key it is; the others give none. They are
  /// under the hash of a block. Nothing: approvals of all are 64 zero bytes.
  std::optional<protocol::ValidatorSigner> approver;
};

}  // namespace farcall::chain
