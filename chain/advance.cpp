// How a block is made: chunk headers from what the chunks before left behind, the block's header
// from them, receipts carried from shard to shard, and one application a shard. The rules are in
// rules.hpp; this file puts them in order and spreads the work over threads.
#include <algorithm>
#include <functional>

#include "base/format_text.hpp"
#include "chain/chain_state.hpp"
#include "chain/rules/header.hpp"

namespace farcall::chain {
namespace {

/// Signatures that a thread checks before it looks for more: enough to be checked cheaply together.
constexpr std::size_t kSignaturesOfPart = 64;

/// Makes one block.
class BlockMaker {
 public:
  BlockMaker(const ChainState& before, BlockPlan plan, vm::VirtualMachine& machine,
             Workers* workers)
      : before_{before},
        config_{before.config()},
        layout_{before.layout()},
        options_{before.setup->options},
        plan_{std::move(plan)},
        machine_{machine},
        workers_{workers},
        prev_{before.head->header},
        height_{plan_.height.value_or(BlockHeight{prev_.lite.height.value() + 1})},
        timestamp_{plan_.timestamp.value_or(prev_.lite.timestamp + options_.block_time)},
        shards_(before.layout().size()) {}

  std::optional<PlanError> place() {
    if (height_ <= prev_.lite.height)
      return error(PlanRule::kHeightGrows, format_text("expected a height above {}, got {}",
                                                       prev_.lite.height.value(), height_.value()));
    if (timestamp_ <= prev_.lite.timestamp)
      return error(PlanRule::kTimeGrows,
                   format_text("expected a timestamp after {} ns, got {} ns",
                               prev_.lite.timestamp.value(), timestamp_.value()));
    if (auto wrong = place_chunks()) return wrong;
    return place_transactions();
  }

  std::expected<ChainState, PlanError> run() {
    make_chunks();
    if (auto wrong = make_header()) return std::unexpected{std::move(*wrong)};
    deliver_receipts();
    check_signatures();
    apply_shards();
    return next_state();
  }

 private:
  /// One shard's part of the block while it is being made.
  struct Shard {
    /// By transaction; nothing: its signature is not checked yet.
    std::vector<std::optional<protocol::Verification>> verifications;
    std::optional<Gas> full_after;
    /// What the chunk sends; null if it is missing.
    OutboxPtr sent;
    std::shared_ptr<const WaitingReceipts> waiting;
  };

  // ---- the plan --------------------------------------------------------------------------------

  static PlanError error(PlanRule rule, std::string_view found) {
    return {rule, format_text("{}: {}", rule_text(rule), found)};
  }
  static PlanError unknown_shard(ShardId shard) {
    return error(PlanRule::kKnownShard, format_text("unknown shard {}", shard.value()));
  }

  /// Several members of a plan name shards by their ids.
  std::optional<PlanError> check_shards() const {
    const auto unknown = [this](ShardId shard) { return !layout_.index_of(shard).has_value(); };
    for (const ShardId shard : plan_.missing_chunks)
      if (unknown(shard)) return unknown_shard(shard);
    for (const auto& [shard, compute] : plan_.full_after)
      if (unknown(shard)) return unknown_shard(shard);
    for (const auto& [shard, listener] : plan_.listeners)
      if (unknown(shard)) return unknown_shard(shard);
    return std::nullopt;
  }

  std::optional<PlanError> place_chunks() {
    const bool is_empty = options_.first_block_is_empty && before_.head == before_.genesis;
    mask_.assign(shards_.size(), !is_empty);
    block_->shards.resize(shards_.size());
    if (auto wrong = check_shards()) return wrong;
    for (const ShardId shard : plan_.missing_chunks) mask_[*layout_.index_of(shard)] = false;
    if (is_empty && !plan_.transactions.empty())
      return error(PlanRule::kFirstBlockIsEmpty,
                   format_text("expected no transactions, got {}", plan_.transactions.size()));
    for (const auto& [shard, compute] : plan_.full_after) {
      const std::size_t index = *layout_.index_of(shard);
      if (!mask_[index])
        return error(PlanRule::kChunkPresent,
                     format_text("shard {} has no chunk to fill", shard.value()));
      if (compute > config_.gas_limit)
        return error(PlanRule::kWithinGasLimit,
                     format_text("expected at most {} gas in shard {}, got {}",
                                 config_.gas_limit.value(), shard.value(), compute.value()));
      shards_[index].full_after = compute;
    }
    return std::nullopt;
  }

  std::optional<PlanError> place_transactions() {
    for (const BlockTransaction& planned : plan_.transactions) {
      const TransactionPtr& transaction = transaction_of(planned);
      FARCALL_ASSERT(transaction != nullptr, "a plan has no empty places for transactions");
      const ShardId shard = layout_.shard_of(transaction->transaction().signer_id);
      const std::size_t index = *layout_.index_of(shard);
      if (!mask_[index])
        return error(PlanRule::kChunkPresent,
                     format_text("transaction {} of {} is in shard {}, whose chunk is missing",
                                 transaction->hash().to_base58(),
                                 transaction->transaction().signer_id.view(), shard.value()));
      block_->shards[index].transactions.push_back(transaction);
      const auto* verified = std::get_if<protocol::VerifiedTransaction>(&planned);
      auto& verification = shards_[index].verifications.emplace_back();
      if (verified != nullptr) verification.emplace(*verified);
    }
    return std::nullopt;
  }

  // ---- headers ---------------------------------------------------------------------------------

  void run_all(std::span<const std::function<void()>> jobs) {
    if (workers_ != nullptr) return workers_->run(jobs);
    for (const auto& job : jobs) job();
  }

  void make_chunks() {
    block_->chunks.resize(shards_.size());
    std::vector<std::function<void()>> jobs;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      if (!mask_[i]) {
        block_->chunks[i] = before_.head->chunks[i];
        continue;
      }
      ShardBlock& body = block_->shards[i];
      body.prev_outgoing = before_.outboxes[i]->in_order();
      if (body.transactions.empty() && body.prev_outgoing.empty()) {
        make_chunk(i);
      } else {
        jobs.emplace_back([this, i] { make_chunk(i); });
      }
    }
    run_all(jobs);
  }

  void make_chunk(std::size_t index) {
    const ShardBlock& body = block_->shards[index];
    const BodyCommitment commitment =
        commit_to_body(body.transactions, body.prev_outgoing.size(),
                       before_.outboxes[index]->encoded, before_.setup->parts);
    ChunkHeader& chunk = block_->chunks[index];
    chunk = next_chunk(config_, layout_.shard_ids()[index], prev_, height_,
                       before_.head->shards[index].extra, commitment);
    if (options_.signer.has_value()) chunk.signature = options_.signer->sign(chunk.chunk_hash);
  }

  std::optional<PlanError> make_header() {
    const ChunkSums sums = sum_chunks(block_->chunks, mask_);
    const auto supply =
        next_supply(prev_.total_supply, before_.epochs.minted().value_or(Balance{}), sums.burnt);
    FARCALL_ASSERT(supply.has_value(), "no more tokens are burnt than there are");
    const auto price = choose_price(sums);
    if (!price.has_value()) return price.error();
    const CryptoHash vrf_value = sha256({prev_.random_value.view(), options_.random_seed.view()});
    BlockHeader& header = block_->header;
    header = next_header(config_, prev_, block_->chunks, mask_,
                         {.height = height_,
                          .timestamp = timestamp_,
                          .random_value = plan_.random_value.value_or(sha256(vrf_value.view())),
                          .total_supply = *supply,
                          .next_gas_price = *price,
                          .epochs = before_.epochs,
                          .tree = before_.block_tree});
    sign_header(vrf_value);
    return std::nullopt;
  }

  std::expected<Balance, PlanError> choose_price(const ChunkSums& sums) const {
    const Balance natural = price_after(config_, prev_.next_gas_price, sums);
    if (!plan_.next_gas_price.has_value()) return natural;
    // From empty chunks to full ones whose last receipt burns half as much again, which moves the
    // price by the whole rate.
    ChunkSums other = sums;
    other.used = Gas{};
    const Balance low = std::min(natural, price_after(config_, prev_.next_gas_price, other));
    other.used = sums.limit.saturating_add(Gas{sums.limit.value() / 2});
    const Balance high = std::max(natural, price_after(config_, prev_.next_gas_price, other));
    if (*plan_.next_gas_price < low || *plan_.next_gas_price > high)
      return std::unexpected{
          error(PlanRule::kPriceMovesSlowly,
                format_text("expected a gas price from {} to {}, got {}", to_string(low.value()),
                            to_string(high.value()), to_string(plan_.next_gas_price->value())))};
    return *plan_.next_gas_price;
  }

  /// What the producer adds and signs. All chunk validators endorse every chunk.
  void sign_header(const CryptoHash& vrf_value) {
    BlockHeader& header = block_->header;
    const EpochPtr epoch = before_.epochs.epoch(header.lite.epoch_id);
    FARCALL_ASSERT(epoch != nullptr, "the epoch of the next block is known");
    std::vector<std::vector<std::optional<protocol::Signature>>> endorsements(shards_.size());
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      Bytes bits;
      if (mask_[i]) {
        endorsements[i].assign(epoch->validators.size(), protocol::Signature{});
        bits.resize((epoch->validators.size() + 7) / 8);
        for (std::size_t k = 0; k < epoch->validators.size(); ++k)
          bits[k / 8] |= static_cast<std::uint8_t>(1U << (k % 8));
      }
      header.chunk_endorsements.push_back(std::move(bits));
    }
    header.block_body_hash = block_body_hash(block_->chunks, vrf_value, Bytes(kVrfProofBytes),
                                             endorsements, config_.protocol_version);
    header.approvals = approvals(header, *epoch);
    header.hash = plan_.hash ? *plan_.hash : header.compute_hash(config_.protocol_version);
    if (options_.signer.has_value()) header.signature = options_.signer->sign(header.hash);
    if (!epoch->block_producers.empty()) block_->author = epoch->block_producers.front().account_id;
  }

  [[nodiscard]] std::vector<std::optional<protocol::Signature>> approvals(
      const BlockHeader& header, const Epoch& epoch) const {
    std::vector<std::optional<protocol::Signature>> list(epoch.block_producers.size());
    const auto& approver = options_.approver;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!approver) {
        list[i] = protocol::Signature{};
      } else if (epoch.block_producers[i].public_key == approver->public_key()) {
        list[i] = approver->sign(
            approval_message(header.prev_hash, header.prev_height, header.lite.height));
      }
    }
    return list;
  }

  // ---- receipts and transactions ---------------------------------------------------------------

  void deliver_receipts() {
    std::vector<OutboxPtr> carried;
    for (std::size_t i = 0; i < shards_.size(); ++i)
      if (mask_[i]) carried.push_back(before_.outboxes[i]);
    const CryptoHash& salt = plan_.shuffle_salt.has_value() ? *plan_.shuffle_salt : prev_.hash;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      std::vector<protocol::ReceiptPtr> arrived = arrivals(layout_.shard_ids()[i], carried, salt);
      const std::shared_ptr<const WaitingReceipts>& waiting = before_.waiting[i];
      shards_[i].waiting = waiting;
      if (!mask_[i]) {
        WaitingReceipts more = *waiting;
        more.push_back(std::move(arrived));
        shards_[i].waiting = std::make_shared<const WaitingReceipts>(std::move(more));
        continue;
      }
      block_->shards[i].incoming = incoming_receipts(std::move(arrived), *waiting);
      if (!waiting->empty()) shards_[i].waiting = std::make_shared<const WaitingReceipts>();
    }
  }

  /// Most of a transfer's cost: the threads share it, whatever each shard has to do later.
  void check_signatures() {
    std::vector<TransactionPtr> unchecked;
    std::vector<std::optional<protocol::Verification>*> places;
    for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
      for (std::size_t i = 0; i < shards_[shard].verifications.size(); ++i) {
        auto& verification = shards_[shard].verifications[i];
        if (verification.has_value()) continue;
        unchecked.push_back(block_->shards[shard].transactions[i]);
        places.push_back(&verification);
      }
    }
    if (unchecked.empty()) return;
    const auto check = [&](std::size_t first, std::size_t last) {
      std::vector<protocol::Verification> checked =
          protocol::verify_all(std::span{unchecked}.subspan(first, last - first));
      for (std::size_t i = first; i < last; ++i) places[i]->emplace(std::move(checked[i - first]));
    };
    const std::size_t parts =
        shards_.size() == 1 || workers_ == nullptr ? 1 : 1 + unchecked.size() / kSignaturesOfPart;
    std::vector<std::function<void()>> jobs;
    jobs.reserve(parts);
    for (std::size_t part = 0; part < parts; ++part) {
      jobs.emplace_back([&check, first = unchecked.size() * part / parts,
                         last = unchecked.size() * (part + 1) / parts] { check(first, last); });
    }
    run_all(jobs);
  }

  // ---- application -----------------------------------------------------------------------------

  [[nodiscard]] bool shard_has_work(std::size_t index) const {
    const ShardBlock& shard = block_->shards[index];
    return !shard.transactions.empty() || !shard.incoming.empty() ||
           block_->chunks[index].congestion.receipt_bytes > 0;
  }

  void apply_shards() {
    const ChunkBlock chunks{.prev = prev_,
                            .header = block_->header,
                            .chunks = block_->chunks,
                            .mask = mask_,
                            .epochs = before_.epochs,
                            .epoch = before_.epochs.runtime_info()};
    std::vector<std::function<void()>> jobs;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      if (shard_has_work(i)) {
        jobs.emplace_back([this, &chunks, i] { apply_shard(chunks, i); });
      } else {
        apply_shard(chunks, i);
      }
    }
    run_all(jobs);
  }

  void apply_shard(const ChunkBlock& chunks, std::size_t index) {
    ShardBlock& shard = block_->shards[index];
    const ChunkExtra& before = before_.head->shards[index].extra;
    FARCALL_ASSERT(mask_[index] || (shard.transactions.empty() && shard.incoming.empty()),
                   "a missing chunk brings nothing");
    std::vector<runtime::IncomingTransaction> transactions;
    transactions.reserve(shard.transactions.size());
    for (std::size_t i = 0; i < shard.transactions.size(); ++i) {
      auto& verification = shards_[index].verifications[i];
      FARCALL_ASSERT(verification.has_value(), "all signatures were checked");
      transactions.push_back({.verification = std::move(*verification),
                              .within_validity_period = before_.is_within_validity_period(
                                  shard.transactions[i]->transaction().block_hash)});
    }
    runtime::ChunkContext context = chunk_context(before_.setup->constants, chunks, index, before);
    shard.full_after = shards_[index].full_after;
    if (shard.full_after.has_value()) context.gas_limit = *shard.full_after;
    const auto listener = plan_.listeners.find(context.environment.shard_id);
    runtime::ApplyResult result = runtime::apply(
        before_.head->state(index), Shared{std::move(context)}, transactions, shard.incoming,
        machine_, listener == plan_.listeners.end() ? nullptr : listener->second);
    shard.state = std::move(result.state);
    shard.changes = std::move(result.changes);
    if (!mask_[index]) {
      FARCALL_ASSERT(result.outcomes.empty() && result.outgoing.empty(),
                     "nothing runs in a missing chunk");
      shard.extra = carried_extra(before, shard.state.root_hash());
      return;
    }
    result.state = shard.state;
    ChunkEffects effects = chunk_effects(layout_, result);
    shard.extra = std::move(effects.extra);
    shards_[index].sent = std::move(effects.sent);
    shard.outcomes = std::move(result.outcomes);
    shard.outgoing = std::move(result.outgoing);
    shard.outgoing_order = std::move(result.outgoing_order);
    shard.local = std::move(result.local);
  }

  ChainState next_state() {
    ChainState next = before_;
    const BlockHeader& header = block_->header;
    // Finality moves to the block before the previous one, or stays.
    if (header.last_final_block == prev_.prev_hash && !prev_.prev_hash.is_zero())
      next.last_final_height = prev_.prev_height;
    next.epochs.add(epoch_block(header, next.last_final_height));
    next.block_tree.insert(prev_.hash);
    next.recent.add({header.hash, header.lite.height, header.block_ordinal, header.lite.timestamp},
                    config_, options_);
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      if (mask_[i]) next.outboxes[i] = std::move(shards_[i].sent);
      next.waiting[i] = std::move(shards_[i].waiting);
      FARCALL_ASSERT(next.outboxes[i] != nullptr && next.waiting[i] != nullptr,
                     "every shard has an outbox and a list of what waits");
    }
    FARCALL_ASSERT(next.block_tree.size() + 1 == header.block_ordinal,
                   "the tree is over all blocks before the head");
    next.head = std::move(block_);
    return next;
  }

  const ChainState& before_;
  const ChainConfig& config_;
  const protocol::ShardLayout& layout_;
  const ChainOptions& options_;
  BlockPlan plan_;
  vm::VirtualMachine& machine_;
  Workers* workers_;
  const BlockHeader& prev_;
  BlockHeight height_;
  Nanoseconds timestamp_;

  std::shared_ptr<Block> block_ = std::make_shared<Block>();
  std::vector<bool> mask_;
  std::vector<Shard> shards_;
};

}  // namespace

std::expected<ChainState, PlanError> ChainState::advance(BlockPlan plan,
                                                         vm::VirtualMachine& machine,
                                                         Workers* workers) const {
  FARCALL_ASSERT(head != nullptr && head->shards.size() == layout().size(),
                 "the head has a part for each shard");
  BlockMaker maker{*this, std::move(plan), machine, workers};
  if (auto wrong = maker.place()) return std::unexpected{std::move(*wrong)};
  return maker.run();
}

}  // namespace farcall::chain
