// What accounts can call their own, as numbers that are compared one by one: NEAR, tokens, what the
// scenario declares, and what contracts say when they are asked about an account.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/u128.hpp"
#include "explore/scenario.hpp"
#include "explore/world_reader.hpp"

namespace farcall::explore {

/// A number that can be asked about any account.
struct Measure {
  /// Empty contract: the balance in yoctoNEAR.
  protocol::AccountId contract;
  std::string method;
  /// The member of the arguments that names the account.
  std::string argument;
  /// "NEAR", "token.ft_balance_of".
  [[nodiscard]] std::string name() const;
};

/// What a contract answers; nothing: no integer below 2^128.
[[nodiscard]] std::optional<u128> measured(ViewCaller& views, const state::Trie& state,
                                           const Measure& measure,
                                           const protocol::AccountId& account);

/// The books of a NEP-141 token.
struct TokenBooks {
  u128 supply = 0;
  /// Sum over the holders.
  u128 held = 0;
};
/// Nothing: the contract does not say a total supply.
[[nodiscard]] std::optional<TokenBooks> token_books(ViewCaller& views, const state::Trie& state,
                                                    const protocol::AccountId& token,
                                                    const std::set<protocol::AccountId>& holders);
[[nodiscard]] std::optional<u128> token_balance(ViewCaller& views, const state::Trie& state,
                                                const protocol::AccountId& token,
                                                const protocol::AccountId& holder);

/// By position of the measure.
using Worth = std::vector<u128>;

/// True if something of `now` is less than in `reference`, and nothing is more.
[[nodiscard]] bool is_poorer(const Worth& now, const Worth& reference) noexcept;
/// The position of the first number that is less; the size if none is.
[[nodiscard]] std::size_t first_less(const Worth& now, const Worth& reference) noexcept;

/// Finds which methods of the contracts are such numbers: views that take an account's id alone and
/// return an integer, as a number or as text.
[[nodiscard]] std::vector<Measure> find_measures(const Scenario& scenario,
                                                 std::span<const ReceiptWorld* const> worlds,
                                                 ViewCaller& views);

/// Measures accounts in worlds; remembers the answers.
class WorthMeter {
 public:
  WorthMeter(std::vector<Measure> measures, std::vector<protocol::AccountId> accounts,
             ViewCaller& views)
      : measures_{std::move(measures)}, accounts_{std::move(accounts)}, views_{views} {}

  [[nodiscard]] const std::vector<Measure>& measures() const noexcept { return measures_; }
  [[nodiscard]] const std::vector<protocol::AccountId>& accounts() const noexcept {
    return accounts_;
  }
  /// By position of the account.
  [[nodiscard]] const std::vector<Worth>& worths(const ReceiptWorld& world);

 private:
  std::vector<Measure> measures_;
  std::vector<protocol::AccountId> accounts_;
  ViewCaller& views_;
  std::unordered_map<StateKey, std::vector<Worth>> known_;
};

/// An integer below 2^128, written as a JSON number or as text.
[[nodiscard]] std::optional<u128> integer_of(ByteView json);

}  // namespace farcall::explore
