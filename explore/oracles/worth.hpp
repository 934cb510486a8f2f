// What accounts can call their own, as numbers that are compared one by one: NEAR, tokens, what the
// scenario claims for them, and what contracts say when they are asked about an account.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/u128.hpp"
#include "explore/oracles/world_reader.hpp"
#include "explore/scenario/scenario.hpp"

namespace farcall::explore {

/// A number that can be asked about any account.
struct Measure {
  /// Empty contract: the balance in yoctoNEAR.
  protocol::AccountId contract;
  std::string method;
  /// The member of the arguments that names the account.
  std::string argument;
  /// Further members of the arguments, as JSON: `,"token_id":"gold"`.
  std::string others = {};
  /// The member of the answer that is the number; empty: the answer itself.
  std::string member = {};
  /// Its name is that of tokens or money.
  [[nodiscard]] bool is_amount() const;
  /// "NEAR", "token.ft_balance_of", "pool.get_account(...).staked".
  [[nodiscard]] std::string name() const;
};

/// What a contract answers; nothing: no integer below 2^128.
[[nodiscard]] std::optional<u128> measured(ViewCaller& views, const state::Trie& state,
                                           const Measure& measure,
                                           const protocol::AccountId& account);

/// By position of the measure; then, what the scenario claims for the account.
using Worth = std::vector<u128>;

/// True if something of `now` is less than in `reference`, and nothing is more.
[[nodiscard]] bool is_poorer(const Worth& now, const Worth& reference) noexcept;
/// The position of the first number that is less; the size if none is.
[[nodiscard]] std::size_t first_less(const Worth& now, const Worth& reference) noexcept;

/// Which views the scenario's contracts have.
struct FoundViews {
  /// The first is the balance.
  std::vector<Measure> measures;
  /// Contract and method of those that answer without arguments.
  std::vector<std::pair<protocol::AccountId, std::string>> plain;
};
/// Finds views that take an account's id, alone or with members that the story's calls show, and
/// return an integer, as a number or as text, or an object with amounts; and views without
/// arguments.
[[nodiscard]] FoundViews find_views(const Scenario& scenario,
                                    std::span<const ReceiptWorld* const> worlds, ViewCaller& views);

/// Measures accounts in worlds; remembers the answers.
class WorthMeter {
 public:
  /// `claims`: by account, in yoctoNEAR or other units; they and `names`, those of the case's
  /// transactions, must outlive the meter.
  WorthMeter(std::vector<Measure> measures, std::vector<protocol::AccountId> accounts,
             const std::map<protocol::AccountId, std::vector<Expression>>& claims,
             const std::vector<std::string>& names, ViewCaller& views)
      : measures_{std::move(measures)},
        accounts_{std::move(accounts)},
        claims_{claims},
        names_{names},
        views_{views} {}

  [[nodiscard]] const std::vector<protocol::AccountId>& accounts() const noexcept {
    return accounts_;
  }
  /// By position of the account. A claim that is no number in a world counts as 0.
  [[nodiscard]] const std::vector<Worth>& worths(const ReceiptWorld& world);
  /// "NEAR", "bank.balance_of", or the text of a claim. By positions of account and number.
  [[nodiscard]] std::string name(std::size_t account, std::size_t number) const;
  /// "1.5 NEAR", "100".
  [[nodiscard]] std::string amount_text(std::size_t number, u128 amount) const;

 private:
  [[nodiscard]] Worth worth_of(const ReceiptWorld& world, const protocol::AccountId& account);

  std::vector<Measure> measures_;
  std::vector<protocol::AccountId> accounts_;
  const std::map<protocol::AccountId, std::vector<Expression>>& claims_;
  const std::vector<std::string>& names_;
  ViewCaller& views_;
  std::unordered_map<StateKey, std::vector<Worth>> known_;
};

/// The texts of a member of JSON arguments: itself, or the elements of the list of that name with
/// an "s".
[[nodiscard]] std::vector<std::string> texts_of_members(ByteView args, std::string_view member);

/// An integer below 2^128, written as a JSON number or as text.
[[nodiscard]] std::optional<u128> integer_of(ByteView json);

}  // namespace farcall::explore
