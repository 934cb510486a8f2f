// Actions on a promise: accounts, code, calls, transfers, stakes.
#include "vm/host/functions.hpp"

namespace farcall::vm::host {
namespace {

/// Transfers to ids that are implied by keys or code also create the account.
bool pay_for_transfer(Call& call, ActionTarget target) {
  const auto add = [&](ActionCost cost, u64& burnt, u64& later) {
    burnt += call.config->fee(cost).send(target.to_self).value();
    later += call.config->fee(cost).execution.value();
  };
  u64 burnt = 0;
  u64 later = 0;
  add(ActionCost::transfer, burnt, later);
  switch (call.promises.receipt(target.receipt).receiver_id.type()) {
    case protocol::AccountType::kNamed:
      break;
    case protocol::AccountType::kNearImplicit:
      add(ActionCost::create_account, burnt, later);
      add(ActionCost::add_full_access_key, burnt, later);
      break;
    case protocol::AccountType::kEthImplicit:
    case protocol::AccountType::kNearDeterministic:
      add(ActionCost::create_account, burnt, later);
      break;
    case protocol::AccountType::kNearUniversal:
      if (call.config->wasm.universal_accounts) add(ActionCost::create_account, burnt, later);
      break;
  }
  return call.pay_amounts(ActionCost::transfer, burnt, later);
}

}  // namespace

bool take_call_deposit(Call& call, Balance amount) {
  if (amount == yocto(1) && call.config->wasm.one_yocto_on_promise && call.balance.is_zero()) {
    call.subsidized += amount;
    return true;
  }
  return call.take_balance(amount);
}

bool append_function_call(Call& call, ReceiptIndex receipt, ByteView method, ByteView arguments,
                          Balance amount, u64 gas, u64 weight) {
  if (!is_utf8(method)) return call.fail(HostErrorKind::kInvalidMethodName);
  call.promises.append(receipt, protocol::FunctionCall{.method_name = to_string(method),
                                                       .args = to_bytes(arguments),
                                                       .gas = Gas{gas},
                                                       .deposit = amount});
  if (weight > 0) call.promises.add_gas_weight(receipt, weight);
  return true;
}

bool read_code(Call& call, u64 length, u64 pointer, ByteView& out) {
  if (!call.read(length, pointer, out)) return false;
  const u64 limit = call.limits().max_contract_size;
  return out.size() <= limit || call.fail(HostErrorKind::kContractSizeExceeded, out.size(), limit);
}

Nothing promise_batch_action_create_account(Call& call, u64 promise_index) {
  ActionTarget target;
  if (!call.enter("promise_batch_action_create_account") ||
      !call.find_target(promise_index, target) ||
      !call.pay_action(ActionCost::create_account, target.to_self)) {
    return kStopped;
  }
  call.promises.append(target.receipt, protocol::CreateAccount{});
  return {};
}

Nothing promise_batch_action_deploy_contract(Call& call, u64 promise_index, u64 code_length,
                                             u64 code_pointer) {
  ByteView code;
  ActionTarget target;
  if (!call.enter("promise_batch_action_deploy_contract") ||
      !read_code(call, code_length, code_pointer, code) ||
      !call.find_target(promise_index, target) ||
      !call.pay_action(ActionCost::deploy_contract_base, target.to_self) ||
      !call.pay_action(ActionCost::deploy_contract_byte, target.to_self, code.size())) {
    return kStopped;
  }
  call.promises.append(target.receipt, protocol::DeployContract{to_bytes(code)});
  return {};
}

Nothing promise_batch_action_function_call(Call& call, u64 promise_index, u64 method_length,
                                           u64 method_pointer, u64 arguments_length,
                                           u64 arguments_pointer, u64 amount_pointer, u64 gas) {
  return promise_batch_action_function_call_weight(call, promise_index, method_length,
                                                   method_pointer, arguments_length,
                                                   arguments_pointer, amount_pointer, gas, 0);
}

Nothing promise_batch_action_function_call_weight(Call& call, u64 promise_index, u64 method_length,
                                                  u64 method_pointer, u64 arguments_length,
                                                  u64 arguments_pointer, u64 amount_pointer,
                                                  u64 gas, u64 weight) {
  Balance amount;
  ByteView method;
  if (!call.enter("promise_batch_action_function_call") ||
      !call.read_balance(amount_pointer, amount) ||
      !call.read(method_length, method_pointer, method)) {
    return kStopped;
  }
  if (method.empty()) return finish(call.fail(HostErrorKind::kEmptyMethodName));
  ByteView arguments;
  ActionTarget target;
  if (!call.read(arguments_length, arguments_pointer, arguments) ||
      !call.find_target(promise_index, target)) {
    return kStopped;
  }
  const u64 bytes = method.size() + arguments.size();
  return finish(call.pay_action(ActionCost::function_call_base, target.to_self) &&
                call.pay_action(ActionCost::function_call_byte, target.to_self, bytes) &&
                call.reserve(gas) && take_call_deposit(call, amount) &&
                append_function_call(call, target.receipt, method, arguments, amount, gas, weight));
}

Nothing promise_batch_action_transfer(Call& call, u64 promise_index, u64 amount_pointer) {
  Balance amount;
  ActionTarget target;
  if (!call.enter("promise_batch_action_transfer") || !call.read_balance(amount_pointer, amount) ||
      !call.find_target(promise_index, target) || !pay_for_transfer(call, target) ||
      !call.take_balance(amount)) {
    return kStopped;
  }
  call.promises.append(target.receipt, protocol::Transfer{amount});
  return {};
}

Nothing promise_batch_action_stake(Call& call, u64 promise_index, u64 amount_pointer,
                                   u64 key_length, u64 key_pointer) {
  Balance amount;
  GivenKey key;
  ActionTarget target;
  if (!call.enter("promise_batch_action_stake") || !call.read_balance(amount_pointer, amount) ||
      !call.read_key(key_length, key_pointer, key) || !call.find_target(promise_index, target) ||
      !call.pay_action(ActionCost::stake, target.to_self) || !call.decode_key(key)) {
    return kStopped;
  }
  call.promises.append(target.receipt, protocol::Stake{amount, *key.key});
  return {};
}

Nothing promise_batch_action_delete_account(Call& call, u64 promise_index, u64 account_length,
                                            u64 account_pointer) {
  protocol::AccountId beneficiary;
  ActionTarget target;
  if (!call.enter("promise_batch_action_delete_account") ||
      !call.read_account(account_length, account_pointer, beneficiary) ||
      !call.find_target(promise_index, target) ||
      !call.pay_action(ActionCost::delete_account, target.to_self)) {
    return kStopped;
  }
  call.promises.append(target.receipt, protocol::DeleteAccount{beneficiary});
  return {};
}

}  // namespace farcall::vm::host
