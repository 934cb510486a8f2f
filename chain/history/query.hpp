// Questions about the state after a block, with the answers and refusals of nearcore's
// state viewer (runtime/runtime/src/state_viewer).
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chain/chain.hpp"
#include "protocol/account.hpp"
#include "protocol/errors.hpp"

namespace farcall::chain {

/// Why a question has no answer. The names are those of the JSON-RPC interface.
struct QueryError {
  enum class Kind : std::uint8_t {
    kUnknownAccount,
    kNoContractCode,
    kTooLargeContractState,
    kUnknownAccessKey,
    kUnknownGasKey,
    kNoGlobalContractCode,
    kContractExecutionError,
  };
  Kind kind;
  /// The text that the interface gives as `data`.
  std::string message;
  /// Of a failed call.
  std::optional<protocol::FunctionCallError> call_error;
  std::vector<std::string> logs;
};
template <class T>
using Answer = std::expected<T, QueryError>;

struct CallAnswer {
  Bytes value;
  std::vector<std::string> logs;
  Gas burnt_gas;
};

struct StatePage {
  std::vector<std::pair<Bytes, Bytes>> values;
  /// Set when more keys follow.
  std::optional<Bytes> last_key;
  /// The trie's nodes on the way to the values, if they were asked for.
  std::vector<Bytes> proof;
};

struct StateRange {
  Bytes prefix;
  std::optional<Bytes> after_key;
  std::optional<std::uint32_t> limit;
  /// Largest state that is returned without pages; nothing: no limit.
  std::optional<std::uint64_t> size_limit = 50'000;
  /// Not with pages.
  bool wants_proof = false;
};

struct AccessKeyEntry {
  protocol::KeyHandle handle;
  protocol::AccessKey access_key;
};

/// All keys of an account, in the order of the state, or a part of them.
struct AccessKeyRange {
  /// Only keys after this one, which need not exist.
  std::optional<protocol::KeyHandle> after;
  std::optional<std::uint32_t> limit;
};

struct AccessKeyPage {
  std::vector<AccessKeyEntry> keys;
  /// Set when more keys follow.
  std::optional<protocol::KeyHandle> last_key;
};

/// Queries about one block. Reads immutable data only: may be used from any thread while the chain
/// makes blocks, as long as the block is held.
class Query {
 public:
  /// Asks about the state after `block`.
  Query(const Chain& chain, BlockPtr block);

  [[nodiscard]] Answer<protocol::Account> account(const protocol::AccountId& id) const;
  [[nodiscard]] Answer<protocol::AccessKey> access_key(const protocol::AccountId& id,
                                                       const protocol::PublicKey& key) const;
  /// Accounts that do not exist have no keys.
  [[nodiscard]] AccessKeyPage access_keys(const protocol::AccountId& id,
                                          const AccessKeyRange& range = {}) const;
  [[nodiscard]] Answer<std::vector<Nonce>> gas_key_nonces(const protocol::AccountId& id,
                                                          const protocol::PublicKey& key) const;
  [[nodiscard]] Answer<Bytes> code(const protocol::AccountId& id) const;
  [[nodiscard]] Answer<Bytes> global_code(
      const protocol::GlobalContractIdentifier& identifier) const;
  [[nodiscard]] Answer<StatePage> state(const protocol::AccountId& id,
                                        const StateRange& range) const;
  /// Calls a method that changes nothing. `gas_limit`: nothing for the protocol's limit for views.
  [[nodiscard]] Answer<CallAnswer> call(const protocol::AccountId& id, std::string_view method,
                                        ByteView args, std::optional<Gas> gas_limit = {}) const;

  [[nodiscard]] const BlockPtr& block() const noexcept { return block_; }

 private:
  [[nodiscard]] const state::Trie& trie(const protocol::AccountId& id) const;

  BlockPtr block_;
  const ChainConfig& config_;
  EpochPtr epoch_;
  vm::VirtualMachine& machine_;
};

}  // namespace farcall::chain
