// Global contracts (NEP-591) and deterministic accounts (NEP-616) on a promise.
#include <algorithm>

#include "vm/host/functions.hpp"

namespace farcall::vm::host {
namespace {

using protocol::GlobalContractIdentifier;
namespace identifier = protocol::global_contract_identifier;

bool read_code_hash(Call& call, u64 length, u64 pointer, GlobalContractIdentifier& out) {
  ByteView bytes;
  if (!call.read(length, pointer, bytes)) return false;
  identifier::CodeHash code;
  if (bytes.size() != code.hash.bytes.size()) {
    return call.fail(HostErrorKind::kContractCodeHashMalformed);
  }
  std::ranges::copy(bytes, code.hash.bytes.begin());
  out = code;
  return true;
}

bool read_code_account(Call& call, u64 length, u64 pointer, GlobalContractIdentifier& out) {
  protocol::AccountId account;
  if (!call.read_account(length, pointer, account)) return false;
  out = identifier::AccountId{account};
  return true;
}

u64 length_of(const GlobalContractIdentifier& code) {
  const auto* by_account = std::get_if<identifier::AccountId>(&code);
  return by_account != nullptr ? by_account->account_id.size() : sizeof(CryptoHash);
}

Nothing deploy(Call& call, std::string_view name, u64 promise_index, u64 code_length,
               u64 code_pointer, protocol::GlobalContractDeployMode mode) {
  ByteView code;
  ActionTarget target;
  if (!call.enter(name) || !read_code(call, code_length, code_pointer, code) ||
      !call.find_target(promise_index, target) ||
      !call.pay_action(ActionCost::deploy_global_contract_base, target.to_self) ||
      !call.pay_action(ActionCost::deploy_global_contract_byte, target.to_self, code.size())) {
    return kStopped;
  }
  call.promises.append(target.receipt, protocol::DeployGlobalContract{to_bytes(code), mode});
  return {};
}

using ReadCode = bool (*)(Call&, u64, u64, GlobalContractIdentifier&);

Nothing use(Call& call, std::string_view name, ReadCode read_identifier, u64 promise_index,
            u64 code_length, u64 code_pointer) {
  GlobalContractIdentifier code;
  ActionTarget target;
  if (!call.enter(name) || !read_identifier(call, code_length, code_pointer, code) ||
      !call.find_target(promise_index, target) ||
      !call.pay_action(ActionCost::use_global_contract_base, target.to_self) ||
      !call.pay_action(ActionCost::use_global_contract_byte, target.to_self, length_of(code))) {
    return kStopped;
  }
  call.promises.append(target.receipt, protocol::UseGlobalContract{code});
  return {};
}

Number state_init(Call& call, std::string_view name, ReadCode read_identifier, u64 promise_index,
                  u64 code_length, u64 code_pointer, u64 amount_pointer) {
  GlobalContractIdentifier code;
  Balance amount;
  ActionTarget target;
  if (!call.enter(name) || !read_identifier(call, code_length, code_pointer, code) ||
      !call.read_balance(amount_pointer, amount) || !call.find_target(promise_index, target) ||
      !call.pay_action(ActionCost::deterministic_state_init_base, target.to_self) ||
      !call.take_balance(amount)) {
    return kStopped;
  }
  call.promises.append(
      target.receipt,
      protocol::DeterministicStateInit{protocol::deterministic_state_init::V1{{code, {}}}, amount});
  return call.promises.receipt(target.receipt).actions.size() - 1;
}

}  // namespace

Nothing promise_batch_action_deploy_global_contract(Call& call, u64 promise_index, u64 code_length,
                                                    u64 code_pointer) {
  return deploy(call, "promise_batch_action_deploy_global_contract", promise_index, code_length,
                code_pointer, protocol::GlobalContractDeployMode::kCodeHash);
}

Nothing promise_batch_action_deploy_global_contract_by_account_id(Call& call, u64 promise_index,
                                                                  u64 code_length,
                                                                  u64 code_pointer) {
  return deploy(call, "promise_batch_action_deploy_global_contract_by_account_id", promise_index,
                code_length, code_pointer, protocol::GlobalContractDeployMode::kAccountId);
}

Nothing promise_batch_action_use_global_contract(Call& call, u64 promise_index, u64 hash_length,
                                                 u64 hash_pointer) {
  return use(call, "promise_batch_action_use_global_contract", read_code_hash, promise_index,
             hash_length, hash_pointer);
}

Nothing promise_batch_action_use_global_contract_by_account_id(Call& call, u64 promise_index,
                                                               u64 account_length,
                                                               u64 account_pointer) {
  return use(call, "promise_batch_action_use_global_contract_by_account_id", read_code_account,
             promise_index, account_length, account_pointer);
}

Number promise_batch_action_state_init(Call& call, u64 promise_index, u64 hash_length,
                                       u64 hash_pointer, u64 amount_pointer) {
  return state_init(call, "promise_batch_action_state_init", read_code_hash, promise_index,
                    hash_length, hash_pointer, amount_pointer);
}

Number promise_batch_action_state_init_by_account_id(Call& call, u64 promise_index,
                                                     u64 account_length, u64 account_pointer,
                                                     u64 amount_pointer) {
  return state_init(call, "promise_batch_action_state_init_by_account_id", read_code_account,
                    promise_index, account_length, account_pointer, amount_pointer);
}

Nothing set_state_init_data_entry(Call& call, u64 promise_index, u64 action_index, u64 key_length,
                                  u64 key_pointer, u64 value_length, u64 value_pointer) {
  ActionTarget target;
  ByteView key;
  ByteView value;
  if (!call.enter("set_state_init_data_entry") || !call.find_target(promise_index, target) ||
      !call.read(key_length, key_pointer, key) || !call.read(value_length, value_pointer, value) ||
      !call.pay_action(ActionCost::deterministic_state_init_entry, target.to_self) ||
      !call.pay_action(ActionCost::deterministic_state_init_byte, target.to_self,
                       key.size() + value.size())) {
    return kStopped;
  }
  auto& actions = call.promises.receipt(target.receipt).actions;
  auto* action = action_index < actions.size()
                     ? actions[action_index].as<protocol::DeterministicStateInit>()
                     : nullptr;
  if (action == nullptr) {
    return finish(call.fail(HostErrorKind::kInvalidActionIndex, target.receipt, action_index));
  }
  auto& data = std::get<protocol::deterministic_state_init::V1>(action->state_init).init.data;
  const bool is_new = data.try_emplace(to_bytes(key), to_bytes(value)).second;
  return finish(is_new || call.fail(HostErrorKind::kDataEntryAlreadyExists));
}

}  // namespace farcall::vm::host
