#include "cli/replay/replay.hpp"

#include <boost/json/serialize.hpp>

#include "base/format_text.hpp"
#include "chain/rules/epoch.hpp"
#include "chain/rules/rules.hpp"
#include "cli/conform/normal.hpp"
#include "protocol/json/views.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

json::value stakes_view(std::span<const chain::ValidatorStake> stakes) {
  json::array out;
  for (const chain::ValidatorStake& stake : stakes)
    out.push_back(json::object{{"validator_stake_struct_version", "V1"},
                               {"account_id", stake.account_id.view()},
                               {"public_key", stake.public_key.str()},
                               {"stake", to_string(stake.stake.value())}});
  return out;
}

/// Compares results with what was recorded and keeps the first difference.
class Comparison {
 public:
  void begin_block(BlockHeight height) { height_ = height; }
  [[nodiscard]] bool has_deviation() const noexcept { return deviation_.has_value(); }
  [[nodiscard]] const std::optional<Deviation>& deviation() const noexcept { return deviation_; }
  [[nodiscard]] std::uint64_t checks() const noexcept { return checks_; }

  void deviate(std::string what, std::string expected, std::string got) {
    if (deviation_.has_value()) return;
    deviation_ = Deviation{height_, std::move(what), std::move(expected), std::move(got)};
  }
  void same(std::string_view what, const json::value& expected, const json::value& got) {
    ++checks_;
    if (expected == got) return;
    const std::vector<Difference> found = differences(expected, got);
    const bool is_whole = expected.is_primitive() || expected.is_array();
    deviate(is_whole && found.size() == 1 && found.front().path == "the answer"
                ? std::string{what}
                : format_text("{}: {}", what, found.front().path),
            found.front().expected, found.front().got);
  }
  void same(std::string_view what, const CryptoHash& expected, const CryptoHash& got) {
    ++checks_;
    if (expected != got) deviate(std::string{what}, expected.to_base58(), got.to_base58());
  }
  /// A member of a recorded object. Members that were not recorded are not compared.
  void member(std::string_view where, const json::value* object, std::string_view name,
              const json::value& got) {
    if (object == nullptr || !object->is_object()) return;
    const json::value* expected = object->get_object().if_contains(name);
    if (expected != nullptr) same(format_text("{} of the {}", name, where), *expected, got);
  }
  /// A recorded list of receipts; null: it was not recorded.
  void receipts(std::string_view what, const json::value* recorded,
                std::span<const protocol::ReceiptPtr> got) {
    if (recorded == nullptr) return;
    const json::array& expected = recorded->get_array();
    same(format_text("number of {} receipts", what), expected.size(), got.size());
    for (std::size_t i = 0; i < expected.size() && !deviation_; ++i)
      same(format_text("{} receipt {}", what, i), expected[i], protocol::json_view(*got[i]));
  }

 private:
  BlockHeight height_;
  std::uint64_t checks_ = 0;
  std::optional<Deviation> deviation_;
};

json::value text(const CryptoHash& hash) {
  return json::value(hash.to_base58());
}
json::value text(Balance amount) {
  return json::value(to_string(amount.value()));
}

/// What one shard's next block depends on.
struct Shard {
  state::Trie state;
  chain::ChunkExtra extra;
  chain::ChunkHeader chunk;
  chain::OutboxPtr sent = std::make_shared<const chain::Outbox>();
  chain::WaitingReceipts waiting;
  /// What arrived for a chunk that is being applied.
  std::vector<protocol::ReceiptPtr> incoming;
};

/// Replays block after block. Members are what the next block depends on.
class Replayer {
 public:
  Replayer(const RecordedChain& recorded, const ApplyChunk& apply)
      : recorded_{recorded},
        constants_{recorded.genesis.config},
        apply_{apply},
        parts_{chain::chunk_parts(*constants_.config)},
        epochs_{constants_.config} {}

  ReplayReport run() {
    start();
    for (std::size_t i = 1; i < recorded_.blocks.size() && !compare_.has_deviation(); ++i)
      next(recorded_.blocks[i]);
    report_.checks = compare_.checks();
    report_.deviation = compare_.deviation();
    return std::move(report_);
  }

 private:
  [[nodiscard]] const chain::ChainConfig& config() const { return *constants_.config; }
  [[nodiscard]] ShardId shard_id(std::size_t index) const {
    return constants_.layout->shard_ids()[index];
  }
  /// "chunk", or "chunk of shard 3" if there are several.
  [[nodiscard]] std::string chunk_name(std::size_t index) const {
    return shards_.size() == 1 ? "chunk"
                               : format_text("chunk of shard {}", shard_id(index).value());
  }
  [[nodiscard]] std::vector<chain::ChunkHeader> chunk_headers() const {
    std::vector<chain::ChunkHeader> headers;
    headers.reserve(shards_.size());
    for (const Shard& shard : shards_) headers.push_back(shard.chunk);
    return headers;
  }

  void start() {
    const RecordedBlock& genesis = recorded_.blocks.front();
    compare_.begin_block(genesis.height);
    for (const ShardId id : constants_.layout->shard_ids()) {
      Shard& shard = shards_.emplace_back();
      shard.state = recorded_.genesis.states.at(id);
      shard.extra = chain::genesis_extra(config(), id, shard.state.root_hash());
      shard.chunk = chain::genesis_chunk(config(), id, shard.extra);
    }
    for (std::size_t i = 0; i < shards_.size(); ++i) check_chunk(genesis.chunks[i], i);
    prev_ = chain::genesis_header(config(), chunk_headers());
    prev_.hash = genesis.hash;
    prev_.lite.timestamp = genesis.timestamp;
    epochs_.start(chain::epoch_block(prev_, prev_.lite.height));
    heights_[genesis.hash] = genesis.height;
    report_.blocks = 1;
  }

  void next(const RecordedBlock& block) {
    compare_.begin_block(block.height);
    std::vector<bool> mask;
    mask.reserve(block.chunks.size());
    for (const RecordedChunk& chunk : block.chunks) mask.push_back(chunk.is_new);
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      if (mask[i]) make_chunk(block, i);
      check_chunk(block.chunks[i], i);
    }
    const std::vector<chain::ChunkHeader> chunks = chunk_headers();
    const std::optional<chain::BlockHeader> header = make_header(block, chunks, mask);
    if (!header.has_value()) return;
    check_header(block, *header);
    deliver_receipts(mask);
    const chain::ChunkBlock applied{.prev = prev_,
                                    .header = *header,
                                    .chunks = chunks,
                                    .mask = mask,
                                    .epochs = epochs_,
                                    .epoch = epochs_.runtime_info()};
    for (std::size_t i = 0; i < shards_.size() && !compare_.has_deviation(); ++i)
      apply(block.chunks[i], applied, i);
    if (compare_.has_deviation()) return;
    const auto final_height = heights_.find(header->last_final_block);
    epochs_.add(chain::epoch_block(
        *header, final_height == heights_.end() ? config().genesis_height : final_height->second));
    tree_.insert(prev_.hash);
    prev_ = *header;
    heights_[block.hash] = block.height;
    ++report_.blocks;
  }

  void make_chunk(const RecordedBlock& block, std::size_t index) {
    Shard& shard = shards_[index];
    const RecordedChunk& recorded = block.chunks[index];
    const std::vector<protocol::ReceiptPtr> sent = shard.sent->in_order();
    compare_.receipts("sent", recorded.sent, sent);
    shard.chunk = chain::next_chunk(
        config(), shard_id(index), prev_, block.height, shard.extra,
        chain::commit_to_body(recorded.transactions, sent.size(), shard.sent->encoded, parts_));
  }

  void check_chunk(const RecordedChunk& recorded, std::size_t index) {
    const chain::ChunkHeader& chunk = shards_[index].chunk;
    const std::string where = chunk_name(index);
    compare_.same(format_text("prev_state_root of the {}", where), recorded.prev_state_root,
                  chunk.prev_state_root);
    const auto check = [&](std::string_view name, const json::value& got) {
      compare_.member(where, recorded.header, name, got);
    };
    check("outcome_root", text(chunk.prev_outcome_root));
    check("gas_used", chunk.prev_gas_used.value());
    check("balance_burnt", text(chunk.prev_balance_burnt));
    check("validator_proposals", stakes_view(chunk.prev_validator_proposals));
    check("congestion_info", protocol::json_view(chunk.congestion));
    check("bandwidth_requests", protocol::json_view(chunk.bandwidth_requests));
    check("outgoing_receipts_root", text(chunk.prev_outgoing_receipts_root));
    check("tx_root", text(chunk.tx_root));
    check("gas_limit", chunk.gas_limit.value());
    check("height_created", chunk.height_created.value());
    check("height_included", chunk.height_included.value());
    check("prev_block_hash", text(chunk.prev_block_hash));
    check("shard_id", chunk.shard_id.value());
    // Removed from the protocol, and still in nearcore's views.
    check("rent_paid", "0");
    check("validator_reward", "0");
    check("encoded_length", chunk.encoded_length);
    check("chunk_hash", text(chunk.chunk_hash));
  }

  /// Nothing after a deviation that leaves no header.
  std::optional<chain::BlockHeader> make_header(const RecordedBlock& block,
                                                std::span<const chain::ChunkHeader> chunks,
                                                const std::vector<bool>& mask) {
    const chain::ChunkSums sums = chain::sum_chunks(chunks, mask);
    const auto supply =
        chain::next_supply(prev_.total_supply, epochs_.minted().value_or(Balance{}), sums.burnt);
    if (!supply.has_value()) {
      compare_.deviate("total_supply of the block header", "a supply of at most 128 bits",
                       "an overflow");
      return std::nullopt;
    }
    chain::BlockHeader header = chain::next_header(
        config(), prev_, chunks, mask,
        {.height = block.height,
         .timestamp = block.timestamp,
         .random_value = block.random_value,
         .total_supply = *supply,
         .next_gas_price = chain::price_after(config(), prev_.next_gas_price, sums),
         .epochs = epochs_,
         .tree = tree_});
    // Parts of what is hashed are not recorded.
    header.hash = block.hash;
    return header;
  }

  void check_header(const RecordedBlock& block, const chain::BlockHeader& header) {
    compare_.same("gas_price of the block header", text(block.gas_price),
                  text(header.next_gas_price));
    compare_.same("epoch_id of the block header", block.epoch_id, header.lite.epoch_id);
    compare_.same("next_epoch_id of the block header", block.next_epoch_id,
                  header.lite.next_epoch_id);
    const auto check = [&](std::string_view name, const json::value& got) {
      compare_.member("block header", block.header, name, got);
    };
    json::array mask;
    for (const bool is_new : header.chunk_mask) mask.emplace_back(is_new);
    check("prev_hash", text(header.prev_hash));
    check("prev_height", header.prev_height.value());
    check("block_ordinal", header.block_ordinal);
    check("chunk_mask", mask);
    check("latest_protocol_version", header.latest_protocol_version);
    check("total_supply", text(header.total_supply));
    check("prev_state_root", text(header.lite.prev_state_root));
    check("outcome_root", text(header.lite.prev_outcome_root));
    check("chunk_receipts_root", text(header.prev_chunk_outgoing_receipts_root));
    check("chunk_headers_root", text(header.chunk_headers_root));
    check("chunk_tx_root", text(header.chunk_tx_root));
    check("block_merkle_root", text(header.lite.block_merkle_root));
    check("next_bp_hash", text(header.lite.next_bp_hash));
    check("last_final_block", text(header.last_final_block));
    check("last_ds_final_block", text(header.last_ds_final_block));
  }

  /// Carries what new chunks bring to the shards, where it is processed or waits for a chunk.
  void deliver_receipts(const std::vector<bool>& mask) {
    std::vector<chain::OutboxPtr> carried;
    for (std::size_t i = 0; i < shards_.size(); ++i)
      if (mask[i]) carried.push_back(shards_[i].sent);
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      Shard& shard = shards_[i];
      std::vector<protocol::ReceiptPtr> arrived = chain::arrivals(shard_id(i), carried, prev_.hash);
      shard.incoming.clear();
      if (mask[i]) {
        shard.incoming = chain::incoming_receipts(std::move(arrived), shard.waiting);
        shard.waiting.clear();
      } else {
        shard.waiting.push_back(std::move(arrived));
      }
    }
  }

  void apply(const RecordedChunk& recorded, const chain::ChunkBlock& block, std::size_t index) {
    Shard& shard = shards_[index];
    std::vector<runtime::IncomingTransaction> transactions;
    for (protocol::Verification& verification : protocol::verify_all(recorded.transactions)) {
      const auto base = heights_.find(transaction_of(verification)->transaction().block_hash);
      transactions.push_back(
          {.verification = std::move(verification),
           .within_validity_period =
               base != heights_.end() &&
               chain::is_within_validity_period(config(), base->second, prev_.lite.height)});
    }
    if (recorded.is_new) compare_.receipts("incoming", recorded.incoming, shard.incoming);
    runtime::ApplyResult result =
        apply_(shard.state, chain::chunk_context(constants_, block, index, shard.extra),
               transactions, shard.incoming);
    check_outcomes(recorded, result.outcomes, index);
    report_.transactions += transactions.size();
    report_.receipts +=
        result.outcomes.size() - std::min(result.outcomes.size(), transactions.size());
    if (recorded.is_new) {
      chain::ChunkEffects effects = chain::chunk_effects(*constants_.layout, result);
      shard.extra = std::move(effects.extra);
      shard.sent = std::move(effects.sent);
    } else {
      shard.extra = chain::carried_extra(shard.extra, result.state.root_hash());
    }
    shard.state = std::move(result.state);
  }

  void check_outcomes(const RecordedChunk& recorded,
                      std::span<const protocol::OutcomeWithId> outcomes, std::size_t index) {
    const json::array none;
    const json::array& expected =
        recorded.outcomes == nullptr ? none : recorded.outcomes->get_array();
    const std::string place =
        shards_.size() == 1 ? "" : format_text(" in the {}", chunk_name(index));
    const bool has_v4 = constants_.runtime_config->features.outcome_metadata_v4;
    for (std::size_t i = 0; i < std::min(expected.size(), outcomes.size()); ++i) {
      if (compare_.has_deviation()) return;
      const std::string id = outcomes[i].id.to_base58();
      const json::object got{{"id", id},
                             {"outcome", protocol::json_view(outcomes[i].outcome, has_v4)}};
      compare_.same(format_text("outcome {}{} ({} of {})", i, place, id,
                                outcomes[i].outcome.executor_id.view()),
                    expected[i], got);
    }
    compare_.same(format_text("number of outcomes{}", place), expected.size(), outcomes.size());
  }

  const RecordedChain& recorded_;
  chain::ChainConstants constants_;
  const ApplyChunk& apply_;
  chain::ReedSolomon parts_;
  chain::EpochManager epochs_;
  Comparison compare_;
  ReplayReport report_;

  std::vector<Shard> shards_;
  chain::BlockHeader prev_;
  /// Over all blocks before `prev_`.
  chain::BlockMerkleTree tree_;
  std::map<CryptoHash, BlockHeight> heights_;
};

}  // namespace

ReplayReport replay(const RecordedChain& recorded, const ApplyChunk& apply) {
  return Replayer{recorded, apply}.run();
}

ReplayReport replay(const RecordedChain& recorded, vm::VirtualMachine& machine) {
  return replay(recorded,
                [&machine](const state::Trie& state, const Shared<runtime::ChunkContext>& context,
                           std::span<const runtime::IncomingTransaction> transactions,
                           std::span<const protocol::ReceiptPtr> incoming) {
                  return runtime::apply(state, context, transactions, incoming, machine);
                });
}

}  // namespace farcall::cli
