// The protocol's receipts as a model of the search, with every account a shard to itself.
//
// For each ordered pair of accounts there is a channel, first in first out (rules N3 to N5 of
// docs/explore.md); its items are bundles: all receipts that one delivery made for one account,
// which run next to each other. One step delivers the first bundle of a channel, or sends a
// transaction.
//
// Gas costs nothing here: balances hold the money that contracts and users move, and not what is
// bought, burnt, refunded and rewarded at prices that depend on the schedule. Amounts of gas are
// exact. What the search reports is run again as blocks, with prices, before anybody sees it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "explore/search/knowledge.hpp"
#include "explore/search/model.hpp"
#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "protocol/transaction.hpp"
#include "runtime/chunk/block_context.hpp"
#include "state/trie.hpp"
#include "state/trie_update.hpp"
#include "vm/call/external.hpp"

namespace farcall::explore {

/// Whether a row of the state is the schedule itself (queues, buffers, schedulers), and not what
/// contracts made of it.
[[nodiscard]] bool is_schedule_row(ByteView key) noexcept;

/// A transaction that an actor sends.
struct PlannedTransaction {
  /// Signed by a key of the signer; signatures are not checked again.
  std::shared_ptr<const protocol::SignedTransaction> transaction;
  /// A run may end without it.
  bool is_optional = false;
  /// Sent only after everything that this transaction caused has ended.
  std::optional<std::uint32_t> after;
};

/// Time that may pass at once, at any point of the story: blocks without anything in them. Rule R13
/// of docs/explore.md; at most once a run.
struct ClockJump {
  std::string label;
  std::uint64_t heights = 0;
  Nanoseconds duration = {};
  std::uint64_t epochs = 0;
};

/// Where an exploration starts.
struct ReceiptSetup {
  /// One trie with all accounts, nothing under way.
  state::Trie state;
  /// The block in which everything happens. Gas prices are replaced.
  runtime::ReceiptEnvironment environment;
  /// In the order in which they are sent when nobody interferes. Those of one access key stay in
  /// this order.
  std::vector<PlannedTransaction> transactions;
  /// At most 8.
  std::vector<ClockJump> jumps = {};
  /// What conditions ask of the past of a world, which then is part of it: lines that were logged,
  /// and whether a result is one of these texts. Failures always are.
  bool remembers_logs = false;
  std::vector<std::string> told_results = {};
};

[[nodiscard]] bool has_failed(const protocol::OutcomeWithId& outcome) noexcept;

/// What receipts depend on, or do, that the model does not follow: of several the last.
enum class BlindSpot : std::uint8_t {
  kNone,
  /// Writes pay for the nodes of the trie that they touch, whose number depends on what else is in
  /// the shard: with a few more or fewer of them it ends otherwise.
  kTightGas,
  /// The contract asked for `random_seed`.
  kSeed,
  /// It asked for stakes of validators, or stakes itself: epochs change neither.
  kStakes,
  /// The code of a global contract arrived; shards get it one after the other.
  kDistribution,
};

/// Something that a delivery did, in order.
struct Event {
  enum class Kind : std::uint8_t {
    /// A transaction was turned into a receipt, or refused.
    kTransaction,
    /// A receipt with actions was executed.
    kExecution,
    /// A receipt only changed the state, or nothing: data, or an action that waits for some.
    kArrival,
    /// A yield ran out of time.
    kTimeout,
    /// Time passed; `flow` is the position of the jump.
    kClock,
  };
  Kind kind = Kind::kExecution;
  /// Null for transactions.
  protocol::ReceiptPtr receipt;
  /// Set for transactions and executions.
  std::optional<protocol::OutcomeWithId> outcome;
  /// Number of the transaction that it descends from.
  std::uint32_t flow = 0;
  /// Bit i: the contract asked for the result of its promise i; the last bit stands for all beyond.
  std::uint64_t results_read = 0;
  /// The contract asked for height, time or epoch.
  bool has_read_clock = false;
  /// The contract asked for the random seed.
  bool has_read_seed = false;
  /// Gas of its calls: what they got, and what they neither burnt nor passed on.
  Gas gas_attached;
  Gas gas_left;
  /// What it depends on, or does, that the model does not follow (blind_spots.hpp).
  BlindSpot blind_spot = BlindSpot::kNone;

  [[nodiscard]] bool has_failed() const noexcept;
};

/// What happened on the way to a world: its last delivery, and the way to the world before it.
struct RunHistory {
  std::shared_ptr<const RunHistory> before;
  std::vector<Event> events;
  /// Somebody owns or holds something else than before (`ReceiptWorld::effects`).
  bool has_effect = false;
};
using RunHistoryPtr = std::shared_ptr<const RunHistory>;

/// Receipts that one delivery made for one account. They arrive together, and run next to each
/// other: what one chunk makes for a shard stays together on its way. Only a full chunk separates
/// them; then own transactions of the account may run between them (R6, R4).
struct Bundle {
  StepId id;
  std::uint32_t flow = 0;
  /// Counts bundles of a run as they are made: the natural order.
  std::uint64_t sequence = 0;
  std::vector<protocol::ReceiptPtr> receipts;
  StateKey key;
};

/// The name of a bundle by its first receipt.
[[nodiscard]] StepId bundle_id(const protocol::Receipt& first) noexcept;

/// Receipts that stand side by side in a bundle of a channel.
struct BundlePart {
  /// Position of the bundle in its channel; not 0: it overtakes others.
  std::size_t bundle = 0;
  std::size_t first = 0;
  std::size_t count = 0;
};

/// What a step delivers.
struct PendingDelivery {
  enum class Kind : std::uint8_t { kTransaction, kBundle, kTimeout, kClock };
  Kind kind = Kind::kBundle;
  /// The signer, the account whose receipts made the bundle, or the account that waits.
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  /// Position of a transaction.
  std::uint32_t transaction = 0;
  /// Position of a jump of the clock, which is nobody's.
  std::uint32_t jump = 0;
  /// Null but for bundles.
  std::shared_ptr<const Bundle> bundle;
  /// Names a yield.
  CryptoHash data_id;
  /// What of the bundle is delivered.
  BundlePart part;
  // Of deliveries that blocks made:
  /// The bundle is the receipt of a transaction to its own signer.
  bool is_local = false;
};

class ReceiptWorld final : public World {
 public:
  [[nodiscard]] std::span<const Step> enabled() const noexcept override { return enabled_; }
  [[nodiscard]] StateKey key() const noexcept override { return key_; }

  [[nodiscard]] const state::Trie& state() const noexcept { return state_; }
  /// What the delivery that made this world did.
  [[nodiscard]] std::span<const Event> events() const noexcept {
    return history_ ? std::span<const Event>{history_->events} : std::span<const Event>{};
  }
  /// Null in the initial world. Of worlds with equal keys the search keeps one, and its history.
  [[nodiscard]] const RunHistoryPtr& history() const noexcept { return history_; }
  /// Equal for worlds in which all accounts own and hold the same: balances, code, data, and which
  /// keys there are. Unlike `key` it says nothing of what is under way, of failures, and of nonces.
  [[nodiscard]] StateKey effects() const noexcept { return effects_; }
  [[nodiscard]] bool is_sent(std::uint32_t transaction) const { return is_sent_[transaction]; }
  /// Time passed by a jump of the clock.
  [[nodiscard]] bool has_jumped() const noexcept { return jumps_ != 0; }
  /// Whether time passed on the way.
  /// All bundles under way.
  [[nodiscard]] std::vector<std::shared_ptr<const Bundle>> bundles() const;
  /// Account and data id of all yields that wait, the oldest first.
  [[nodiscard]] std::vector<std::pair<std::uint32_t, CryptoHash>> yields() const;
  /// Whether anything that this transaction caused is still under way.
  [[nodiscard]] bool is_under_way(std::uint32_t flow) const noexcept;

  /// What one account sent to another, the oldest first; never empty.
  struct Channel {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::vector<std::shared_ptr<const Bundle>> bundles;
  };
  [[nodiscard]] std::span<const Channel> channels() const noexcept { return channels_; }
  /// Like `key`, without what decides which deliveries come next.
  [[nodiscard]] StateKey content() const noexcept { return content_; }

 private:
  friend class ReceiptModel;
  struct Yield {
    std::uint32_t account = 0;
    CryptoHash data_id;
    std::uint32_t flow = 0;
    std::uint64_t sequence = 0;
  };

  [[nodiscard]] bool has_channel(std::uint32_t from, std::uint32_t to) const noexcept;
  /// Whether a resumption of this yield is under way.
  [[nodiscard]] bool is_resumed(const Yield& yield) const noexcept;

  state::Trie state_;
  std::vector<Channel> channels_;
  Knowledge knowledge_;
  std::vector<Yield> yields_;
  std::vector<bool> is_sent_;
  std::uint64_t sequence_ = 0;
  /// Bit i: jump i of the clock happened.
  std::uint32_t jumps_ = 0;
  /// Sum of the rows of the state that are part of the key, and of what is known of the past.
  StateKey rows_;
  StateKey effects_;
  RunHistoryPtr history_;
  std::vector<Step> enabled_;
  StateKey key_;
  StateKey content_;
};

class ReceiptModel final : public Model {
 public:
  /// `machine` must outlive the model.
  ReceiptModel(ReceiptSetup setup, vm::VirtualMachine& machine);
  ~ReceiptModel() override;

  [[nodiscard]] WorldPtr initial() override;
  [[nodiscard]] Delivery deliver(const World& world, const Step& step) override;

  /// What a step delivers that is enabled in `world`.
  [[nodiscard]] PendingDelivery pending(const World& world, const Step& step) const;

  // What blocks do, which ask nothing of the order: it was made elsewhere.
  /// Converts a transaction that was not sent. Its receipt waits in the channel from its signer; if
  /// it goes to the signer itself, in that from `system`, since it overtakes the signer's others.
  [[nodiscard]] Delivery convert(const World& world, std::uint32_t transaction);
  /// Delivers some receipts of a channel.
  [[nodiscard]] Delivery deliver_part(const World& world, std::uint32_t from, std::uint32_t to,
                                      const BundlePart& part);
  /// Lets a yield time out that waits.
  [[nodiscard]] Delivery time_out(const World& world, const CryptoHash& data_id);
  /// Lets time pass by a jump that did not happen.
  [[nodiscard]] Delivery pass_time(const World& world, std::uint32_t jump);

  [[nodiscard]] const ReceiptSetup& setup() const noexcept;
  /// The number of an account, which is given when it is first asked for.
  [[nodiscard]] std::uint32_t number_of(const protocol::AccountId& account);
  /// The account with a step's number.
  [[nodiscard]] const protocol::AccountId& account(std::uint32_t index) const;

 private:
  class Execution;
  struct Accounts;

  /// The block in which the world's deliveries happen.
  [[nodiscard]] const runtime::ReceiptEnvironment& environment(std::uint32_t jumps);
  /// How many receipts of the first bundle of a channel are one delivery.
  [[nodiscard]] std::size_t first_part(const ReceiptWorld& world,
                                       const ReceiptWorld::Channel& channel) const;
  void complete(ReceiptWorld& world) const;
  void list_enabled(ReceiptWorld& world) const;
  [[nodiscard]] bool may_send(const ReceiptWorld& world, std::size_t index) const;

  ReceiptSetup setup_;
  vm::VirtualMachine& machine_;
  std::unique_ptr<Accounts> accounts_;
  /// By the jumps that happened.
  std::map<std::uint32_t, runtime::ReceiptEnvironment> environments_;
  /// Working memory of deliveries.
  state::TrieUpdate update_;
};

}  // namespace farcall::explore
