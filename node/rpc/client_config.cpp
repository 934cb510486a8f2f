// `client_config`: what a node was started with, as nearcore's ClientConfig
// (core/chain-configs/src/client_config.rs). What has an effect here has its real value; the rest
// are nearcore's defaults, so that clients which validate the whole answer can read it.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>

#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "node/rpc/build_version.hpp"
#include "node/rpc/context.hpp"
#include "node/rpc/receipt_limits.hpp"

namespace farcall::node::methods {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

/// As nearcore's near_time::Duration: seconds and nanoseconds.
json::array duration(std::chrono::nanoseconds time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return {seconds.count(), (time - seconds).count()};
}

/// As std::time::Duration.
json::object std_duration(std::chrono::nanoseconds time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return {{"secs", seconds.count()}, {"nanos", (time - seconds).count()}};
}

/// A value that can change while nearcore runs is shown as Rust's `{:?}` prints its lock.
std::string mutable_value(std::string_view data) {
  return format_text("Mutex {{ data: {}, poisoned: false, .. }}", data);
}

template <class T>
json::value or_null(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

/// What this node follows.
json::object own_settings(const RpcContext& context) {
  const Home& home = context.home;
  const auto& genesis = context.genesis_config;
  const auto view_gas = home.view_gas_limit.transform([](Gas gas) { return gas.value(); });
  return {{"archive", home.archive},
          {"chain_id", context.chain().config().chain_id},
          {"epoch_length", context.chain().config().epoch_length},
          {"gc", json::object{{"gc_blocks_limit", 2},
                              {"gc_fork_clean_step", 100},
                              {"gc_num_epochs_to_keep", home.readable_epochs},
                              {"gc_step_period", std_duration(500ms)}}},
          {"max_block_production_delay", duration(home.max_block_delay)},
          {"max_gas_burnt_view", or_null(view_gas)},
          {"min_block_production_delay", duration(home.min_block_delay)},
          {"num_block_producer_seats", u64_member(genesis, "num_block_producer_seats").value_or(0)},
          {"produce_empty_blocks", context.producer.options().has_ticker},
          {"receipt_to_tx_max_hint_window", kReceiptToTxWindowMax},
          {"receipt_to_tx_max_hop_distance", 20},
          {"receipt_to_tx_max_outcomes_per_request", kReceiptToTxOutcomesMax},
          {"rpc_addr", address_text(home.rpc_address)},
          {"save_receipt_to_tx", true},
          {"tracked_shards_config", "AllShards"},
          {"trie_viewer_state_size_limit", or_null(home.state_size_limit)},
          {"version", build_version()}};
}

/// Of a node among others; nothing here waits for anybody.
json::object network_settings() {
  return {{"block_fetch_horizon", 50},
          {"block_header_fetch_horizon", 50},
          {"block_request_timeout", duration(2s)},
          {"catchup_step_period", duration(100ms)},
          {"chunk_distribution_network", nullptr},
          {"chunk_request_retry_period", duration(400ms)},
          {"disable_tx_routing", false},
          {"epoch_sync", json::object{{"disable_epoch_sync_for_bootstrapping", false},
                                      {"epoch_sync_horizon", 216'000},
                                      {"epoch_sync_horizon_num_epochs", 4},
                                      {"ignore_epoch_sync_network_requests", false},
                                      {"timeout_for_epoch_sync", std_duration(60s)}}},
          {"header_sync_expected_height_per_second", 10},
          {"header_sync_initial_timeout", duration(10s)},
          {"header_sync_progress_timeout", duration(2s)},
          {"header_sync_stall_ban_timeout", duration(120s)},
          {"min_num_peers", 0},
          {"skip_sync_wait", true},
          {"state_request_server_threads", 1},
          {"state_request_throttle_period", duration(30s)},
          {"state_requests_per_throttle_period", 30},
          {"state_sync", json::object{{"concurrency", json::object{{"apply", 4},
                                                                   {"apply_during_catchup", 1},
                                                                   {"peer_downloads", 4},
                                                                   {"per_shard", 6}}},
                                      {"dump", nullptr},
                                      {"parts_compression_lvl", 1},
                                      {"sync", "Peers"}}},
          {"state_sync_enabled", true},
          {"state_sync_external_backoff", duration(60s)},
          {"state_sync_external_timeout", duration(60s)},
          {"state_sync_p2p_timeout", duration(10s)},
          {"state_sync_retry_backoff", duration(1s)},
          {"sync_check_period", duration(10s)},
          {"sync_height_threshold", 1},
          {"sync_max_block_requests", 10},
          {"sync_step_period", duration(10ms)},
          {"ttl_account_id_router", duration(1h)},
          {"tx_routing_height_horizon", 4}};
}

/// Of how nearcore produces, stores and reports.
json::object process_settings() {
  return {
      {"block_production_tracking_delay", duration(100ms)},
      {"chunk_validation_threads", 8},
      {"chunk_wait_mult", json::array{1, 6}},
      {"chunks_cache_height_horizon", 128},
      {"client_background_migration_threads", 8},
      {"cloud_archival_writer", nullptr},
      {"doomslug_step_period", duration(100ms)},
      {"enable_early_prepare_transactions", true},
      {"enable_multiline_logging", false},
      {"enable_statistics_export", true},
      {"expected_shutdown", mutable_value("None")},
      {"log_summary_period", duration(10s)},
      {"log_summary_style", "colored"},
      {"max_block_wait_delay", duration(6s)},
      {"orphan_state_witness_max_size", 40'000'000},
      {"orphan_state_witness_pool_size", 25},
      {"produce_chunk_add_transactions_time_limit", mutable_value("Some(200ms)")},
      {"protocol_version_check", "Next"},
      {"resharding_config",
       mutable_value("ReshardingConfig { batch_size: 500.0 KB, batch_delay: 100ms, retry_delay: "
                     "10s, initial_delay: 0ns, max_poll_time: 7200s, catch_up_blocks: 50 }")},
      {"save_invalid_witnesses", false},
      {"save_latest_witnesses", false},
      {"save_state_changes", true},
      {"save_trie_changes", true},
      {"save_tx_outcomes", true},
      {"save_untracked_partial_chunks_parts", true},
      {"transaction_pool_size_limit", 100'000'000},
      {"transaction_pool_strict_nonce_ttl_blocks", 100},
      {"transaction_request_handler_threads", 4},
      {"view_access_keys_limit", 10'000},
      {"view_client_threads", 4}};
}

}  // namespace

RpcResult client_config(RpcContext& context, const json::value&) {
  json::object config = own_settings(context);
  for (auto part : {network_settings(), process_settings()}) {
    for (auto& [name, value] : part) config.emplace(name, std::move(value));
  }
  return config;
}

}  // namespace farcall::node::methods
