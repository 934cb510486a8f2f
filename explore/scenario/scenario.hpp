// What is explored: a world, the transactions of its actors, who may not be trusted, what may go
// wrong, what must hold, and what the exploration may use. The value behind a scenario file
// (`read_scenario`), the test kit, and each case that a campaign derives from it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "explore/scenario/expression.hpp"
#include "protocol/account_id.hpp"
#include "protocol/action.hpp"
#include "protocol/parameters.hpp"

namespace farcall::explore {

/// An account of the world before anything happens. Its full-access key is made from its id.
struct ScenarioAccount {
  protocol::AccountId id;
  Balance balance;
  /// Null: no contract.
  std::shared_ptr<const Bytes> wasm;
  /// Where the wasm came from, for messages.
  std::string wasm_source;
  /// Rows of the contract's data, besides what `setup` writes.
  std::vector<std::pair<Bytes, Bytes>> state;
  /// Its owner may put any other code in place of this one: `Faults` doubles it.
  bool is_untrusted = false;

  /// A contract that is judged: its code stays what it is.
  [[nodiscard]] bool is_trusted_contract() const noexcept {
    return wasm != nullptr && !is_untrusted;
  }
};

struct ScenarioTransaction {
  /// Unique in the scenario; stories and messages use it.
  std::string name;
  protocol::AccountId signer;
  protocol::AccountId receiver;
  std::vector<protocol::Action> actions;
  /// A run may end without it.
  bool is_optional = false;
  /// Position of the transaction that must have ended, with all that it caused, before this one is
  /// sent.
  std::optional<std::uint32_t> after;
};

/// Which orders are looked at (section "Modes" of docs/explore.md).
enum class Mode : std::uint8_t {
  /// Every account may live in a shard of its own; no load.
  kAny,
  /// The layout of the scenario, with everything that a block producer can choose.
  kLayout,
  /// kAny, and what only a loaded network does.
  kLoad,
};

/// Accounts that are not in the story and may send transactions at every point of it.
struct Strangers {
  /// 0 to 2.
  std::uint32_t count = 1;
  /// Transactions of all strangers together in one run, 0 to 3.
  std::uint32_t budget = 2;
  Balance balance = near(1000);
  /// Calls that strangers try besides those that are generated. Their signer is replaced.
  std::vector<ScenarioTransaction> calls;
  /// Whether calls are generated from ABIs, exports, and what was seen in the natural run.
  bool generates_calls = true;
  /// The accounts that they call; empty: all contracts that are trusted.
  std::vector<protocol::AccountId> targets;
};

/// What may go wrong with an account or a transaction. The texts are those of scenario files.
enum class FaultKind : std::uint8_t {
  kMissing,        // "missing": the callee was deleted
  kNoContract,     // "no-contract": the callee's code was replaced by nothing that can run
  kNoMethod,       // "no-method": the callee does not have the method
  kPanic,          // "panic": the callee panics
  kBurnGas,        // "burn-gas": the callee burns all gas that it gets
  kReturnNothing,  // "return-nothing": it returns an empty value
  kReturnGarbage,  // "return-garbage": bytes that are no JSON, null, -1, 2^128, 100 kB
  kCallBack,       // "call-back": it calls a method of its caller before it answers
  kFailLater,      // "fail-later": it returns a promise that fails, its first receipt succeeded
  kLate,           // "late": it yields and answers only after the yield timed out
  kLeastGas,       // "least-gas": a transaction attaches just what its first receipt takes
  kDeleteUser,     // "delete-user": an actor, or who is paid, deletes his account meanwhile
  kTimePasses,     // "time-passes": blocks, epochs, or what a contract waits for, pass meanwhile
  kNotSent,        // "not-sent": somebody does not send his transaction
  kBreaks,         // "breaks": the callee works at first, and fails from some point on
  kSentTwice,      // "sent-twice": somebody sends his transaction twice
};

struct Faults {
  /// Faults of one run, 0 or 1.
  std::uint32_t budget = 1;
  /// Empty: all.
  std::vector<FaultKind> kinds;

  [[nodiscard]] bool wants(FaultKind kind) const noexcept {
    return budget > 0 && (kinds.empty() || std::ranges::contains(kinds, kind));
  }
};

/// A condition of the user's.
struct Property {
  enum class When : std::uint8_t {
    /// After every step.
    kAlways,
    /// When nothing is under way any more.
    kAtEnd,
    /// In some world that was reached; else the scenario tests less than it says.
    kSometimes,
  };
  std::string name;
  When when = When::kAlways;
  Expression expression;
};

/// What the scenario says of its contracts so that the built-in properties judge them rightly.
struct Declarations {
  /// Built-in properties that are not looked at: "O2" to "O12".
  std::vector<std::string> off;
  /// What a contract owes its users, in yoctoNEAR, by account (O2).
  std::map<protocol::AccountId, Expression> liabilities;
  /// What an actor owns besides his balance, in yoctoNEAR or token units, by account (O3, O4).
  std::map<protocol::AccountId, std::vector<Expression>> claims;
  /// Contracts whose NEP-141 balances belong to what an actor owns; those that are detected are
  /// added.
  std::vector<protocol::AccountId> tokens;
  /// `account.method` whose failure nobody needs to handle (O7).
  std::vector<std::string> detached;
  /// Texts of results that tell the caller "no", such as `false` (O4).
  std::vector<std::string> refusals;
  /// Differences in the order of state that do not matter, as key prefixes by account (O8).
  std::vector<std::pair<protocol::AccountId, Bytes>> unordered;
  /// With views, results do not depend on order if these agree; empty: all rows of the state are
  /// compared (O8).
  std::vector<Expression> order_views;
  /// Methods that anybody may call although they serve as callbacks, `account.method` (O6).
  std::vector<std::string> open_callbacks;
  /// Methods by which anybody may earn, `account.method`: first come, first served (O3).
  std::vector<std::string> rewards;
  /// Transactions that users send to get out what is theirs, tried at the end (O5).
  std::vector<ScenarioTransaction> exits;
  /// A callback must keep this part of its gas, in percent (O9); nothing: it is reported, and fails
  /// nothing.
  std::optional<std::uint32_t> gas_margin_percent;
  /// Most that an actor may lose to fees that are not refunded, in yoctoNEAR (O3, O4).
  Balance fees;
};

/// What an exploration may use. Work, not time, so that it gives the same answer everywhere.
struct Budget {
  /// Receipts of the whole campaign.
  std::uint64_t receipts = 20'000'000;
  /// Receipts of one case.
  std::uint64_t receipts_per_case = 2'000'000;
  /// Of the cache of worlds.
  std::uint64_t memory_bytes = std::uint64_t{1} << 30;
  std::uint64_t seed = 1;
  /// In kLayout: choices of one run that leave the natural blocks. All runs with so many are tried.
  std::uint32_t choices = 2;
};

struct Scenario {
  std::string name;
  ProtocolVersion protocol_version = 86;
  Mode mode = Mode::kAny;
  /// For kLayout: boundary accounts, ascending; empty: one shard.
  std::vector<protocol::AccountId> shard_boundaries;
  std::vector<ScenarioAccount> accounts;
  /// Sent in order before the exploration, each to its end; must succeed.
  std::vector<ScenarioTransaction> setup;
  std::vector<ScenarioTransaction> transactions;
  Strangers strangers;
  Faults faults;
  std::vector<Property> properties;
  Declarations declared;
  Budget budget;

  /// Whether this account is one of the scenario's contracts that are trusted.
  /// In the order of the file.
  [[nodiscard]] std::vector<std::string> transaction_names() const {
    std::vector<std::string> names;
    names.reserve(transactions.size());
    for (const ScenarioTransaction& transaction : transactions) names.push_back(transaction.name);
    return names;
  }
  [[nodiscard]] bool has_trusted_contract(const protocol::AccountId& id) const noexcept {
    return std::ranges::any_of(accounts, [&](const ScenarioAccount& account) {
      return account.id == id && account.is_trusted_contract();
    });
  }
};

}  // namespace farcall::explore
