// Finds the code of an account's contract, with the rules for wallets of ETH-implicit
// accounts and global contracts (runtime/runtime/src/contract_code.rs of nearcore).
#pragma once

#include <optional>
#include <string_view>

#include "protocol/account.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_update.hpp"
#include "vm/call/external.hpp"

namespace farcall::runtime {

/// Code that is looked for when the caller asks for it. Looking is not part of the state proof.
/// Refers to the state, which must outlive it.
class StateCode final : public vm::CodeSource {
 public:
  /// An account without a contract has no code and the zero hash.
  StateCode(state::TrieUpdate& state, const protocol::AccountId& account_id,
            const protocol::AccountContract& contract, std::string_view chain_id);
  /// A global contract itself.
  StateCode(state::TrieUpdate& state, const protocol::GlobalContractIdentifier& identifier);

  [[nodiscard]] bool exists() override;
  [[nodiscard]] CryptoHash hash() const override { return hash_; }
  [[nodiscard]] ByteView bytes() override;

 private:
  void use_global(const protocol::GlobalContractIdentifier& identifier);

  state::TrieUpdate& state_;
  CryptoHash hash_;
  std::optional<TrieKey> key_;
  std::optional<state::Value> code_;
};

}  // namespace farcall::runtime
