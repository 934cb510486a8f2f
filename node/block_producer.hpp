// Makes blocks: at once while there is something to do, and from time to time when there is not.
//
// A transaction gets a block when it arrives, and blocks follow until the only receipts that remain
// are refunds of gas. These and finality need further blocks; they come with the next ticks, or at
// once when a request waits for them.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "chain/history/transaction_status.hpp"
#include "node/clock.hpp"
#include "node/fork/fork.hpp"
#include "node/pool.hpp"
#include "node/world.hpp"

namespace farcall::node {

struct BlockProducerOptions {
  /// Between two empty blocks; also how long transactions with a gap before their nonce are held.
  std::chrono::nanoseconds block_time{600'000'000};
  /// The time of a skipped height.
  std::chrono::nanoseconds skipped_height_time{1'300'000'000};
  /// Empty blocks are produced; without them only requests move the chain.
  bool has_ticker = true;
  /// Receives warnings.
  std::function<void(const std::string&)> notice;
};

/// The deadline passed first.
struct TimedOut {};
/// How a wait for a transaction ended: its progress, why it was refused, or neither in time.
using WaitResult = std::variant<chain::TransactionStatus, protocol::InvalidTxError, TimedOut>;

/// All functions on the io context's one thread.
class BlockProducer {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Waited = std::function<void(WaitResult&&)>;
  /// Called when the node must stop, for example because the journal cannot be written.
  using Failed = std::function<void(const Error&)>;
  using BlockMade = std::function<void()>;
  /// False: the node is stopping.
  using Finished = std::function<void(bool)>;

  BlockProducer(boost::asio::io_context& io, World& world, const BlockProducerOptions& options,
                Failed failed);
  BlockProducer(const BlockProducer&) = delete;
  BlockProducer& operator=(const BlockProducer&) = delete;

  void start();
  void stop();

  /// Puts the transaction into a block when its turn comes.
  void submit(protocol::VerifiedTransaction transaction);
  /// Calls `waited` when the transaction is as far as wanted. `notify_on_rejection`: and when it is
  /// refused.
  void wait(const CryptoHash& hash, chain::Progress wanted, TimePoint deadline,
            bool notify_on_rejection, Waited waited);

  /// Makes `count` blocks, the first with what is in the pool, before it returns: for a few.
  [[nodiscard]] bool mine(std::uint64_t count);
  /// The same for many: other requests are answered in between.
  void mine_in_slices(std::uint64_t count, Finished finished);
  /// Skips heights, in slices. A jump that begins while another is under way ends with it and adds
  /// nothing.
  void fast_forward(std::uint64_t delta, Finished finished);
  /// Returns false if the node is stopping.
  [[nodiscard]] bool patch(const boost::json::value& records, std::optional<Error>& problem);
  [[nodiscard]] bool load(const boost::json::value& records, std::optional<Error>& problem);
  [[nodiscard]] std::optional<std::uint64_t> snapshot();
  /// Returns false if there is no such snapshot.
  [[nodiscard]] bool revert(std::uint64_t id);

  [[nodiscard]] const chain::Chain& chain() const noexcept { return world_.chain(); }
  [[nodiscard]] Clock& clock() noexcept { return clock_; }
  [[nodiscard]] const BlockProducerOptions& options() const noexcept { return options_; }
  void set_ticker(bool on);
  /// Imports missing accounts from another network from now on.
  void set_fork(std::unique_ptr<Fork> fork) { fork_ = std::move(fork); }
  [[nodiscard]] bool has_fork() const noexcept { return fork_ != nullptr; }
  /// Imports the accounts if they are missing, also into final blocks. Fails if the other network
  /// cannot be asked.
  [[nodiscard]] Result<void> take_over(const ForkNeeds& needs);
  [[nodiscard]] const TransactionPool& pool() const noexcept { return pool_; }
  /// Called after every block.
  void on_block(BlockMade made) { block_made_ = std::move(made); }

 private:
  struct Waiter {
    CryptoHash hash;
    chain::Progress wanted;
    TimePoint deadline;
    bool notify_on_rejection = false;
    Waited waited;
    /// The receipt that must be executed before this waiter can be served.
    std::optional<CryptoHash> blocked_on;
  };

  enum class Step : std::uint8_t { kMore, kDone, kFailed };
  /// Calls `step` until it is done or fails, a few milliseconds at a time.
  void in_slices(std::function<Step()> step, Finished finished);
  /// One part of the way to a height.
  [[nodiscard]] Step jump(std::uint64_t target);
  /// Says once why calls of 0x accounts fail on a network without their contract.
  void hint_at_missing_wallets();

  /// Imports the accounts that the next block will touch. False: it cannot be made now.
  [[nodiscard]] bool prepare();
  [[nodiscard]] Result<bool> take_over_all(const ForkNeeds& needs);

  void schedule();
  void pump();
  void tick();
  void restart_ticker();
  void arm_sweeper();
  [[nodiscard]] bool produce(std::vector<protocol::VerifiedTransaction> transactions);
  [[nodiscard]] std::vector<protocol::VerifiedTransaction> take();
  void refuse(const CryptoHash& hash, const protocol::InvalidTxError& why);
  /// Whether a refund that is no gas is under way: the next block pays it.
  [[nodiscard]] bool pays_balance(const chain::TransactionStatus& status) const;
  /// Returns true if the waiter was served, or will be after the next block.
  [[nodiscard]] bool serve(Waiter& waiter);
  void serve_waiters();
  [[nodiscard]] bool has_urgent_work() const;
  [[nodiscard]] bool someone_waits_for_finality() const;
  [[nodiscard]] bool check(const Result<void>& result);

  boost::asio::io_context& io_;
  World& world_;
  BlockProducerOptions options_;
  Failed failed_;
  BlockMade block_made_;
  Clock clock_;
  TransactionPool pool_;
  std::unique_ptr<Fork> fork_;
  std::vector<Waiter> waiters_;
  /// Answers that are given after the next block, which pays what they tell of.
  std::vector<std::function<void()>> held_answers_;
  /// Requests that wait for the jump under way.
  std::vector<Finished> jumps_;
  boost::asio::steady_timer ticker_;
  boost::asio::steady_timer holder_;
  boost::asio::steady_timer sweeper_;
  bool is_scheduled_ = false;
  bool is_sweeping_ = false;
  bool is_stopped_ = false;
  bool has_hinted_at_wallets_ = false;
};

/// Whether `reached` satisfies a request for `wanted`
/// (tx_execution_status_meets_expectations of nearcore).
[[nodiscard]] bool is_far_enough(chain::Progress wanted, chain::Progress reached) noexcept;

}  // namespace farcall::node
