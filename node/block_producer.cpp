#include "node/block_producer.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "base/format_text.hpp"
#include "protocol/refund.hpp"
#include "runtime/actions/eth_wallets.hpp"

namespace farcall::node {

namespace asio = boost::asio;
using boost::system::error_code;
using chain::Progress;

namespace {

/// The resolution of request deadlines.
constexpr std::chrono::milliseconds kSweepTime{100};
constexpr std::chrono::seconds kForkPause{1};
/// Longer work runs in slices of this length, between which other requests are answered.
constexpr std::chrono::milliseconds kSliceTime{5};

/// The account whose code was missing when it was called; null for other outcomes.
const protocol::AccountId* missing_code(const protocol::ExecutionOutcome& outcome) {
  const auto* failure = std::get_if<protocol::execution_status::Failure>(&outcome.status);
  if (failure == nullptr) return nullptr;
  const auto* action = std::get_if<protocol::tx_execution_error::ActionError>(&failure->error);
  if (action == nullptr) return nullptr;
  const auto* call =
      std::get_if<protocol::action_error_kind::FunctionCallError>(&action->error.kind);
  if (call == nullptr) return nullptr;
  const auto* compile = std::get_if<protocol::function_call_error::CompilationError>(&call->error);
  if (compile == nullptr) return nullptr;
  const auto* missing = std::get_if<protocol::compilation_error::CodeDoesNotExist>(&compile->error);
  return missing == nullptr ? nullptr : &missing->account_id;
}

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

BlockProducer::BlockProducer(asio::io_context& io, World& world,
                             const BlockProducerOptions& options, Failed failed)
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

void BlockProducer::start() {
  if (chain().head() == chain().genesis() && !produce({})) return;
  schedule();
  restart_ticker();
}

void BlockProducer::stop() {
  is_stopped_ = true;
  ticker_.cancel();
  holder_.cancel();
  sweeper_.cancel();
  waiters_.clear();
  held_answers_.clear();
}

bool BlockProducer::check(const Result<void>& result) {
  if (result) return true;
  if (!is_stopped_) {
    stop();
    failed_(result.error());
  }
  return false;
}

void BlockProducer::submit(protocol::VerifiedTransaction transaction) {
  pool_.add(std::move(transaction), std::chrono::steady_clock::now());
  schedule();
}

void BlockProducer::wait(const CryptoHash& hash, Progress wanted, TimePoint deadline,
                         bool notify_on_rejection, Waited waited) {
  Waiter waiter{.hash = hash,
                .wanted = wanted,
                .deadline = deadline,
                .notify_on_rejection = notify_on_rejection,
                .waited = std::move(waited),
                .blocked_on = std::nullopt};
  if (serve(waiter)) return;
  waiters_.push_back(std::move(waiter));
  arm_sweeper();
  schedule();
}

void BlockProducer::schedule() {
  // Requests that arrive together share a block: it is produced after the ready sockets have been
  // read.
  if (is_stopped_ || std::exchange(is_scheduled_, true)) return;
  asio::post(io_, [this] {
    is_scheduled_ = false;
    if (!is_stopped_) pump();
  });
}

std::vector<protocol::VerifiedTransaction> BlockProducer::take() {
  return pool_.take(
      chain(), std::chrono::steady_clock::now(),
      [this](const CryptoHash& hash, const protocol::InvalidTxError& why) { refuse(hash, why); });
}

Result<bool> BlockProducer::take_over_all(const ForkNeeds& needs) {
  auto imported = fork_->missing(chain(), needs);
  if (!imported) return std::unexpected{imported.error()};
  if (imported->records.empty() && imported->rows.empty()) return false;
  std::optional<Error> problem;
  const boost::json::object world{{"records", std::move(imported->records)},
                                  {"rows", std::move(imported->rows)}};
  if (!check(world_.patch(world, problem))) return fail("the node is stopping");
  if (problem) return std::unexpected{*problem};
  if (auto done = fork_->note_taken(needs.accounts); !done) return std::unexpected{done.error()};
  return true;
}

Result<void> BlockProducer::take_over(const ForkNeeds& needs) {
  if (fork_ == nullptr) return {};
  const auto taken = take_over_all(needs);
  if (!taken) return std::unexpected{taken.error()};
  if (!*taken) return {};
  // Clients ask about the final block, which is two before the head.
  if (!mine(3)) return fail("the node is stopping");
  return {};
}

bool BlockProducer::prepare() {
  if (fork_ == nullptr) return true;
  ForkNeeds needs;
  pool_.for_each([&](const protocol::VerifiedTransaction& transaction) {
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

void BlockProducer::pump() {
  if (!prepare()) {
    // Retry after a pause: calls of an account that was not imported would fail permanently.
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

bool BlockProducer::produce(std::vector<protocol::VerifiedTransaction> transactions) {
  // The block after genesis has no chunks, and so no room for transactions.
  const bool is_first = chain().head() == chain().genesis();
  if (is_first && !transactions.empty() && !produce({})) return false;
  const std::uint64_t last = chain().head()->header.lite.timestamp.value();
  const Nanoseconds time{std::max(clock_.now().value(), last + 1)};
  if (!check(world_.produce(time, std::move(transactions)))) return false;
  hint_at_missing_wallets();
  const auto paid = std::exchange(held_answers_, {});
  for (const auto& answer : paid) answer();
  serve_waiters();
  if (block_made_) block_made_();
  return true;
}

void BlockProducer::hint_at_missing_wallets() {
  if (!options_.notice || has_hinted_at_wallets_) return;
  for (const chain::ShardBlock& shard : chain().head()->shards) {
    for (const auto& made : shard.outcomes) {
      const auto* account = missing_code(made.outcome);
      if (account == nullptr || account->type() != protocol::AccountType::kEthImplicit) continue;
      options_.notice(format_text(
          "{} cannot be called: accounts of this form run the global contract {}, which this "
          "network does not have; deploy the wallet contract to it by hash",
          account->view(), runtime::eth_wallet_hash(chain().config().chain_id).to_base58()));
      has_hinted_at_wallets_ = true;
      return;
    }
  }
}

void BlockProducer::restart_ticker() {
  if (!options_.has_ticker || is_stopped_) return;
  ticker_.expires_after(options_.block_time);
  ticker_.async_wait([this](error_code cancelled) {
    if (!cancelled && !is_stopped_) tick();
  });
}

void BlockProducer::tick() {
  if (!prepare()) return restart_ticker();
  if (!produce(take())) return;
  schedule();
  restart_ticker();
}

void BlockProducer::set_ticker(bool on) {
  options_.has_ticker = on;
  if (on) {
    restart_ticker();
  } else {
    ticker_.cancel();
  }
}

bool BlockProducer::has_urgent_work() const {
  if (!chain().has_work()) return false;
  // A client may ask for the status of an executed call and expect that it is not final yet: gas
  // refunds alone cause no block as long as ticks do. Refunds of balances are visible to clients
  // and are delivered at once.
  if (!options_.has_ticker) return true;
  const auto is_gas_refund = [](const protocol::ReceiptPtr& receipt) {
    return protocol::refund_kind(*receipt) == protocol::RefundKind::kGas;
  };
  return std::ranges::any_of(chain().head()->shards, [&](const chain::ShardBlock& shard) {
    if (shard.extra.congestion.receipt_bytes > 0) return true;
    return std::ranges::any_of(shard.outgoing, [&](const auto& sent) {
      return !std::ranges::all_of(sent.second, is_gas_refund);
    });
  });
}

bool BlockProducer::someone_waits_for_finality() const {
  return std::ranges::any_of(waiters_, [this](const Waiter& waiter) {
    return waiter.wanted >= Progress::kIncludedFinal &&
           chain().find_outcome(waiter.hash).has_value();
  });
}

void BlockProducer::refuse(const CryptoHash& hash, const protocol::InvalidTxError& why) {
  // Resending a transaction that is in a block already is not an error.
  if (chain().find_transaction(hash) != nullptr) return;
  // nearcore's RPC does not know the bound of nonces: its block producer drops the transaction
  // silently, and the request times out. Here the client gets the error.
  std::vector<Waited> refused;
  std::erase_if(waiters_, [&](Waiter& waiter) {
    if (waiter.hash != hash || !waiter.notify_on_rejection) return false;
    refused.push_back(std::move(waiter.waited));
    return true;
  });
  for (const Waited& waited : refused) waited(WaitResult{why});
}

bool BlockProducer::pays_balance(const chain::TransactionStatus& status) const {
  if (status.progress != Progress::kExecutedOptimistic && status.progress != Progress::kExecuted)
    return false;
  return std::ranges::any_of(status.pending, [this](const CryptoHash& id) {
    const protocol::ReceiptPtr receipt = chain().find_receipt(id);
    return receipt != nullptr && receipt->predecessor_id.is_system() &&
           protocol::refund_kind(*receipt) != protocol::RefundKind::kGas;
  });
}

bool BlockProducer::serve(Waiter& waiter) {
  if (waiter.blocked_on && !chain().find_outcome(*waiter.blocked_on)) return false;
  auto status = chain::transaction_status(chain(), waiter.hash);
  if (!status) return false;
  if (is_far_enough(waiter.wanted, status->progress)) {
    // Who reads that an account was deleted looks at the balance of its heir next.
    if (pays_balance(*status)) {
      held_answers_.push_back(
          [waited = std::move(waiter.waited), status = std::move(*status)]() mutable {
            waited(WaitResult{std::move(status)});
          });
      schedule();
    } else {
      waiter.waited(WaitResult{std::move(*status)});
    }
    return true;
  }
  waiter.blocked_on.reset();
  if (!status->pending.empty() && waiter.wanted != Progress::kIncludedFinal) {
    waiter.blocked_on = status->pending.front();
  }
  return false;
}

void BlockProducer::serve_waiters() {
  // Callbacks may add waiters, which are served when they are added.
  auto waiters = std::exchange(waiters_, {});
  std::erase_if(waiters, [this](Waiter& waiter) { return serve(waiter); });
  waiters.insert(waiters.end(), std::make_move_iterator(waiters_.begin()),
                 std::make_move_iterator(waiters_.end()));
  waiters_ = std::move(waiters);
}

void BlockProducer::arm_sweeper() {
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

bool BlockProducer::mine(std::uint64_t count) {
  for (std::uint64_t made = 0; made < count; ++made) {
    if (!prepare() || !produce(take())) return false;
  }
  schedule();
  return true;
}

void BlockProducer::in_slices(std::function<Step()> step, Finished finished) {
  const auto end = std::chrono::steady_clock::now() + kSliceTime;
  Step done = Step::kMore;
  while (done == Step::kMore && std::chrono::steady_clock::now() < end) done = step();
  if (done != Step::kMore) return finished(done == Step::kDone);
  asio::post(io_, [this, step = std::move(step), finished = std::move(finished)]() mutable {
    if (is_stopped_) return finished(false);
    in_slices(std::move(step), std::move(finished));
  });
}

void BlockProducer::mine_in_slices(std::uint64_t count, Finished finished) {
  in_slices(
      [this, count]() mutable {
        if (count == 0) return Step::kDone;
        --count;
        return mine(1) ? Step::kMore : Step::kFailed;
      },
      std::move(finished));
}

void BlockProducer::fast_forward(std::uint64_t delta, Finished finished) {
  // A jump that arrives during another one adds nothing, as in nearcore.
  jumps_.push_back(std::move(finished));
  if (jumps_.size() > 1) return;
  ticker_.cancel();
  in_slices([this, target = chain().head()->height().value() + delta] { return jump(target); },
            [this](bool is_good) {
              if (is_good) {
                restart_ticker();
                schedule();
              }
              for (const Finished& waiting : std::exchange(jumps_, {})) waiting(is_good);
            });
}

BlockProducer::Step BlockProducer::jump(std::uint64_t target) {
  const std::uint64_t head = chain().head()->height().value();
  if (head >= target) return Step::kDone;
  // Cut at the end of an epoch, where a jump produces a block at every height anyway: this does not
  // change any block.
  const std::uint64_t length = chain().config().epoch_length;
  const std::uint64_t end = std::min(target, (head / length + 1) * length);
  const Nanoseconds per_height{static_cast<std::uint64_t>(options_.skipped_height_time.count())};
  if (!check(world_.fast_forward(end - head, per_height))) return Step::kFailed;
  clock_.advance_to(chain().head()->header.lite.timestamp);
  serve_waiters();
  if (block_made_) block_made_();
  return Step::kMore;
}

bool BlockProducer::patch(const boost::json::value& records, std::optional<Error>& problem) {
  if (!check(world_.patch(records, problem))) return false;
  return problem.has_value() || produce(take());
}

bool BlockProducer::load(const boost::json::value& records, std::optional<Error>& problem) {
  if (!check(world_.load(records, problem))) return false;
  return problem.has_value() || produce(take());
}

std::optional<std::uint64_t> BlockProducer::snapshot() {
  const auto id = world_.snapshot();
  if (id) return *id;
  (void)check(std::unexpected{id.error()});
  return std::nullopt;
}

bool BlockProducer::revert(std::uint64_t id) {
  const auto done = world_.revert(id);
  if (!done) return check(std::unexpected{done.error()});
  if (*done) serve_waiters();
  return *done;
}

}  // namespace farcall::node
