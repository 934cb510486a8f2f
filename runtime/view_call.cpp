#include "runtime/view_call.hpp"

#include "runtime/ids.hpp"
#include "runtime/receipt/contract_host.hpp"
#include "runtime/receipt/contract_source.hpp"
#include "runtime/records.hpp"

namespace farcall::runtime {

std::optional<vm::CallOutcome> view_call(state::TrieUpdate& state,
                                         const ViewEnvironment& environment,
                                         vm::VirtualMachine& machine, const ViewRequest& request) {
  const std::optional<protocol::Account> account = read_account(state, request.account_id);
  if (!account.has_value()) return std::nullopt;
  const Gas limit = request.gas_limit.value_or(environment.config.wasm.limits.max_gas_burnt_view);
  StateCode code{state, request.account_id, account->contract, environment.chain_id};
  ContractHost host{state, environment.epoch, request.account_id, 0};
  vm::CallContext context;
  context.current_account_id = request.account_id;
  context.signer_account_id = request.account_id;
  context.predecessor_account_id = request.account_id;
  context.refund_to_account_id = request.account_id;
  context.input = request.args;
  context.chain_id = environment.chain_id;
  context.block_height = environment.height;
  context.block_timestamp = environment.timestamp;
  context.epoch_height = environment.epoch.epoch_height;
  context.account_balance = account->amount;
  context.account_locked_balance = account->locked;
  context.storage_usage = account->storage_usage;
  context.account_contract = account->contract;
  context.prepaid_gas = limit;
  // A view has no action, so the hash of the action is zero, and the state root takes the place of
  // the block's random value.
  context.random_seed =
      random_seed(CryptoHash{},
                  environment.random_value ? *environment.random_value : state.base().root_hash());
  context.view_gas_limit = limit;
  return machine.call(code, request.method, context, environment.config, host, nullptr);
}

}  // namespace farcall::runtime
