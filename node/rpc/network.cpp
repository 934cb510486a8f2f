// What the node and its network are: status, configuration, validators.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <ranges>

#include "node/rpc/block_view.hpp"
#include "node/rpc/context.hpp"
#include "node/rpc/json_read.hpp"
#include "node/rpc/params.hpp"
#include "node/rpc/time_text.hpp"
#include "protocol/genesis_records.hpp"

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

/// What was made in an epoch up to a block. Skipped heights were expected, too; a chunk is expected
/// in every block.
struct EpochFigures {
  BlockHeight start;
  std::uint64_t blocks = 0;
  std::uint64_t expected_blocks = 0;
  /// Of each shard.
  std::uint64_t chunks = 0;
};

EpochFigures figures_of(const chain::Chain& chain, const chain::Block& block) {
  EpochFigures figures{.start = block.height()};
  BlockHeight before = block.header.prev_height;
  for (const auto& entry : chain.readable()) {
    if (entry->epoch_id != block.header.lite.epoch_id || entry->height > block.height() ||
        entry->ordinal == 1) {
      if (entry->height < block.height()) before = entry->height;
      continue;
    }
    if (figures.blocks == 0) figures.start = entry->height;
    ++figures.blocks;
    // The block after genesis has no chunks.
    const bool is_empty = entry->ordinal == 2 && chain.options().first_block_is_empty;
    figures.chunks += is_empty ? 0 : 1;
    figures.expected_blocks += entry->height.value() - before.value();
    before = entry->height;
  }
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
  // Every chunk is endorsed by all, and nothing but chunks is.
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

/// Who was left out of an epoch, and why.
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

/// The block whose epoch a request asks about; null for the latest.
Parsed<chain::BlockPtr> epoch_block(const chain::Chain& chain, const json::value& value) {
  if (as_text(value) == "latest") return chain.head();
  if (const auto* list = value.if_array(); list != nullptr && list->size() == 1) {
    if ((*list)[0].is_null()) return chain.head();
    const auto id = read_block_id((*list)[0]);
    if (!id) return std::unexpected{id.error()};
    return find_block(chain, *id);
  }
  const auto params = Params::read(value);
  if (!params) return std::unexpected{params.error()};
  if (params->find("epoch_id") != nullptr) {
    const auto id = params->hash("epoch_id");
    if (!id) return std::unexpected{id.error()};
    for (const auto& entry : std::views::reverse(chain.readable())) {
      if (entry->epoch_id == *id) return chain.block_at(entry->height);
    }
    return chain::BlockPtr{};
  }
  if (params->given("block_id") == nullptr) return chain.head();
  const auto id = params->block_id("block_id");
  if (!id) return std::unexpected{id.error()};
  return find_block(chain, *id);
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
  const auto& address = context.home.rpc_address;
  const std::string validator_key = context.home.validator.key.public_key().str();
  return json::object{
      {"version", json::object{{"version", "0.1.0"},
                               {"build", "farcall-0.1.0"},
                               {"commit", "unknown"},
                               {"rustc_version", "none"}}},
      {"chain_id", chain.config().chain_id},
      {"protocol_version", chain.config().protocol_version},
      {"latest_protocol_version", chain.config().protocol_version},
      {"rpc_addr", std::format("{}:{}", address.address().to_string(), address.port())},
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

RpcResult client_config(RpcContext& context, const json::value&) {
  return context.home.config;
}

RpcResult genesis_config(RpcContext& context, const json::value&) {
  return context.genesis_config;
}

RpcResult validators(RpcContext& context, const json::value& value) {
  const chain::Chain& chain = context.chain();
  const auto found = epoch_block(chain, value);
  if (!found) return std::unexpected{found.error()};
  const chain::BlockPtr& block = *found;
  if (block == nullptr || block->height() == chain.genesis()->height()) {
    return std::unexpected{unknown_epoch()};
  }
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
  const auto found = epoch_block(context.chain(), value);
  if (!found) return std::unexpected{found.error()};
  if (*found == nullptr) return std::unexpected{unknown_epoch()};
  json::array list;
  for (const auto& stake : context.chain().epoch_of(**found)->block_producers) {
    list.push_back(validator_stake_json(stake));
  }
  return list;
}

RpcResult maintenance_windows(RpcContext&, const json::value& value) {
  const auto params = Params::read(value, {"account_id"});
  if (!params) return std::unexpected{params.error()};
  const auto account = params->account("account_id");
  if (!account) return std::unexpected{account.error()};
  return json::array{};
}

RpcResult split_storage_info(RpcContext& context, const json::value&) {
  return json::object{{"head_height", context.chain().head()->height().value()},
                      {"final_head_height", context.chain().final_block()->height().value()},
                      {"cold_head_height", nullptr},
                      {"hot_db_kind", "RPC"}};
}

}  // namespace farcall::node::methods
