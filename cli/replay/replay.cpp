#include "cli/replay/replay.hpp"

#include <boost/json/serialize.hpp>
#include <format>

#include "chain/epoch.hpp"
#include "chain/reed_solomon.hpp"
#include "cli/conform/normal.hpp"
#include "protocol/borsh.hpp"
#include "protocol/views.hpp"

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

/// Replays block after block. Members are what the next block depends on.
class Replayer {
 public:
  Replayer(const RecordedChain& recorded, vm::VirtualMachine& machine)
      : recorded_{recorded},
        config_{recorded.genesis.config},
        layout_{config_.shard_layout},
        version_{config_.protocol_version},
        shard_{config_.shard_layout.shard_ids().front()},
        machine_{machine},
        parts_{
            config_.num_block_producer_seats <= 3 ? 1 : (config_.num_block_producer_seats - 1) / 3,
            config_.num_block_producer_seats},
        epochs_{config_},
        state_{recorded.genesis.states.at(shard_)} {}

  ReplayReport run() {
    start();
    for (std::size_t i = 1; i < recorded_.blocks.size() && !report_.deviation; ++i)
      next(recorded_.blocks[i]);
    return std::move(report_);
  }

 private:
  // ---- comparing ----

  void deviate(std::string what, std::string expected, std::string got) {
    if (report_.deviation.has_value()) return;
    report_.deviation = Deviation{height_, std::move(what), std::move(expected), std::move(got)};
  }
  void same(std::string_view what, const json::value& expected, const json::value& got) {
    ++report_.checks;
    if (expected == got) return;
    const std::vector<Difference> found = differences(expected, got);
    const bool is_whole = expected.is_primitive() || expected.is_array();
    deviate(is_whole && found.size() == 1 && found.front().path == "the answer"
                ? std::string{what}
                : std::format("{}: {}", what, found.front().path),
            found.front().expected, found.front().got);
  }
  void same(std::string_view what, const CryptoHash& expected, const CryptoHash& got) {
    ++report_.checks;
    if (expected != got) deviate(std::string{what}, expected.to_base58(), got.to_base58());
  }
  /// A member of a recorded object; members that were not kept are not compared.
  void member(std::string_view where, const json::value* object, std::string_view name,
              const json::value& got) {
    if (object == nullptr || !object->is_object()) return;
    const json::value* expected = object->get_object().if_contains(name);
    if (expected != nullptr) same(std::format("{} of the {}", name, where), *expected, got);
  }
  static json::value text(const CryptoHash& hash) { return json::value(hash.to_base58()); }
  static json::value text(Balance amount) { return json::value(to_string(amount.value())); }

  // ---- blocks ----

  void start() {
    const RecordedBlock& genesis = recorded_.blocks.front();
    height_ = genesis.height;
    extra_.state_root = state_.root_hash();
    extra_.outgoing_receipts_root = chain::outgoing_receipts_root(config_.shard_layout, {});
    same("genesis state root", genesis.prev_state_root, extra_.state_root);
    chunk_.prev_state_root = extra_.state_root;
    chunk_.encoded_length = 8;
    chunk_.encoded_merkle_root = chain::ReedSolomon{1, 3}.merkle_root(Bytes(8));
    chunk_.height_created = genesis.height;
    chunk_.height_included = genesis.height;
    chunk_.shard_id = shard_;
    chunk_.gas_limit = config_.gas_limit;
    chunk_.chunk_hash = chunk_.compute_hash(version_);
    check_chunk(genesis);
    price_ = config_.min_gas_price;
    supply_ = config_.total_supply;
    previous_ = {.hash = genesis.hash,
                 .height = genesis.height,
                 .timestamp = genesis.timestamp,
                 .total_supply = supply_,
                 .last_final_height = genesis.height};
    epochs_.start(previous_);
    heights_[genesis.hash] = genesis.height.value();
    report_.blocks = 1;
  }

  void next(const RecordedBlock& block) {
    height_ = block.height;
    make_chunk(block);
    check_chunk(block);
    check_header(block);
    apply(block);
    if (report_.deviation.has_value()) return;
    heights_[block.hash] = block.height.value();
    ++report_.blocks;
    report_.transactions += block.transactions.size();
  }

  void make_chunk(const RecordedBlock& block) {
    if (!block.new_chunk) return;
    chunk_.prev_block_hash = previous_.hash;
    chunk_.prev_state_root = extra_.state_root;
    chunk_.prev_outcome_root = extra_.outcome_root;
    chunk_.height_created = BlockHeight{previous_.height.value() + 1};
    chunk_.height_included = block.height;
    chunk_.prev_gas_used = extra_.gas_used;
    chunk_.prev_balance_burnt = extra_.balance_burnt;
    chunk_.prev_outgoing_receipts_root = extra_.outgoing_receipts_root;
    chunk_.tx_root = chain::transactions_root(block.transactions);
    chunk_.prev_validator_proposals = extra_.validator_proposals;
    chunk_.congestion = extra_.congestion;
    chunk_.bandwidth_requests = extra_.bandwidth_requests;
    Bytes body;
    protocol::BorshWriter out{body};
    out.length(block.transactions.size());
    for (const chain::TransactionPtr& transaction : block.transactions)
      out.raw(transaction->encode());
    out.length(outgoing_.size());
    for (const protocol::ReceiptPtr& receipt : outgoing_) borsh_write(out, *receipt);
    chunk_.encoded_length = body.size();
    chunk_.encoded_merkle_root = parts_.merkle_root(body);
    chunk_.chunk_hash = chunk_.compute_hash(version_);
  }

  void check_chunk(const RecordedBlock& block) {
    constexpr std::string_view kWhere = "chunk";
    same("prev_state_root of the chunk", block.prev_state_root, chunk_.prev_state_root);
    member(kWhere, block.chunk, "outcome_root", text(chunk_.prev_outcome_root));
    member(kWhere, block.chunk, "gas_used", chunk_.prev_gas_used.value());
    member(kWhere, block.chunk, "balance_burnt", text(chunk_.prev_balance_burnt));
    member(kWhere, block.chunk, "validator_proposals",
           stakes_view(chunk_.prev_validator_proposals));
    member(kWhere, block.chunk, "congestion_info", protocol::json_view(chunk_.congestion));
    member(kWhere, block.chunk, "bandwidth_requests",
           protocol::json_view(chunk_.bandwidth_requests));
    member(kWhere, block.chunk, "outgoing_receipts_root", text(chunk_.prev_outgoing_receipts_root));
    member(kWhere, block.chunk, "tx_root", text(chunk_.tx_root));
    member(kWhere, block.chunk, "gas_limit", chunk_.gas_limit.value());
    member(kWhere, block.chunk, "height_created", chunk_.height_created.value());
    member(kWhere, block.chunk, "height_included", chunk_.height_included.value());
    member(kWhere, block.chunk, "prev_block_hash", text(chunk_.prev_block_hash));
    member(kWhere, block.chunk, "shard_id", shard_.value());
    // Long gone, and still shown.
    member(kWhere, block.chunk, "rent_paid", "0");
    member(kWhere, block.chunk, "validator_reward", "0");
    member(kWhere, block.chunk, "encoded_length", chunk_.encoded_length);
    member(kWhere, block.chunk, "chunk_hash", text(chunk_.chunk_hash));
  }

  void check_header(const RecordedBlock& block) {
    const bool is_new = block.new_chunk;
    price_ = chain::next_gas_price(
        price_, is_new ? chunk_.prev_gas_used : Gas{}, is_new ? chunk_.gas_limit : Gas{},
        config_.gas_price_adjustment_rate, config_.min_gas_price, config_.max_gas_price);
    // Of a damaged file the sum need not fit: then it is no supply, and differs.
    supply_ = supply_.saturating_add(epochs_.minted().value_or(Balance{}))
                  .saturating_sub(is_new ? chunk_.prev_balance_burnt : Balance{});
    const chain::ChunkRoots roots = chain::chunk_roots({&chunk_, 1});
    constexpr std::string_view kWhere = "block header";
    same("gas_price of the block header", text(block.gas_price), text(price_));
    same("epoch_id of the block header", block.epoch_id, epochs_.next_block_epoch_id());
    same("next_epoch_id of the block header", block.next_epoch_id,
         epochs_.next_block_next_epoch_id());
    const json::value* header = block.header;
    member(kWhere, header, "prev_hash", text(previous_.hash));
    member(kWhere, header, "prev_height", previous_.height.value());
    member(kWhere, header, "block_ordinal", report_.blocks + 1);
    member(kWhere, header, "chunk_mask", json::array{is_new});
    member(kWhere, header, "latest_protocol_version", version_);
    member(kWhere, header, "total_supply", text(supply_));
    member(kWhere, header, "prev_state_root", text(roots.state));
    member(kWhere, header, "outcome_root", text(roots.outcomes));
    member(kWhere, header, "chunk_receipts_root", text(roots.outgoing_receipts));
    member(kWhere, header, "chunk_headers_root", text(roots.headers));
    member(kWhere, header, "chunk_tx_root", text(roots.transactions));
    const chain::EpochPtr next = epochs_.epoch(epochs_.next_block_next_epoch_id());
    member(kWhere, header, "next_bp_hash",
           text(chain::block_producers_hash(next->block_producers)));
    const bool consecutive = block.height.value() == previous_.height.value() + 1;
    if (consecutive && last_ds_final_ == previous_.prev_hash) last_final_ = previous_.prev_hash;
    if (consecutive) last_ds_final_ = previous_.hash;
    member(kWhere, header, "last_final_block", text(last_final_));
    member(kWhere, header, "last_ds_final_block", text(last_ds_final_));
  }

  void apply(const RecordedBlock& block) {
    auto update = epochs_.accounts_update(
        config_.shard_layout, shard_,
        block.new_chunk ? chunk_.prev_validator_proposals : extra_.validator_proposals);
    std::vector<runtime::IncomingTransaction> transactions;
    for (const chain::TransactionPtr& transaction : block.transactions) {
      const auto base = heights_.find(transaction->transaction().block_hash);
      transactions.push_back(
          {.transaction = transaction.get(),
           .within_validity_period =
               base != heights_.end() &&
               previous_.height.value() <= base->second + config_.transaction_validity_period,
           .signature_verdict = std::nullopt});
    }
    const runtime::ChunkContext context{
        .environment = {.config = Shared<protocol::RuntimeConfig>::to_static(
                            protocol::runtime_config(version_)),
                        .chain_id = config_.chain_id,
                        .shard_id = shard_,
                        .layout = layout_,
                        .height = block.height,
                        .timestamp = block.timestamp,
                        .gas_price = block.new_chunk
                                         ? previous_price_.value_or(config_.min_gas_price)
                                         : price_,
                        .prev_block_hash = previous_.hash,
                        .random_value = block.random_value,
                        .epoch = epochs_.runtime_info()},
        .gas_limit = chunk_.gas_limit,
        .shards = {{shard_,
                    {.congestion = chunk_.congestion,
                     .missed_chunks = block.height.value() - chunk_.height_included.value(),
                     .bandwidth_requests = chunk_.bandwidth_requests}}},
        .validator_update = std::move(update),
        .is_new_chunk = block.new_chunk};
    std::vector<protocol::ReceiptPtr> incoming;
    if (block.new_chunk) incoming = std::move(outgoing_);
    check_incoming(block, incoming);
    runtime::ApplyResult result = runtime::apply(state_, context, transactions, incoming, machine_);
    check_outcomes(block, result.outcomes);
    report_.receipts +=
        result.outcomes.size() - std::min(result.outcomes.size(), transactions.size());
    state_ = std::move(result.state);
    if (block.new_chunk) {
      extra_ = {.outcome_root = chain::outcomes_root(result.outcomes),
                .gas_used = result.gas_used,
                .balance_burnt = result.balance_burnt,
                .outgoing_receipts_root =
                    chain::outgoing_receipts_root(config_.shard_layout, result.outgoing),
                .validator_proposals = std::move(result.validator_proposals),
                .congestion = result.congestion,
                .bandwidth_requests = std::move(result.bandwidth_requests)};
      outgoing_ = std::move(result.outgoing[shard_]);
    }
    extra_.state_root = state_.root_hash();
    previous_price_ = price_;
    const auto final_height = heights_.find(last_final_);
    previous_ = {.hash = block.hash,
                 .prev_hash = previous_.hash,
                 .height = block.height,
                 .timestamp = block.timestamp,
                 .total_supply = supply_,
                 .last_final_height = final_height == heights_.end()
                                          ? config_.genesis_height
                                          : BlockHeight{final_height->second},
                 .proposals = block.new_chunk ? chunk_.prev_validator_proposals
                                              : std::vector<chain::ValidatorStake>{},
                 .chunk_mask = {block.new_chunk}};
    epochs_.add(previous_);
  }

  void check_incoming(const RecordedBlock& block, std::span<const protocol::ReceiptPtr> incoming) {
    if (!block.new_chunk) return;
    const json::array none;
    const json::array& recorded = block.incoming == nullptr ? none : block.incoming->get_array();
    same("number of incoming receipts", recorded.size(), incoming.size());
    for (std::size_t i = 0; i < recorded.size() && !report_.deviation; ++i)
      same(std::format("incoming receipt {}", i), recorded[i], protocol::json_view(*incoming[i]));
  }

  void check_outcomes(const RecordedBlock& block,
                      std::span<const protocol::OutcomeWithId> outcomes) {
    const json::array none;
    const json::array& recorded = block.outcomes == nullptr ? none : block.outcomes->get_array();
    const bool has_v4 = protocol::runtime_config(version_).features.outcome_metadata_v4;
    for (std::size_t i = 0; i < std::min(recorded.size(), outcomes.size()); ++i) {
      if (report_.deviation.has_value()) return;
      const std::string id = outcomes[i].id.to_base58();
      const json::object got{{"id", id},
                             {"outcome", protocol::json_view(outcomes[i].outcome, has_v4)}};
      same(std::format("outcome {} ({} of {})", i, id, outcomes[i].outcome.executor_id.view()),
           recorded[i], got);
    }
    same("number of outcomes", recorded.size(), outcomes.size());
  }

  const RecordedChain& recorded_;
  const chain::ChainConfig& config_;
  Shared<protocol::ShardLayout> layout_;
  ProtocolVersion version_;
  ShardId shard_;
  vm::VirtualMachine& machine_;
  chain::ReedSolomon parts_;
  chain::EpochManager epochs_;
  ReplayReport report_;
  BlockHeight height_;

  state::Trie state_;
  chain::ChunkExtra extra_;
  chain::ChunkHeader chunk_;
  std::vector<protocol::ReceiptPtr> outgoing_;
  Balance price_;
  std::optional<Balance> previous_price_;
  Balance supply_;
  chain::EpochBlock previous_;
  CryptoHash last_final_;
  CryptoHash last_ds_final_;
  std::map<CryptoHash, std::uint64_t> heights_;
};

}  // namespace

ReplayReport replay(const RecordedChain& recorded, vm::VirtualMachine& machine) {
  return Replayer{recorded, machine}.run();
}

}  // namespace farcall::cli
