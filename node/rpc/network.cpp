// Status, configuration and validators.
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <ranges>

#include "base/json_access.hpp"
#include "node/rpc/block_view.hpp"
#include "node/rpc/build_version.hpp"
#include "node/rpc/context.hpp"
#include "node/rpc/params.hpp"
#include "node/rpc/time_text.hpp"
#include "protocol/json/genesis_records.hpp"

namespace farcall::node::methods {

namespace json = boost::json;

namespace {

std::string latest_state_root(const chain::Block& block) {
  return block.header.lite.prev_state_root.to_base58();
}

json::object sync_info(const chain::Chain& chain) {
  const chain::Block& head = *chain.head();
  const chain::BlockEntry& oldest = *chain.readable().front();
  return {{"latest_block_hash", head.hash().to_base58()},
          {"latest_block_height", head.height().value()},
          {"latest_state_root", latest_state_root(head)},
          {"latest_block_time", time_text(head.header.lite.timestamp)},
          {"syncing", false},
          {"earliest_block_hash", oldest.hash.to_base58()},
          {"earliest_block_height", oldest.height.value()},
          {"earliest_block_time", time_text(oldest.timestamp)},
          {"epoch_id", head.header.lite.epoch_id.to_base58()},
          {"epoch_start_height", chain.epochs().epoch_start().value()}};
}

RpcError unknown_epoch() {
  return handler_error("UNKNOWN_EPOCH", std::nullopt, json::value("Unknown Epoch"));
}

/// Production in an epoch up to a block. Skipped heights count as expected blocks; a chunk is
/// expected in every block.
struct EpochFigures {
  BlockHeight start;
  std::uint64_t blocks = 0;
  std::uint64_t expected_blocks = 0;
  /// Of each shard.
  std::uint64_t chunks = 0;
};

EpochFigures figures_of(const chain::Chain& chain, const chain::Block& block) {
  EpochFigures figures{.start = block.height()};
  std::uint64_t after = 0;
  // Backwards, so that a long history costs no more than the epochs since the block.
  for (const auto& entry : std::views::reverse(chain.readable())) {
    if (entry->height > block.height()) continue;
    const bool is_inside = entry->epoch_id == block.header.lite.epoch_id && entry->ordinal != 1;
    if (after != 0) figures.expected_blocks += after - entry->height.value();
    if (!is_inside) return figures;
    figures.start = entry->height;
    ++figures.blocks;
    // The block after genesis has no chunks.
    const bool is_empty = entry->ordinal == 2 && chain.options().first_block_is_empty;
    figures.chunks += is_empty ? 0 : 1;
    after = entry->height.value();
  }
  // Blocks before the first one are gone, and with them skipped heights.
  if (after != 0) ++figures.expected_blocks;
  return figures;
}

json::object epoch_validator(const chain::ValidatorStake& stake, const chain::Chain& chain,
                             const EpochFigures& figures) {
  json::array shards;
  json::array produced;
  json::array expected;
  for (const ShardId shard : chain.layout().shard_ids()) {
    shards.emplace_back(shard.value());
    produced.emplace_back(figures.chunks);
    expected.emplace_back(figures.blocks);
  }
  // All validators endorse every chunk.
  const std::uint64_t chunks = figures.chunks * shards.size();
  const std::uint64_t expected_chunks = figures.blocks * shards.size();
  return {{"account_id", stake.account_id.view()},
          {"public_key", stake.public_key.str()},
          {"is_slashed", false},
          {"stake", to_string(stake.stake.value())},
          {"shards", shards},
          {"num_produced_blocks", figures.blocks},
          {"num_expected_blocks", figures.expected_blocks},
          {"num_produced_chunks", chunks},
          {"num_expected_chunks", expected_chunks},
          {"num_produced_chunks_per_shard", produced},
          {"num_expected_chunks_per_shard", expected},
          {"num_produced_endorsements", chunks},
          {"num_expected_endorsements", chunks},
          {"num_produced_endorsements_per_shard", produced},
          {"num_expected_endorsements_per_shard", produced},
          {"shards_endorsed", shards}};
}

json::object next_validator(const chain::ValidatorStake& stake, const chain::Chain& chain) {
  json::array shards;
  for (const ShardId shard : chain.layout().shard_ids()) shards.emplace_back(shard.value());
  return {{"account_id", stake.account_id.view()},
          {"public_key", stake.public_key.str()},
          {"stake", to_string(stake.stake.value())},
          {"shards", std::move(shards)}};
}

/// Validators that were kicked out before an epoch, with reasons.
json::array kickouts_json(const chain::Epoch& epoch) {
  json::array list;
  for (const auto& [account, why] : epoch.kickout) {
    json::value reason = "Unstaked";
    if (const auto* less = std::get_if<chain::kickout_reason::NotEnoughStake>(&why)) {
      reason = json::object{
          {"NotEnoughStake", json::object{{"stake_u128", to_string(less->stake.value())},
                                          {"threshold_u128", to_string(less->threshold.value())}}}};
    }
    list.push_back(json::object{{"account_id", account.view()}, {"reason", std::move(reason)}});
  }
  return list;
}

json::object rewards_json(const chain::Epoch& epoch) {
  json::object rewards;
  for (const auto& [account, reward] : epoch.rewards)
    rewards[account.view()] = to_string(reward.value());
  return rewards;
}

RpcError info_unavailable() {
  return handler_error("VALIDATOR_INFO_UNAVAILABLE", std::nullopt,
                       json::value("Validator info unavailable"));
}

constexpr std::array<std::string_view, 3> kEpochReferences{"epoch_id", "block_id", "latest"};

/// The last block of an epoch that ended with this block. nearcore keeps figures of whole epochs
/// only (Handler<GetValidatorInfo> in chain/client/src/view_client_actor.rs).
Parsed<chain::BlockPtr> ended_epoch(const chain::Chain& chain, const BlockId& id) {
  chain::BlockPtr block = find_block(chain, id);
  const chain::BlockPtr next = block == nullptr ? nullptr : chain.next_block(block->height());
  if (next == nullptr) return std::unexpected{unknown_epoch()};
  if (next->header.lite.epoch_id == block->header.lite.epoch_id ||
      next->header.lite.epoch_id != block->header.lite.next_epoch_id) {
    return std::unexpected{info_unavailable()};
  }
  return block;
}

/// The last block of the epoch that a request asks about: `"latest"`, `{epoch_id}`, `{block_id}`,
/// or a list with a block's id or null. The head for the current epoch.
Parsed<chain::BlockPtr> epoch_block(const chain::Chain& chain, const json::value& value) {
  if (const json::value* only = single_element(value)) {
    if (only->is_null()) return chain.head();
    const auto id = read_block_id(*only);
    if (!id) return std::unexpected{id.error()};
    return ended_epoch(chain, *id);
  }
  const auto variant = read_variant(value, kEpochReferences);
  if (!variant) return std::unexpected{variant.error()};
  if (variant->name == "latest") {
    if (variant->content == nullptr || variant->content->is_null()) return chain.head();
    return bad_params("invalid type: expected unit for `latest`");
  }
  if (variant->content == nullptr) {
    return bad_params("invalid type: unit variant, expected newtype variant");
  }
  if (variant->name == "block_id") {
    const auto id = read_block_id(*variant->content);
    if (!id) return std::unexpected{id.error()};
    return ended_epoch(chain, *id);
  }
  const auto id = CryptoHash::from_base58(as_string(*variant->content).value_or(""));
  if (!id) return bad_params("expected base58 of 32 bytes for `epoch_id`");
  for (const auto& entry : std::views::reverse(chain.readable())) {
    if (entry->epoch_id == *id) return chain.block_at(entry->height);
  }
  return std::unexpected{unknown_epoch()};
}

}  // namespace

RpcResult status(RpcContext& context, const json::value&) {
  const chain::Chain& chain = context.chain();
  const auto epoch = chain.epoch_of(*chain.head());
  json::array validators;
  for (const auto& validator : epoch->validators) {
    validators.push_back(json::object{{"account_id", validator.account_id.view()}});
  }
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(
      std::chrono::steady_clock::now() - context.started_at);
  const std::string validator_key = context.home.validator.key.public_key().str();
  return json::object{{"version", build_version()},
                      {"chain_id", chain.config().chain_id},
                      {"protocol_version", chain.config().protocol_version},
                      {"latest_protocol_version", chain.config().protocol_version},
                      {"rpc_addr", address_text(context.home.rpc_address)},
                      {"validators", std::move(validators)},
                      {"sync_info", sync_info(chain)},
                      {"validator_account_id", context.home.validator.account_id.view()},
                      {"validator_public_key", validator_key},
                      {"node_public_key", context.home.node_key.key.public_key().str()},
                      {"node_key", validator_key},
                      {"uptime_sec", uptime.count()},
                      {"genesis_hash", chain.genesis()->hash().to_base58()},
                      {"detailed_debug_status", nullptr}};
}

RpcResult health(RpcContext&, const json::value&) {
  return json::value(nullptr);
}

RpcResult network_info(RpcContext&, const json::value&) {
  return json::object{{"active_peers", json::array{}}, {"num_active_peers", 0},
                      {"peer_max_count", 0},           {"sent_bytes_per_sec", 0},
                      {"received_bytes_per_sec", 0},   {"known_producers", json::array{}}};
}

RpcResult genesis_config(RpcContext& context, const json::value&) {
  return context.genesis_config;
}

RpcResult validators(RpcContext& context, const json::value& value) {
  const chain::Chain& chain = context.chain();
  const auto found = epoch_block(chain, value);
  if (!found) return std::unexpected{found.error()};
  const chain::BlockPtr& block = *found;
  if (block->height() == chain.genesis()->height()) return std::unexpected{unknown_epoch()};
  const auto epoch = chain.epoch_of(*block);
  const auto next = chain.epochs().epoch(block->header.lite.next_epoch_id);
  const EpochFigures figures = figures_of(chain, *block);
  json::array current;
  for (const auto& stake : epoch->validators) {
    current.push_back(epoch_validator(stake, chain, figures));
  }
  json::array proposals;
  if (block == chain.head()) {
    for (const auto& [account, stake] : chain.epochs().proposals())
      proposals.push_back(validator_stake_json(stake));
  }
  json::array following;
  json::array kickouts;
  if (next != nullptr) {
    for (const auto& stake : next->validators) following.push_back(next_validator(stake, chain));
    kickouts = kickouts_json(*next);
  }
  return json::object{{"current_validators", std::move(current)},
                      {"next_validators", std::move(following)},
                      {"current_fishermen", json::array{}},
                      {"next_fishermen", json::array{}},
                      {"current_proposals", std::move(proposals)},
                      {"prev_epoch_kickout", std::move(kickouts)},
                      {"epoch_start_height", figures.start.value()},
                      {"epoch_height", epoch->height.value()},
                      {"validator_reward_paid_prev_epoch", rewards_json(*epoch)}};
}

RpcResult validators_ordered(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"block_id"});
  if (!params) return std::unexpected{params.error()};
  const auto id = params->optional_block_id("block_id");
  if (!id) return std::unexpected{id.error()};
  const chain::Chain& chain = context.chain();
  const chain::BlockPtr block = *id ? find_block(chain, **id) : chain.head();
  if (block == nullptr) return std::unexpected{unknown_epoch()};
  json::array list;
  for (const auto& stake : chain.epoch_of(*block)->block_producers) {
    list.push_back(validator_stake_json(stake));
  }
  return list;
}

/// The heights from the head to the end of its epoch at which an account has nothing to make
/// (get_maintenance_windows in chain/client/src/view_client_actor.rs). One validator makes all
/// blocks and chunks here.
RpcResult maintenance_windows(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"account_id"});
  if (!params) return std::unexpected{params.error()};
  const auto account = params->account("account_id");
  if (!account) return std::unexpected{account.error()};
  const chain::Chain& chain = context.chain();
  const std::uint64_t start = chain.head()->height().value();
  const std::uint64_t end = chain.epochs().epoch_start().value() + chain.config().epoch_length;
  if (*account == context.home.validator.account_id || start >= end) return json::array{};
  return json::array{json::object{{"start", start}, {"end", end}}};
}

RpcResult split_storage_info(RpcContext& context, const json::value&) {
  return json::object{{"head_height", context.chain().head()->height().value()},
                      {"final_head_height", context.chain().final_block()->height().value()},
                      {"cold_head_height", nullptr},
                      {"hot_db_kind", "RPC"}};
}

}  // namespace farcall::node::methods
