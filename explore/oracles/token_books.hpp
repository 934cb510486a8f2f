// The books of token contracts, as their views show them: NEP-141, NEP-171 and NEP-245.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/u128.hpp"
#include "explore/oracles/world_reader.hpp"

namespace farcall::explore {

/// What a contract keeps books of.
struct TokenContract {
  enum class Standard : std::uint8_t { kFungible, kNonFungible, kMulti };
  protocol::AccountId id;
  Standard standard = Standard::kFungible;
  /// Of NEP-245.
  std::string token_id = {};
  /// "token", "gold of vault".
  [[nodiscard]] std::string name() const;
};

struct TokenBooks {
  u128 supply = 0;
  /// Sum over the holders.
  u128 held = 0;
  /// NEP-171: what is listed for a holder who is not the owner, or for two.
  std::string conflict = {};
  [[nodiscard]] bool agree() const noexcept { return supply == held && conflict.empty(); }
};

/// Nothing: the contract does not say a supply.
[[nodiscard]] std::optional<TokenBooks> token_books(ViewCaller& views, const state::Trie& state,
                                                    const TokenContract& token,
                                                    const std::set<protocol::AccountId>& holders);
/// The owner of an NEP-171 token; nothing: the contract does not say.
[[nodiscard]] std::optional<std::string> token_owner(ViewCaller& views, const state::Trie& state,
                                                     const protocol::AccountId& contract,
                                                     const std::string& token_id);
/// Of a fungible token.
[[nodiscard]] std::optional<u128> token_balance(ViewCaller& views, const state::Trie& state,
                                                const protocol::AccountId& token,
                                                const protocol::AccountId& holder);

}  // namespace farcall::explore
