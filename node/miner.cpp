#include "node/miner.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <format>
#include <utility>

namespace farcall::node {

namespace asio = boost::asio;
using boost::system::error_code;
using chain::Progress;

namespace {

/// How exact the time limits of requests are.
constexpr std::chrono::milliseconds kSweepTime{100};
constexpr std::chrono::seconds kForkPause{1};

}  // namespace

bool is_far_enough(Progress wanted, Progress reached) noexcept {
  switch (wanted) {
    case Progress::kNone:
      return true;
    case Progress::kIncluded:
      return reached != Progress::kNone;
    case Progress::kExecutedOptimistic:
      return reached == Progress::kExecutedOptimistic || reached == Progress::kExecuted ||
             reached == Progress::kFinal;
    case Progress::kIncludedFinal:
      return reached == Progress::kIncludedFinal || reached == Progress::kExecuted ||
             reached == Progress::kFinal;
    case Progress::kExecuted:
      return reached == Progress::kExecuted || reached == Progress::kFinal;
    case Progress::kFinal:
      return reached == Progress::kFinal;
  }
  return false;
}

Miner::Miner(asio::io_context& io, World& world, const MinerOptions& options, Failed failed)
    : io_{io},
      world_{world},
      options_{options},
      failed_{std::move(failed)},
      pool_{options.block_time},
      ticker_{io},
      holder_{io},
      sweeper_{io} {
  clock_.advance_to(chain().head()->header.lite.timestamp);
}

void Miner::start() {
  if (chain().head() == chain().genesis() && !produce({})) return;
  schedule();
  restart_ticker();
}

void Miner::stop() {
  is_stopped_ = true;
  ticker_.cancel();
  holder_.cancel();
  sweeper_.cancel();
  waiters_.clear();
}

bool Miner::check(const Result<void>& result) {
  if (result) return true;
  if (!is_stopped_) {
    stop();
    failed_(result.error());
  }
  return false;
}

void Miner::submit(chain::TransactionPtr transaction) {
  pool_.add(std::move(transaction), std::chrono::steady_clock::now());
  schedule();
}

void Miner::wait(const CryptoHash& hash, Progress wanted, TimePoint deadline, bool hears_refusals,
                 Waited waited) {
  Waiter waiter{.hash = hash,
                .wanted = wanted,
                .deadline = deadline,
                .hears_refusals = hears_refusals,
                .waited = std::move(waited),
                .blocked_on = std::nullopt};
  if (serve(waiter)) return;
  waiters_.push_back(std::move(waiter));
  arm_sweeper();
  schedule();
}

void Miner::schedule() {
  // Requests that arrive together are mined together: the block is made after the sockets that are
  // ready were read.
  if (is_stopped_ || std::exchange(is_scheduled_, true)) return;
  asio::post(io_, [this] {
    is_scheduled_ = false;
    if (!is_stopped_) pump();
  });
}

std::vector<chain::TransactionPtr> Miner::take() {
  return pool_.take(
      chain(), std::chrono::steady_clock::now(),
      [this](const CryptoHash& hash, const protocol::InvalidTxError& why) { refuse(hash, why); });
}

Result<bool> Miner::take_over_all(const ForkNeeds& needs) {
  auto gift = fork_->missing(chain(), needs);
  if (!gift) return std::unexpected{gift.error()};
  if (gift->records.empty() && gift->rows.empty()) return false;
  std::optional<Error> problem;
  const boost::json::object world{{"records", std::move(gift->records)},
                                  {"rows", std::move(gift->rows)}};
  if (!check(world_.patch(world, problem))) return fail("the node is stopping");
  if (problem) return std::unexpected{*problem};
  if (auto done = fork_->note_taken(needs.accounts); !done) return std::unexpected{done.error()};
  return true;
}

Result<void> Miner::take_over(const ForkNeeds& needs) {
  if (fork_ == nullptr) return {};
  const auto taken = take_over_all(needs);
  if (!taken) return std::unexpected{taken.error()};
  if (!*taken) return {};
  // Clients ask about the final block, which is two before the head.
  if (!mine(3)) return fail("the node is stopping");
  return {};
}

bool Miner::prepare() {
  if (fork_ == nullptr) return true;
  ForkNeeds needs;
  pool_.for_each([&](const chain::TransactionPtr& transaction) {
    needs.accounts.insert(transaction->transaction().signer_id);
    needs.accounts.insert(transaction->transaction().receiver_id);
    needs.note_codes(transaction->transaction().actions);
  });
  for (const chain::ShardBlock& shard : chain().head()->shards) {
    for (const auto& [target, receipts] : shard.outgoing) {
      for (const auto& receipt : receipts) {
        needs.accounts.insert(receipt->receiver_id);
        if (const auto* action = receipt->action()) needs.note_codes(action->actions);
      }
    }
  }
  const auto taken = take_over_all(needs);
  if (taken) return true;
  if (options_.notice) options_.notice(taken.error().message);
  return false;
}

void Miner::pump() {
  if (!prepare()) {
    // Tried again after a pause: without the account, what calls it would fail for ever.
    holder_.expires_after(kForkPause);
    holder_.async_wait([this](error_code cancelled) {
      if (!cancelled) schedule();
    });
    return;
  }
  auto transactions = take();
  const bool has_work = !transactions.empty() || has_urgent_work() || someone_waits_for_finality();
  if (has_work) {
    if (!produce(std::move(transactions))) return;
    restart_ticker();
    schedule();
    return;
  }
  if (pool_.has_arrivals()) return schedule();
  if (const auto deadline = pool_.next_deadline()) {
    holder_.expires_at(*deadline);
    holder_.async_wait([this](error_code cancelled) {
      if (!cancelled) schedule();
    });
  }
}

bool Miner::produce(std::vector<chain::TransactionPtr> transactions) {
  // The block after genesis has no chunks, and so no room for transactions.
  const bool is_first = chain().head() == chain().genesis();
  if (is_first && !transactions.empty() && !produce({})) return false;
  const std::uint64_t last = chain().head()->header.lite.timestamp.value();
  const Nanoseconds time{std::max(clock_.now().value(), last + 1)};
  if (!check(world_.produce(time, std::move(transactions)))) return false;
  serve_waiters();
  if (block_made_) block_made_();
  return true;
}

void Miner::restart_ticker() {
  if (!options_.has_ticker || is_stopped_) return;
  ticker_.expires_after(options_.block_time);
  ticker_.async_wait([this](error_code cancelled) {
    if (!cancelled && !is_stopped_) tick();
  });
}

void Miner::tick() {
  if (!prepare()) return restart_ticker();
  if (!produce(take())) return;
  schedule();
  restart_ticker();
}

void Miner::set_ticker(bool on) {
  options_.has_ticker = on;
  if (on) {
    restart_ticker();
  } else {
    ticker_.cancel();
  }
}

bool Miner::has_urgent_work() const {
  if (!chain().has_work()) return false;
  // A client that saw its call done may ask for its status right away, and expects that it is not
  // final yet: refunds of gas alone make no blocks, as long as there are ticks that will. Balances,
  // of deleted accounts and of deposits that came back, are looked at: they go at once.
  if (!options_.has_ticker) return true;
  const auto is_gas_refund = [](const protocol::ReceiptPtr& receipt) {
    const protocol::ActionReceipt* action = receipt->action();
    return receipt->predecessor_id.is_system() && action != nullptr &&
           !action->signer_id.is_system();
  };
  return std::ranges::any_of(chain().head()->shards, [&](const chain::ShardBlock& shard) {
    if (shard.extra.congestion.receipt_bytes > 0) return true;
    return std::ranges::any_of(shard.outgoing, [&](const auto& sent) {
      return !std::ranges::all_of(sent.second, is_gas_refund);
    });
  });
}

bool Miner::someone_waits_for_finality() const {
  return std::ranges::any_of(waiters_, [this](const Waiter& waiter) {
    return waiter.wanted >= Progress::kIncludedFinal &&
           chain().find_outcome(waiter.hash).has_value();
  });
}

void Miner::refuse(const CryptoHash& hash, const protocol::InvalidTxError& why) {
  // Sending again what is in a block already is not an error: the nonce was used by itself.
  if (chain().find_transaction(hash) != nullptr) return;
  // The reference's RPC does not know the bound of nonces; its block producer drops the transaction
  // without a word, and the request waits in vain.
  if (const auto* large = std::get_if<protocol::invalid_tx_error::NonceTooLarge>(&why)) {
    if (options_.notice) {
      options_.notice(std::format(
          "transaction {} is dropped: its nonce {} must be below {}, the height times a million",
          hash.to_base58(), large->tx_nonce, large->upper_bound));
    }
    return;
  }
  std::vector<Waited> refused;
  std::erase_if(waiters_, [&](Waiter& waiter) {
    if (waiter.hash != hash || !waiter.hears_refusals) return false;
    refused.push_back(std::move(waiter.waited));
    return true;
  });
  for (const Waited& waited : refused) waited(WaitResult{why});
}

bool Miner::serve(Waiter& waiter) {
  if (waiter.blocked_on && !chain().find_outcome(*waiter.blocked_on)) return false;
  auto status = chain::transaction_status(chain(), waiter.hash);
  if (!status) return false;
  if (is_far_enough(waiter.wanted, status->progress)) {
    waiter.waited(WaitResult{std::move(*status)});
    return true;
  }
  waiter.blocked_on.reset();
  if (!status->pending.empty() && waiter.wanted != Progress::kIncludedFinal) {
    waiter.blocked_on = status->pending.front();
  }
  return false;
}

void Miner::serve_waiters() {
  // Answers may add waiters: these are looked at when they are added.
  auto waiters = std::exchange(waiters_, {});
  std::erase_if(waiters, [this](Waiter& waiter) { return serve(waiter); });
  waiters.insert(waiters.end(), std::make_move_iterator(waiters_.begin()),
                 std::make_move_iterator(waiters_.end()));
  waiters_ = std::move(waiters);
}

void Miner::arm_sweeper() {
  if (is_stopped_ || std::exchange(is_sweeping_, true)) return;
  sweeper_.expires_after(kSweepTime);
  sweeper_.async_wait([this](error_code cancelled) {
    is_sweeping_ = false;
    if (cancelled || is_stopped_) return;
    const auto now = std::chrono::steady_clock::now();
    std::vector<Waited> late;
    std::erase_if(waiters_, [&](Waiter& waiter) {
      if (now < waiter.deadline) return false;
      late.push_back(std::move(waiter.waited));
      return true;
    });
    for (const Waited& waited : late) waited(WaitResult{TimedOut{}});
    if (!waiters_.empty()) arm_sweeper();
  });
}

bool Miner::mine(std::uint64_t count) {
  for (std::uint64_t made = 0; made < count; ++made) {
    if (!prepare() || !produce(take())) return false;
  }
  schedule();
  return true;
}

bool Miner::fast_forward(std::uint64_t delta) {
  const Nanoseconds per_height{static_cast<std::uint64_t>(options_.skipped_height_time.count())};
  if (!check(world_.fast_forward(delta, per_height))) return false;
  clock_.advance_to(chain().head()->header.lite.timestamp);
  serve_waiters();
  restart_ticker();
  if (block_made_) block_made_();
  return true;
}

bool Miner::patch(const boost::json::value& records, std::optional<Error>& problem) {
  if (!check(world_.patch(records, problem))) return false;
  return problem.has_value() || produce(take());
}

bool Miner::load(const boost::json::value& records, std::optional<Error>& problem) {
  if (!check(world_.load(records, problem))) return false;
  return problem.has_value() || produce(take());
}

std::optional<std::uint64_t> Miner::snapshot() {
  const auto id = world_.snapshot();
  if (id) return *id;
  (void)check(std::unexpected{id.error()});
  return std::nullopt;
}

bool Miner::revert(std::uint64_t id) {
  const auto done = world_.revert(id);
  if (!done) return check(std::unexpected{done.error()});
  if (*done) serve_waiters();
  return *done;
}

}  // namespace farcall::node
