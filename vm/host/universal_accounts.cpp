// Universal accounts (protocol 88) on a promise, and the ids that they get.
#include "protocol/state_init.hpp"
#include "vm/host/functions.hpp"

namespace farcall::vm::host {
namespace {

/// What universal_state_init_to_account_id answers.
constexpr u64 kDerived = 0;
constexpr u64 kMalformed = 1;
constexpr u64 kNotCanonical = 2;

u64 verdict_on(ByteView state_init) {
  const auto content = protocol::decode_universal_state_init(state_init);
  if (!content) return kMalformed;
  return content->is_canonical ? kDerived : kNotCanonical;
}

u64 divided_rounding_up(u64 value, u64 divisor) {
  return (value + divisor - 1) / divisor;
}

/// The counts that the fee depends on. Bytes that are not canonical fail later; until then they are
/// charged for the most that this many bytes could hold.
protocol::UniversalStateInitCounts counts_of(ByteView state_init) {
  if (verdict_on(state_init) == kDerived) return protocol::count_universal_state_init(state_init);
  const u64 size = state_init.size();
  constexpr u64 kEmptyBytes = 6;
  constexpr u64 kEmptyEntryBytes = 8;
  constexpr u64 kEmptyWithKeysBytes = 10;
  constexpr u64 kSmallestHandleBytes = 33;
  return {
      .entries = divided_rounding_up(size > kEmptyBytes ? size - kEmptyBytes : 0, kEmptyEntryBytes),
      .keys = divided_rounding_up(size > kEmptyWithKeysBytes ? size - kEmptyWithKeysBytes : 0,
                                  kSmallestHandleBytes)};
}

}  // namespace

Number universal_state_init_to_account_id(Call& call, u64 length, u64 pointer, u64 register_id) {
  ByteView state_init;
  if (!call.pay(ExtCost::universal_state_init_to_account_id_base) ||
      !call.read(length, pointer, state_init) ||
      !call.pay(ExtCost::universal_state_init_to_account_id_byte, state_init.size())) {
    return kStopped;
  }
  const u64 verdict = verdict_on(state_init);
  if (verdict != kDerived) return verdict;
  const protocol::AccountId account = protocol::universal_account_id(state_init);
  return finish(call.write_register(register_id, account.bytes()), kDerived);
}

Nothing promise_batch_action_universal_state_init(Call& call, u64 promise_index, u64 length,
                                                  u64 pointer, u64 amount_pointer) {
  ByteView state_init;
  Balance amount;
  ActionTarget target;
  if (!call.enter("promise_batch_action_universal_state_init") ||
      !call.read(length, pointer, state_init) || !call.read_balance(amount_pointer, amount) ||
      !call.find_target(promise_index, target) ||
      !call.pay_action(ActionCost::universal_state_init_base, target.to_self) ||
      !call.pay_action(ActionCost::universal_state_init_byte, target.to_self, state_init.size())) {
    return kStopped;
  }
  const auto counts = counts_of(state_init);
  if (!call.pay_action(ActionCost::universal_state_init_entry, target.to_self, counts.entries) ||
      !call.pay_action(ActionCost::add_full_access_key, target.to_self, counts.keys) ||
      !call.take_balance(amount)) {
    return kStopped;
  }
  call.promises.append(target.receipt, protocol::UniversalStateInit{to_bytes(state_init), amount});
  return {};
}

}  // namespace farcall::vm::host
