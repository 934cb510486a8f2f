// The context of RPC methods, and the table of methods.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <string_view>
#include <vector>

#include "node/block_producer.hpp"
#include "node/home.hpp"
#include "node/rpc/block_tree.hpp"
#include "node/rpc/error.hpp"
#include "node/rpc/outcome_proofs.hpp"

namespace farcall::node {

struct RpcContext {
  BlockProducer& producer;
  const Home& home;
  std::chrono::steady_clock::time_point started_at;
  /// genesis.json without its records.
  const boost::json::value& genesis_config;
  /// Threads for view calls, which may take a second.
  boost::asio::thread_pool& views;
  boost::asio::io_context& io;
  OutcomeProofs proofs;
  BlockTree tree;

  [[nodiscard]] const chain::Chain& chain() const noexcept { return producer.chain(); }
};

/// Receives the answer of a method. Called exactly once, on the node's thread.
using Reply = std::function<void(RpcResult&&)>;

/// A request with parsed parameters; runs on the node's thread.
using Task = std::function<void(RpcContext& context, Reply reply)>;

/// A method: reads the parameters, which outlive the task. Runs on the server's thread, so that
/// decoding and signature checks do not occupy the node's thread.
using Method = Task (*)(const boost::json::value& params);

/// A task that replies with an error.
[[nodiscard]] Task refusal(RpcError error);

/// Null if there is no such method.
[[nodiscard]] Method find_method(std::string_view name) noexcept;

/// All names, in ascending order.
[[nodiscard]] std::vector<std::string_view> method_names();

/// A method that replies before it returns.
template <RpcResult (*Answer)(RpcContext&, const boost::json::value&)>
[[nodiscard]] Task at_once(const boost::json::value& params) {
  return [&params](RpcContext& context, const Reply& reply) { reply(Answer(context, params)); };
}

// One source file for each group.
namespace methods {

[[nodiscard]] RpcResult block(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult chunk(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult congestion_level(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult receipt(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult receipt_to_tx(RpcContext&, const boost::json::value&);

[[nodiscard]] RpcResult changes(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult changes_in_block(RpcContext&, const boost::json::value&);

[[nodiscard]] RpcResult light_client_proof(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult light_client_block_proof(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult next_light_client_block(RpcContext&, const boost::json::value&);

[[nodiscard]] RpcResult status(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult health(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult network_info(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult client_config(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult genesis_config(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult protocol_config(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult gas_price(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult validators(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult validators_ordered(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult maintenance_windows(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult split_storage_info(RpcContext&, const boost::json::value&);

[[nodiscard]] Task query(const boost::json::value&);
[[nodiscard]] RpcResult view_account(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult view_code(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult view_state(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult view_access_key(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult view_access_key_list(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult view_gas_key_nonces(RpcContext&, const boost::json::value&);
[[nodiscard]] Task call_function(const boost::json::value&);

[[nodiscard]] Task send_tx(const boost::json::value&);
[[nodiscard]] Task broadcast_tx_commit(const boost::json::value&);
[[nodiscard]] Task broadcast_tx_async(const boost::json::value&);
[[nodiscard]] Task tx(const boost::json::value&);
[[nodiscard]] Task tx_status(const boost::json::value&);

[[nodiscard]] RpcResult sandbox_patch_state(RpcContext&, const boost::json::value&);
[[nodiscard]] Task sandbox_fast_forward(const boost::json::value&);

[[nodiscard]] RpcResult farcall_set_time(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult farcall_freeze_time(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult farcall_unfreeze_time(RpcContext&, const boost::json::value&);
[[nodiscard]] Task farcall_mine(const boost::json::value&);
[[nodiscard]] RpcResult farcall_set_mining(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult farcall_snapshot(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult farcall_revert(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult farcall_dump(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult farcall_load(RpcContext&, const boost::json::value&);
[[nodiscard]] RpcResult farcall_trace(RpcContext&, const boost::json::value&);
[[nodiscard]] Task farcall_impersonate(const boost::json::value&);

}  // namespace methods

}  // namespace farcall::node
