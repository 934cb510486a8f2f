// How a block is made: chunk headers from what the chunks before left behind, the block's header
// from them, receipts carried from shard to shard, and one application a shard.
#include <algorithm>
#include <functional>

#include "chain/chain.hpp"
#include "protocol/borsh.hpp"
#include "runtime/shuffle.hpp"

namespace farcall::chain {
namespace {

constexpr std::size_t kVrfProofSize = 64;
/// Signatures that a thread checks before it looks for more: enough to be checked cheaply together.
constexpr std::size_t kSignaturesOfPart = 64;
/// Parts of a chunk that are enough to restore it (num_data_parts in chain/epoch-manager).
constexpr std::size_t data_parts(std::size_t total) {
  return total <= 3 ? 1 : (total - 1) / 3;
}

}  // namespace

std::vector<protocol::ReceiptPtr> Chain::Outbox::in_order() const {
  std::vector<protocol::ReceiptPtr> all;
  for_each_sent(by_target, order, [&all](ShardId, const auto& receipt) { all.push_back(receipt); });
  return all;
}

/// A block while it is being made.
struct Chain::Draft {
  std::shared_ptr<Block> block;
  BlockPtr prev;
  Shared<runtime::EpochInfo> epoch;
  std::vector<bool> is_new{};
  std::vector<std::vector<std::optional<bool>>> verdicts{};
  std::map<ShardId, runtime::ShardStatus> statuses{};
  /// What each shard sends, see Outbox::encoded.
  std::vector<std::shared_ptr<const Bytes>> encoded{};
  runtime::ApplyListener* listener = nullptr;
};

Chain::Chain(Genesis genesis, ChainOptions options, vm::VirtualMachine& machine)
    : config_{std::move(genesis.config)},
      layout_{config_.shard_layout},
      options_{std::move(options)},
      machine_{machine},
      parts_{data_parts(config_.num_block_producer_seats), config_.num_block_producer_seats},
      workers_{layout().size()},
      epochs_{config_},
      history_{options_.archive} {
  if (options_.history == 0) options_.history = 5 * config_.epoch_length;
  options_.history = std::max(options_.history, config_.transaction_validity_period + 1);
  make_genesis(std::move(genesis));
}

Chain::~Chain() = default;

/// The chunk's body in borsh, and what commits to it.
void Chain::encode_body(ChunkHeader& chunk, const ShardBlock& body, const Outbox& sent) const {
  const ByteView receipts = sent.encoded == nullptr ? ByteView{} : ByteView{*sent.encoded};
  std::size_t size = 8 + receipts.size();
  for (const TransactionPtr& transaction : body.transactions) size += transaction->size();
  Bytes bytes;
  bytes.reserve(size);
  protocol::BorshWriter out{bytes};
  out.length(body.transactions.size());
  std::vector<CryptoHash> leaves;
  leaves.reserve(body.transactions.size());
  for (const TransactionPtr& transaction : body.transactions) {
    const std::size_t start = bytes.size();
    transaction->append_to(bytes);
    leaves.push_back(sha256(ByteView{bytes}.subspan(start)));
  }
  chunk.tx_root = protocol::merkle_root(leaves);
  out.length(body.prev_outgoing.size());
  out.raw(receipts);
  chunk.encoded_length = bytes.size();
  if (body.transactions.empty() && body.prev_outgoing.empty()) {
    static const Bytes nothing(8);
    static const CryptoHash fifty_seats = ReedSolomon{data_parts(50), 50}.merkle_root(nothing);
    chunk.encoded_merkle_root =
        parts_.total_parts() == 50 ? fifty_seats : parts_.merkle_root(bytes);
  } else {
    chunk.encoded_merkle_root = parts_.merkle_root(bytes);
  }
}

void Chain::make_genesis(Genesis genesis) {
  const ProtocolVersion version = config_.protocol_version;
  auto block = std::make_shared<Block>();
  BlockHeader& header = block->header;
  const ReedSolomon genesis_parts{1, 3};
  for (const ShardId shard : layout().shard_ids()) {
    ShardBlock body;
    body.state = std::move(genesis.states[shard]);
    body.extra.state_root = body.state.root_hash();
    body.extra.outgoing_receipts_root = outgoing_receipts_root(layout(), {});
    body.extra.congestion.allowed_shard = static_cast<std::uint16_t>(shard.value());
    ChunkHeader chunk;
    chunk.prev_state_root = body.extra.state_root;
    chunk.encoded_length = 8;
    chunk.encoded_merkle_root = genesis_parts.merkle_root(Bytes(8));
    chunk.height_created = config_.genesis_height;
    chunk.height_included = config_.genesis_height;
    chunk.shard_id = shard;
    chunk.gas_limit = config_.gas_limit;
    chunk.congestion = body.extra.congestion;
    chunk.chunk_hash = chunk.compute_hash(version);
    block->chunks.push_back(std::move(chunk));
    block->shards.push_back(std::move(body));
  }
  const ChunkRoots roots = chunk_roots(block->chunks);
  header.lite.height = config_.genesis_height;
  header.lite.prev_state_root = roots.state;
  header.lite.timestamp = config_.genesis_time;
  header.lite.next_bp_hash = block_producers_hash(config_.validators);
  header.block_body_hash =
      block_body_hash(block->chunks, CryptoHash{}, Bytes(kVrfProofSize), {}, version);
  header.prev_chunk_outgoing_receipts_root = roots.outgoing_receipts;
  header.chunk_headers_root = roots.headers;
  header.chunk_tx_root = roots.transactions;
  if (config_.genesis_height.value() == 0) header.chunk_mask.assign(layout().size(), true);
  header.next_gas_price = config_.min_gas_price;
  header.total_supply = config_.total_supply;
  header.block_ordinal = 1;
  header.latest_protocol_version = version;
  header.hash = header.compute_hash(version);
  if (!config_.validators.empty()) block->author = config_.validators.front().account_id;

  epochs_.start({.hash = header.hash,
                 .height = header.lite.height,
                 .timestamp = header.lite.timestamp,
                 .total_supply = header.total_supply,
                 .last_final_height = header.lite.height});
  inboxes_.resize(layout().size());
  outboxes_.resize(layout().size());
  genesis_ = block;
  hashes_.push_back(header.hash);
  history_.push(genesis_);
  note(index_of(*genesis_));
}

ChunkHeader Chain::make_chunk(std::size_t shard_index, BlockHeight height,
                              const ShardBlock& body) const {
  const ChunkExtra& extra = head()->shards[shard_index].extra;
  ChunkHeader chunk;
  chunk.prev_block_hash = head()->hash();
  chunk.prev_state_root = extra.state_root;
  chunk.prev_outcome_root = extra.outcome_root;
  // Chunks are made for the height after the block that they build on, whether or not that height
  // gets a block.
  chunk.height_created = BlockHeight{head()->height().value() + 1};
  chunk.height_included = height;
  chunk.shard_id = layout().shard_ids()[shard_index];
  chunk.prev_gas_used = extra.gas_used;
  chunk.gas_limit = config_.gas_limit;
  chunk.prev_balance_burnt = extra.balance_burnt;
  chunk.prev_outgoing_receipts_root = extra.outgoing_receipts_root;
  chunk.prev_validator_proposals = extra.validator_proposals;
  chunk.congestion = extra.congestion;
  chunk.bandwidth_requests = extra.bandwidth_requests;
  encode_body(chunk, body, outboxes_[shard_index]);
  chunk.chunk_hash = chunk.compute_hash(config_.protocol_version);
  if (options_.signer.has_value()) chunk.signature = options_.signer->sign(chunk.chunk_hash);
  return chunk;
}

const BlockPtr& Chain::produce(BlockPlan plan) {
  Draft draft{.block = std::make_shared<Block>(),
              .prev = head(),
              .epoch = epochs_.runtime_info(),
              .listener = plan.listener};
  const BlockHeader& prev = draft.prev->header;
  BlockHeader& header = draft.block->header;
  header.lite.height = plan.height.value_or(BlockHeight{prev.lite.height.value() + 1});
  header.lite.timestamp = plan.timestamp.value_or(prev.lite.timestamp + options_.block_time);
  FARCALL_ASSERT(header.lite.height > prev.lite.height, "heights go up");
  FARCALL_ASSERT(header.lite.timestamp > prev.lite.timestamp, "time goes on");

  const std::size_t shards = layout().size();
  draft.block->shards.resize(shards);
  draft.block->chunks.resize(shards);
  draft.verdicts.resize(shards);
  draft.encoded.resize(shards);
  const bool none = options_.first_block_is_empty && draft.prev == genesis_;
  FARCALL_ASSERT(!none || plan.transactions.empty(), "the block after genesis has no chunks");
  for (const ShardId shard : layout().shard_ids())
    draft.is_new.push_back(!none && !std::ranges::contains(plan.missing_chunks, shard));
  for (std::size_t i = 0; i < plan.transactions.size(); ++i) {
    const TransactionPtr& transaction = plan.transactions[i];
    const ShardId shard = layout().shard_of(transaction->transaction().signer_id);
    const std::size_t index = *layout().index_of(shard);
    FARCALL_ASSERT(draft.is_new[index], "transactions go into chunks that exist");
    draft.block->shards[index].transactions.push_back(transaction);
    draft.verdicts[index].push_back(i < plan.signature_verdicts.size() ? plan.signature_verdicts[i]
                                                                       : std::nullopt);
  }

  make_header(draft);
  route_receipts(draft);
  check_signatures(draft);
  apply_shards(draft);

  const CryptoHash& last_final = header.last_final_block;
  const std::uint64_t* final_height = heights_.find(last_final);
  epochs_.add({.hash = header.hash,
               .prev_hash = header.prev_hash,
               .height = header.lite.height,
               .timestamp = header.lite.timestamp,
               .total_supply = header.total_supply,
               .last_final_height =
                   final_height == nullptr ? genesis_->height() : BlockHeight{*final_height},
               .proposals = header.prev_validator_proposals,
               .chunk_mask = header.chunk_mask});
  block_tree_.insert(prev.hash);
  hashes_.push_back(header.hash);
  note(index_of(*draft.block));
  history_.push(std::move(draft.block));
  while (has_too_much_history()) {
    forget(history_.index(*history_.entries().front()));
    history_.pop_front();
  }
  return head();
}

bool Chain::has_too_much_history() const {
  if (history_.entries().size() <= options_.history) return false;
  const std::uint64_t age =
      head()->header.lite.timestamp.value() - history_.entries().front()->timestamp.value();
  // What transactions may name stays, so that their validity does not depend on these limits.
  const bool is_in_use = options_.has_lenient_validity &&
                         age <= config_.transaction_validity_period * options_.block_time.value();
  if (is_in_use) return false;
  return age > options_.history_time.value() || outcomes_.size() >= options_.outcomes_max;
}

std::vector<std::optional<protocol::Signature>> Chain::approvals(const BlockHeader& header,
                                                                 const Epoch& epoch) const {
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

void Chain::make_header(Draft& draft) {
  Block& block = *draft.block;
  BlockHeader& header = block.header;
  const BlockHeader& prev = draft.prev->header;
  const ProtocolVersion version = config_.protocol_version;
  const BlockHeight height = header.lite.height;

  std::vector<std::function<void()>> jobs;
  for (std::size_t i = 0; i < block.chunks.size(); ++i) {
    if (!draft.is_new[i]) {
      block.chunks[i] = draft.prev->chunks[i];
      continue;
    }
    ShardBlock& body = block.shards[i];
    body.prev_outgoing = outboxes_[i].in_order();
    const auto make = [this, &block, height, i] {
      block.chunks[i] = make_chunk(i, height, block.shards[i]);
    };
    if (body.transactions.empty() && body.prev_outgoing.empty()) {
      make();
    } else {
      jobs.emplace_back(make);
    }
  }
  workers_.run(jobs);

  Gas used;
  Gas limit;
  Balance burnt;
  std::vector<std::vector<std::optional<protocol::Signature>>> endorsements(block.chunks.size());
  const CryptoHash epoch_id = epochs_.next_block_epoch_id();
  const CryptoHash next_epoch_id = epochs_.next_block_next_epoch_id();
  const EpochPtr epoch = epochs_.epoch(epoch_id);
  for (std::size_t i = 0; i < block.chunks.size(); ++i) {
    const ChunkHeader& chunk = block.chunks[i];
    header.chunk_mask.push_back(draft.is_new[i]);
    Bytes bits;
    if (draft.is_new[i]) {
      used += chunk.prev_gas_used;
      limit += chunk.gas_limit;
      burnt += chunk.prev_balance_burnt;
      header.prev_validator_proposals.insert(header.prev_validator_proposals.end(),
                                             chunk.prev_validator_proposals.begin(),
                                             chunk.prev_validator_proposals.end());
      endorsements[i].assign(epoch->validators.size(), protocol::Signature{});
      bits.resize((epoch->validators.size() + 7) / 8);
      for (std::size_t k = 0; k < epoch->validators.size(); ++k)
        bits[k / 8] |= static_cast<std::uint8_t>(1U << (k % 8));
    }
    header.chunk_endorsements.push_back(std::move(bits));
  }
  const ChunkRoots roots = chunk_roots(block.chunks);
  const CryptoHash vrf_value = sha256({prev.random_value.view(), options_.random_seed.view()});

  header.prev_hash = prev.hash;
  header.lite.epoch_id = epoch_id;
  header.lite.next_epoch_id = next_epoch_id;
  header.lite.prev_state_root = roots.state;
  header.lite.prev_outcome_root = roots.outcomes;
  header.lite.next_bp_hash =
      epoch_id == prev.lite.epoch_id && draft.prev != genesis_
          ? prev.lite.next_bp_hash
          : block_producers_hash(epochs_.epoch(next_epoch_id)->block_producers);
  BlockMerkleTree tree = block_tree_;
  tree.insert(prev.hash);
  header.lite.block_merkle_root = tree.root();
  header.block_body_hash =
      block_body_hash(block.chunks, vrf_value, Bytes(kVrfProofSize), endorsements, version);
  header.prev_chunk_outgoing_receipts_root = roots.outgoing_receipts;
  header.chunk_headers_root = roots.headers;
  header.chunk_tx_root = roots.transactions;
  header.random_value = sha256(vrf_value.view());
  header.next_gas_price =
      next_gas_price(prev.next_gas_price, used, limit, config_.gas_price_adjustment_rate,
                     config_.min_gas_price, config_.max_gas_price);
  header.total_supply = prev.total_supply + epochs_.minted().value_or(Balance{}) - burnt;
  const bool consecutive = height.value() == prev.lite.height.value() + 1;
  header.last_ds_final_block = consecutive ? prev.hash : prev.last_ds_final_block;
  header.last_final_block = consecutive && prev.last_ds_final_block == prev.prev_hash
                                ? prev.prev_hash
                                : prev.last_final_block;
  header.block_ordinal = prev.block_ordinal + 1;
  header.prev_height = prev.lite.height;
  header.approvals = approvals(header, *epoch);
  header.latest_protocol_version = version;
  header.hash = header.compute_hash(version);
  if (options_.signer.has_value()) header.signature = options_.signer->sign(header.hash);
  if (!epoch->block_producers.empty()) block.author = epoch->block_producers.front().account_id;
}

void Chain::route_receipts(Draft& draft) {
  Block& block = *draft.block;
  for (std::size_t target = 0; target < block.shards.size(); ++target) {
    const ShardId shard = layout().shard_ids()[target];
    std::vector<std::span<const protocol::ReceiptPtr>> groups;
    for (std::size_t source = 0; source < block.shards.size(); ++source) {
      if (!draft.is_new[source]) continue;
      const auto& by_target = outboxes_[source].by_target;
      const auto sent = by_target.find(shard);
      groups.push_back(sent == by_target.end()
                           ? std::span<const protocol::ReceiptPtr>{}
                           : std::span<const protocol::ReceiptPtr>{sent->second});
    }
    if (groups.size() > 1) {
      runtime::ChaCha20Stream stream{block.header.prev_hash};
      runtime::shuffle(groups, stream);
    }
    std::vector<protocol::ReceiptPtr> arrived;
    for (const auto& group : groups) arrived.insert(arrived.end(), group.begin(), group.end());
    Inbox& inbox = inboxes_[target];
    if (!draft.is_new[target]) {
      inbox.waiting.push_back(std::move(arrived));
      continue;
    }
    for (auto it = inbox.waiting.rbegin(); it != inbox.waiting.rend(); ++it)
      arrived.insert(arrived.end(), it->begin(), it->end());
    inbox.waiting.clear();
    block.shards[target].incoming = std::move(arrived);
  }
  for (std::size_t source = 0; source < block.shards.size(); ++source) {
    if (draft.is_new[source]) outboxes_[source] = {};
  }
}

/// Most of a transfer's cost: the threads share it, whatever each shard has to do later.
void Chain::check_signatures(Draft& draft) {
  std::vector<protocol::SignatureCheck> checks;
  std::vector<std::optional<bool>*> verdicts;
  for (std::size_t shard = 0; shard < draft.verdicts.size(); ++shard) {
    for (std::size_t i = 0; i < draft.verdicts[shard].size(); ++i) {
      std::optional<bool>& verdict = draft.verdicts[shard][i];
      if (verdict.has_value()) continue;
      const protocol::SignedTransaction& transaction = *draft.block->shards[shard].transactions[i];
      checks.push_back(
          {transaction.hash(), &transaction.transaction().public_key, &transaction.signature()});
      verdicts.push_back(&verdict);
    }
  }
  if (checks.empty()) return;
  const auto check = [&](std::size_t first, std::size_t last) {
    const std::vector<bool> checked =
        protocol::verify_all(std::span{checks}.subspan(first, last - first));
    for (std::size_t i = first; i < last; ++i) *verdicts[i] = checked[i - first];
  };
  const std::size_t parts = layout().size() == 1 ? 1 : 1 + checks.size() / kSignaturesOfPart;
  std::vector<std::function<void()>> jobs;
  jobs.reserve(parts);
  for (std::size_t part = 0; part < parts; ++part) {
    jobs.emplace_back([&check, first = checks.size() * part / parts,
                       last = checks.size() * (part + 1) / parts] { check(first, last); });
  }
  workers_.run(jobs);
}

bool Chain::shard_has_work(const Draft& draft, std::size_t shard_index) const {
  const ShardBlock& shard = draft.block->shards[shard_index];
  const protocol::CongestionInfo& congestion = draft.block->chunks[shard_index].congestion;
  return !shard.transactions.empty() || !shard.incoming.empty() || congestion.receipt_bytes > 0;
}

void Chain::apply_shards(Draft& draft) {
  const Block& block = *draft.block;
  for (const ChunkHeader& chunk : block.chunks) {
    draft.statuses[chunk.shard_id] = {
        .congestion = chunk.congestion,
        .missed_chunks = block.height().value() - chunk.height_included.value(),
        .bandwidth_requests = chunk.bandwidth_requests};
  }
  std::vector<std::function<void()>> jobs;
  for (std::size_t i = 0; i < block.shards.size(); ++i) {
    if (shard_has_work(draft, i) && draft.listener == nullptr) {
      jobs.emplace_back([this, &draft, i] { apply_shard(draft, i); });
    } else {
      apply_shard(draft, i);
    }
  }
  workers_.run(jobs);
  for (std::size_t i = 0; i < block.shards.size(); ++i) {
    if (draft.is_new[i]) {
      outboxes_[i] = {block.shards[i].outgoing, block.shards[i].outgoing_order,
                      std::move(draft.encoded[i])};
    }
  }
}

void Chain::apply_shard(Draft& draft, std::size_t shard_index) {
  Block& block = *draft.block;
  ShardBlock& shard = block.shards[shard_index];
  const ShardBlock& before = draft.prev->shards[shard_index];
  const ShardId shard_id = layout().shard_ids()[shard_index];

  std::vector<runtime::IncomingTransaction> transactions;
  transactions.reserve(shard.transactions.size());
  for (std::size_t i = 0; i < shard.transactions.size(); ++i) {
    transactions.push_back({.transaction = shard.transactions[i].get(),
                            .within_validity_period = is_within_validity_period(
                                shard.transactions[i]->transaction().block_hash),
                            .signature_verdict = draft.verdicts[shard_index][i]});
  }

  std::optional<runtime::ValidatorAccountsUpdate> update = epochs_.accounts_update(
      layout(), shard_id,
      draft.is_new[shard_index] ? block.chunks[shard_index].prev_validator_proposals
                                : before.extra.validator_proposals);
  const runtime::ChunkContext context{
      .environment = {.config = Shared<protocol::RuntimeConfig>::to_static(runtime_config()),
                      .chain_id = config_.chain_id,
                      .shard_id = shard_id,
                      .layout = layout_,
                      .height = block.height(),
                      .timestamp = block.header.lite.timestamp,
                      .gas_price = draft.is_new[shard_index] ? draft.prev->header.next_gas_price
                                                             : block.header.next_gas_price,
                      .prev_block_hash = block.header.prev_hash,
                      .random_value = block.header.random_value,
                      .epoch = draft.epoch},
      .gas_limit = block.chunks[shard_index].gas_limit,
      .shards = draft.statuses,
      .validator_update = std::move(update),
      .is_new_chunk = draft.is_new[shard_index]};
  runtime::ApplyResult result =
      runtime::apply(draft.prev->state(shard_index), context, transactions, shard.incoming,
                     machine_, draft.listener);
  shard.state = std::move(result.state);
  shard.changes = std::move(result.changes);
  if (!draft.is_new[shard_index]) {
    shard.extra = before.extra;
    shard.extra.state_root = shard.state.root_hash();
    return;
  }
  shard.outcomes = std::move(result.outcomes);
  shard.outgoing = std::move(result.outgoing);
  shard.outgoing_order = std::move(result.outgoing_order);
  shard.local = std::move(result.local);
  auto encoded = std::make_shared<Bytes>();
  const CryptoHash outgoing_root =
      outgoing_receipts_root(layout(), shard.outgoing, shard.outgoing_order, *encoded);
  draft.encoded[shard_index] = std::move(encoded);
  shard.extra = {.state_root = shard.state.root_hash(),
                 .outcome_root = outcomes_root(shard.outcomes),
                 .gas_used = result.gas_used,
                 .balance_burnt = result.balance_burnt,
                 .outgoing_receipts_root = outgoing_root,
                 .validator_proposals = std::move(result.validator_proposals),
                 .congestion = result.congestion,
                 .bandwidth_requests = std::move(result.bandwidth_requests)};
}

}  // namespace farcall::chain
