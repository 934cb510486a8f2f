// A NEAR chain in your process. Everything that a contract can observe is computed as the protocol
// computes it: gas, fees, refunds, storage stake, receipts from block to block, shards.
//
//   farcall::testkit::Chain chain;
//   auto alice = chain.create_account("alice", 100_near);
//   auto app = chain.create_account("app", 10_near);
//   app.deploy("app.wasm");
//   auto outcome = alice.call(app, "set_greeting", R"({"greeting": "hi"})");
//   EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
//   EXPECT_EQ(app.view("get_greeting").text(), R"("hi")");
//
// Nothing runs in the background and nothing is random: the same program gets the same blocks.
// A Chain and its accounts belong to one thread; different chains may run on different threads.
// Account ids that are no ids, missing files and the like are reported as refused outcomes; only
// `create_account` stops the program, with the reason, when it cannot make the account.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "farcall/args.hpp"
#include "farcall/outcome.hpp"
#include "farcall/units.hpp"

namespace farcall::testkit {

class Chain;
class Transaction;

/// How a chain is made.
struct Options {
  /// 84 to 88; 0: the newest.
  std::uint32_t protocol_version = 0;
  /// Accounts from one boundary to the next live in one shard; no boundaries: a single shard. A
  /// boundary is an account id, or one letter or digit.
  /// Ascending account ids.
  std::vector<std::string> shard_boundaries;
  /// What passes from block to block.
  std::chrono::nanoseconds block_time = std::chrono::seconds{1};
  /// Time of the first block since 1970; the default is the start of 2025.
  std::chrono::nanoseconds start_time = std::chrono::seconds{1'735'689'600};
  /// Length of an epoch in blocks, more than 3.
  std::uint64_t epoch_length = 500;
  std::string chain_id = "farcall";
  /// Start of the chain's random values, any text.
  std::string random_seed;
  /// Folder for compiled contracts, so that the next run finds them; empty: the user's cache
  /// folder, "-": none.
  std::string cache_folder;
};

/// Gas and money for a call.
struct With {
  Gas gas{300'000'000'000'000};
  Amount deposit{};
};

/// An account of a chain. A handle: cheap to copy, valid as long as its chain, also for accounts
/// that do not exist (yet). Signs with the key that is made from its name.
class Account {
 public:
  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  operator std::string_view() const noexcept { return id_; }  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool exists() const;
  /// What it can spend; zero if it does not exist.
  [[nodiscard]] Amount balance() const;
  [[nodiscard]] Amount staked() const;
  [[nodiscard]] std::uint64_t storage_usage() const;
  /// The key that this handle signs with, e.g. "ed25519:...".
  [[nodiscard]] std::string public_key() const;

  /// Makes `name.<this account>` with a balance from this one. Stops the program, with the reason,
  /// if that fails; `transaction` can do the same and report it.
  Account create_account(std::string_view name, Amount balance) const;
  /// Deploys the wasm of a file.
  Outcome deploy(std::string_view wasm_file) const;
  /// Deploys code. Bytes that are no wasm can be deployed; calls then fail.
  Outcome deploy_code(std::span<const std::uint8_t> code) const;
  /// Calls a method of another account's contract (or its own) and waits until every receipt ran.
  Outcome call(std::string_view receiver, std::string_view method, const Args& args = {},
               With with = {}) const;
  Outcome transfer(std::string_view receiver, Amount amount) const;
  /// Asks this account's contract, without a transaction.
  [[nodiscard]] ViewResult view(std::string_view method, const Args& args = {}) const;
  /// A transaction of several actions, or one that others are to run beside.
  [[nodiscard]] Transaction transaction(std::string_view receiver) const;

  /// A value of the contract's state.
  [[nodiscard]] std::optional<Bytes> state(std::span<const std::uint8_t> key) const;
  [[nodiscard]] std::optional<Bytes> state(std::string_view key) const;
  /// All pairs whose key begins with `prefix`, in ascending order.
  [[nodiscard]] std::vector<std::pair<Bytes, Bytes>> all_state(std::string_view prefix = {}) const;

  // What no transaction can do: the world as a test wants it. Takes effect at once.
  /// Makes the account if it does not exist.
  void set_balance(Amount amount) const;
  void set_state(std::span<const std::uint8_t> key, std::span<const std::uint8_t> value) const;
  void remove_state(std::span<const std::uint8_t> key) const;

 private:
  friend class Chain;
  friend class Transaction;
  Account(Chain& chain, std::string id) : chain_{&chain}, id_{std::move(id)} {}
  Chain* chain_;
  std::string id_;
};

/// A global contract: code that all accounts may use. One of the two members.
struct GlobalCode {
  /// In base58: this code, for good.
  std::string hash;
  /// What this account deployed for all, and may replace.
  std::string account;
};

/// Rows of a contract's data, by their keys.
using Rows = std::map<Bytes, Bytes>;

/// The id of the account that has this code and this state from its beginning (NEP-616), "0s...".
/// Nothing where `code` is not one hash or account.
[[nodiscard]] std::optional<std::string> deterministic_account_id(const GlobalCode& code,
                                                                  const Rows& data = {});

/// Actions that run together on one receiver: all or none.
class Transaction {
 public:
  Transaction& create_account();
  Transaction& transfer(Amount amount);
  Transaction& deploy(std::string_view wasm_file);
  Transaction& deploy_code(std::span<const std::uint8_t> code);
  /// Code for all accounts, named by its hash.
  Transaction& deploy_global_code(std::span<const std::uint8_t> code);
  /// Code for all accounts, named by the receiver, which may replace it.
  Transaction& deploy_global_code_as_account(std::span<const std::uint8_t> code);
  Transaction& use_global_code(const GlobalCode& code);
  /// Makes the account `deterministic_account_id(code, data)`, which must be the receiver.
  Transaction& state_init(const GlobalCode& code, const Rows& data = {}, Amount deposit = {});
  Transaction& call(std::string_view method, const Args& args = {}, With with = {});
  /// Full access for a key as text ("ed25519:..."), or for the key made from `@name`.
  Transaction& add_full_access_key(std::string_view public_key);
  /// A key that may only call these methods (none: all) of `receiver`, and spend at most
  /// `allowance` on gas.
  Transaction& add_call_key(std::string_view public_key, std::string_view receiver,
                            std::vector<std::string> methods = {},
                            std::optional<Amount> allowance = {});
  /// Full access for a gas key with so many nonces (protocol 85 and later).
  Transaction& add_gas_key(std::string_view public_key, std::uint16_t num_nonces);
  /// A gas key that may only call these methods (none: all) of `receiver`.
  Transaction& add_gas_call_key(std::string_view public_key, std::uint16_t num_nonces,
                                std::string_view receiver, std::vector<std::string> methods = {});
  Transaction& fund_gas_key(std::string_view public_key, Amount amount);
  Transaction& withdraw_from_gas_key(std::string_view public_key, Amount amount);
  Transaction& delete_key(std::string_view public_key);
  Transaction& delete_account(std::string_view beneficiary);
  Transaction& stake(Amount amount, std::string_view public_key);
  /// Signs with the key that is made from this name.
  Transaction& sign_with(std::string_view name);

  /// Sends it and makes blocks until every receipt ran.
  [[nodiscard]] Outcome send();
  /// Puts it into the next block without making one. `Chain::outcome` has the result later.
  /// Returns the transaction's hash, or nothing when it is refused.
  [[nodiscard]] std::optional<std::string> start();

  struct Data;

 private:
  friend class Account;
  friend class Chain;
  explicit Transaction(std::shared_ptr<Data> data) : data_{std::move(data)} {}
  std::shared_ptr<Data> data_;
};

/// What the producers of a block decide. The defaults are those of `advance_blocks(1)`.
struct BlockChoices {
  /// Accounts whose shards have no chunk in the block.
  std::vector<std::string> without_chunk;
  /// Heights without blocks before it.
  std::uint64_t skipped_heights = 0;
  /// What passes since the block before; zero: `Options::block_time` for each height.
  std::chrono::nanoseconds time_passed{};
  /// Seed of the order in which receipts of different shards arrive, as 64 hex digits: what the
  /// producer of the block before found by trying. Empty: the hash of the block before.
  std::string shuffle_salt;
  /// Accounts, and the compute after which the chunks of their shards count as full, as they do
  /// under load.
  std::vector<std::pair<std::string, std::uint64_t>> full_after;
};

class Chain {
 public:
  explicit Chain(const Options& options = {});
  ~Chain();
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;

  /// "test.near", with a billion NEAR. It makes all other accounts.
  [[nodiscard]] Account root();
  /// A handle on an account by its full id.
  [[nodiscard]] Account account(std::string_view id);
  /// Makes `name.test.near`; see `Account::create_account`.
  Account create_account(std::string_view name, Amount balance = 100_near);

  /// Sends several transactions so that they share a block where they can, and waits for all.
  std::vector<Outcome> send_all(std::span<Transaction> transactions);
  /// What came of a transaction so far.
  [[nodiscard]] Outcome outcome(std::string_view transaction_hash) const;
  /// The trace of a transaction as JSON, "farcall-trace/1", with everything: its blocks are run
  /// again for reads, host calls, what failures undid, and how much gas would have been enough.
  /// Empty if the transaction never came into a block.
  [[nodiscard]] std::string trace(std::string_view transaction_hash) const;

  [[nodiscard]] std::uint64_t block_height() const;
  /// Time of the newest block since 1970.
  [[nodiscard]] std::chrono::nanoseconds block_time() const;
  [[nodiscard]] std::uint64_t epoch_height() const;
  /// Base58 of the state root over all shards, as the next block's header will have it.
  [[nodiscard]] std::string state_root() const;
  /// The shard that an account lives in; nothing for text that is no account id.
  [[nodiscard]] std::optional<std::uint64_t> shard_of(std::string_view account_id) const;

  /// Makes blocks, one `Options::block_time` apart.
  void advance_blocks(std::uint64_t count);
  /// Makes one block, with all transactions that were started, as its producers want it. Returns
  /// why no network could produce it, and then makes none.
  [[nodiscard]] std::optional<std::string> produce_block(const BlockChoices& choices = {});
  /// Makes one block that is this much later than the last.
  void advance_time(std::chrono::nanoseconds duration);
  /// Skips heights so that the chain ends this many higher (or a few more, at the end of an epoch)
  /// without making all the blocks between.
  void fast_forward(std::uint64_t heights);
  /// Makes blocks until no receipt travels or waits in a queue. Yields may still wait: see
  /// `pending_yields`.
  void run_until_idle();
  /// The number of yields that wait to be resumed or to time out, on all accounts.
  [[nodiscard]] std::size_t pending_yields() const;
  /// True if no receipt runs any more unless a transaction is sent: `run_until_idle` would make no
  /// block, and no yield waits.
  [[nodiscard]] bool is_quiescent() const;

  /// The whole chain at this block, to restore later. Costs a few pointers, whatever its height.
  class Snapshot;
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;
  /// Goes to a snapshot of this chain, older or on another branch.
  void restore(const std::shared_ptr<const Snapshot>& snapshot);

  struct Data;

 private:
  friend class Account;
  friend class Transaction;
  /// Outcomes refer to it as long as it is there.
  std::shared_ptr<Data> data_;
};

}  // namespace farcall::testkit
