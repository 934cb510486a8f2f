// The table of all methods.
#include <algorithm>
#include <array>
#include <utility>

#include "node/rpc/context.hpp"
#include "node/rpc/info.hpp"

namespace farcall::node {

namespace {

struct Entry {
  std::string_view name;
  Method method;
};

using namespace methods;

/// In ascending order of names.
constexpr std::array kMethods{
    Entry{"EXPERIMENTAL_call_function", call_function},
    Entry{"EXPERIMENTAL_changes", at_once<changes>},
    Entry{"EXPERIMENTAL_changes_in_block", at_once<changes_in_block>},
    Entry{"EXPERIMENTAL_congestion_level", at_once<congestion_level>},
    Entry{"EXPERIMENTAL_genesis_config", at_once<genesis_config>},
    Entry{"EXPERIMENTAL_light_client_block_proof", at_once<light_client_block_proof>},
    Entry{"EXPERIMENTAL_light_client_proof", at_once<light_client_proof>},
    Entry{"EXPERIMENTAL_maintenance_windows", at_once<maintenance_windows>},
    Entry{"EXPERIMENTAL_protocol_config", at_once<protocol_config>},
    Entry{"EXPERIMENTAL_receipt", at_once<receipt>},
    Entry{"EXPERIMENTAL_receipt_to_tx", at_once<receipt_to_tx>},
    Entry{"EXPERIMENTAL_split_storage_info", at_once<split_storage_info>},
    Entry{"EXPERIMENTAL_tx_status", tx_status},
    Entry{"EXPERIMENTAL_validators_ordered", at_once<validators_ordered>},
    Entry{"EXPERIMENTAL_view_access_key", at_once<view_access_key>},
    Entry{"EXPERIMENTAL_view_access_key_list", at_once<view_access_key_list>},
    Entry{"EXPERIMENTAL_view_account", at_once<view_account>},
    Entry{"EXPERIMENTAL_view_code", at_once<view_code>},
    Entry{"EXPERIMENTAL_view_gas_key_nonces", at_once<view_gas_key_nonces>},
    Entry{"EXPERIMENTAL_view_state", at_once<view_state>},
    Entry{"block", at_once<block>},
    Entry{"block_effects", at_once<changes_in_block>},
    Entry{"broadcast_tx_async", broadcast_tx_async},
    Entry{"broadcast_tx_commit", broadcast_tx_commit},
    Entry{"changes", at_once<changes>},
    Entry{"chunk", at_once<chunk>},
    Entry{"client_config", at_once<client_config>},
    Entry{"farcall_dump", at_once<farcall_dump>},
    Entry{"farcall_freeze_time", at_once<farcall_freeze_time>},
    Entry{"farcall_impersonate", farcall_impersonate},
    Entry{"farcall_info", at_once<farcall_info>},
    Entry{"farcall_load", at_once<farcall_load>},
    Entry{"farcall_mine", farcall_mine},
    Entry{"farcall_revert", at_once<farcall_revert>},
    Entry{"farcall_set_mining", at_once<farcall_set_mining>},
    Entry{"farcall_set_time", at_once<farcall_set_time>},
    Entry{"farcall_snapshot", at_once<farcall_snapshot>},
    Entry{"farcall_trace", at_once<farcall_trace>},
    Entry{"farcall_unfreeze_time", at_once<farcall_unfreeze_time>},
    Entry{"gas_price", at_once<gas_price>},
    Entry{"genesis_config", at_once<genesis_config>},
    Entry{"health", at_once<health>},
    Entry{"light_client_proof", at_once<light_client_proof>},
    Entry{"maintenance_windows", at_once<maintenance_windows>},
    Entry{"network_info", at_once<network_info>},
    Entry{"next_light_client_block", at_once<next_light_client_block>},
    Entry{"query", query},
    Entry{"sandbox_fast_forward", sandbox_fast_forward},
    Entry{"sandbox_patch_state", at_once<sandbox_patch_state>},
    Entry{"send_tx", send_tx},
    Entry{"status", at_once<status>},
    Entry{"tx", tx},
    Entry{"validators", at_once<validators>},
};
static_assert(std::ranges::is_sorted(kMethods, {}, &Entry::name));

}  // namespace

Task refusal(RpcError error) {
  return [error = std::move(error)](RpcContext&, const Reply& reply) {
    reply(std::unexpected{error});
  };
}

Method find_method(std::string_view name) noexcept {
  const auto found = std::ranges::lower_bound(kMethods, name, {}, &Entry::name);
  return found != kMethods.end() && found->name == name ? found->method : nullptr;
}

std::vector<std::string_view> method_names() {
  std::vector<std::string_view> names;
  names.reserve(std::size(kMethods));
  for (const Entry& entry : kMethods) names.push_back(entry.name);
  return names;
}

}  // namespace farcall::node
