// What a call is told about its surroundings: accounts, block, balances, gas.
#include <optional>

#include "vm/host/functions.hpp"

namespace farcall::vm::host {
namespace {

/// Notes the first answer to a question, and passes the answer on.
template <class T>
T answer(std::optional<T>& look, const T& value) {
  if (!look) look = value;
  return value;
}

}  // namespace

Nothing current_account_id(Call& call, u64 register_id) {
  return finish(call.pay(ExtCost::base) &&
                call.write_register(register_id, call.context->current_account_id.bytes()));
}

Nothing chain_id(Call& call, u64 register_id) {
  return finish(call.pay(ExtCost::base) &&
                call.write_register(register_id, as_bytes(call.context->chain_id)));
}

Nothing signer_account_id(Call& call, u64 register_id) {
  return finish(call.enter("signer_account_id") &&
                call.write_register(register_id, call.context->signer_account_id.bytes()));
}

Nothing signer_account_pk(Call& call, u64 register_id) {
  if (!call.enter("signer_account_pk")) return kStopped;
  const protocol::PublicKey& key = call.context->signer_account_pk;
  call.scratch.assign(1, static_cast<std::uint8_t>(key.type()));
  const ByteView data = key.data();
  call.scratch.insert(call.scratch.end(), data.begin(), data.end());
  return finish(call.write_register_from_scratch(register_id));
}

Nothing predecessor_account_id(Call& call, u64 register_id) {
  return finish(call.enter("predecessor_account_id") &&
                call.write_register(register_id, call.context->predecessor_account_id.bytes()));
}

Nothing refund_to_account_id(Call& call, u64 register_id) {
  return finish(call.enter("refund_to_account_id") &&
                call.write_register(register_id, call.context->refund_to_account_id.bytes()));
}

Nothing input(Call& call, u64 register_id) {
  return finish(call.pay(ExtCost::base) && call.lend_register(register_id, call.context->input));
}

Number block_index(Call& call) {
  if (!call.pay(ExtCost::base)) return kStopped;
  return answer(call.looks.block_height, call.context->block_height).value();
}

Number block_timestamp(Call& call) {
  if (!call.pay(ExtCost::base)) return kStopped;
  return answer(call.looks.block_timestamp, call.context->block_timestamp).value();
}

Number epoch_height(Call& call) {
  if (!call.pay(ExtCost::base)) return kStopped;
  return answer(call.looks.epoch_height, call.context->epoch_height).value();
}

Number storage_usage(Call& call) {
  if (!call.pay(ExtCost::base)) return kStopped;
  return answer(call.looks.storage_usage, call.storage_usage).value();
}

Number current_contract_code(Call& call, u64 register_id) {
  if (!call.pay(ExtCost::base)) return kStopped;
  const protocol::AccountContract& contract = call.context->account_contract;
  namespace kind = protocol::account_contract;
  ByteView name;
  if (const auto* local = std::get_if<kind::Local>(&contract)) {
    name = local->hash.view();
  } else if (const auto* global = std::get_if<kind::Global>(&contract)) {
    name = global->hash.view();
  } else if (const auto* by_account = std::get_if<kind::GlobalByAccount>(&contract)) {
    name = by_account->account_id.bytes();
  } else {
    return 0;
  }
  return finish(call.write_register(register_id, name), contract.index());
}

Nothing random_seed(Call& call, u64 register_id) {
  return finish(call.pay(ExtCost::base) &&
                call.write_register(
                    register_id, answer(call.looks.random_seed, call.context->random_seed).view()));
}

Nothing validator_stake(Call& call, u64 account_length, u64 account_pointer, u64 stake_pointer) {
  protocol::AccountId account;
  if (!call.pay(ExtCost::base) || !call.read_account(account_length, account_pointer, account) ||
      !call.pay(ExtCost::validator_stake_base)) {
    return kStopped;
  }
  call.looks.validator_stakes = true;
  const Balance stake = call.external->validator_stake(account).value_or(Balance{});
  return finish(call.write_balance(stake_pointer, stake));
}

Nothing validator_total_stake(Call& call, u64 stake_pointer) {
  if (!call.pay(ExtCost::base) || !call.pay(ExtCost::validator_total_stake_base)) return kStopped;
  call.looks.validator_stakes = true;
  return finish(call.write_balance(stake_pointer, call.external->validator_total_stake()));
}

Nothing account_balance(Call& call, u64 pointer) {
  return finish(call.pay(ExtCost::base) &&
                call.write_balance(pointer, answer(call.looks.balance, call.balance)));
}

Nothing account_locked_balance(Call& call, u64 pointer) {
  return finish(call.pay(ExtCost::base) &&
                call.write_balance(pointer, answer(call.looks.locked_balance,
                                                   call.context->account_locked_balance)));
}

Nothing attached_deposit(Call& call, u64 pointer) {
  return finish(call.pay(ExtCost::base) &&
                call.write_balance(pointer, call.context->attached_deposit));
}

Number prepaid_gas(Call& call) {
  if (!call.enter("prepaid_gas")) return kStopped;
  return answer(call.looks.prepaid_gas, call.context->prepaid_gas).value();
}

Number used_gas(Call& call) {
  if (!call.enter("used_gas")) return kStopped;
  return answer(call.looks.used_gas, Gas{call.gas.used()}).value();
}

}  // namespace farcall::vm::host
