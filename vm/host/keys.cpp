// Access keys and gas keys (NEP-611) on a promise.
#include <algorithm>

#include "vm/host/functions.hpp"

namespace farcall::vm::host {
namespace {

/// A permission that a contract gives: allowance, receiver and methods, as read.
struct GivenPermission {
  std::optional<Balance> allowance;
  protocol::AccountId receiver;
  std::vector<ByteView> methods;

  /// Bytes that are charged: each name and one more.
  [[nodiscard]] u64 charged_bytes() const noexcept {
    u64 sum = 0;
    for (const ByteView method : methods) sum += method.size() + 1;
    return sum;
  }
};

/// Where the arguments of a permission are.
struct PermissionArguments {
  u64 allowance_pointer;
  u64 receiver_length;
  u64 receiver_pointer;
  u64 methods_length;
  u64 methods_pointer;
};

/// Names are separated by commas; no bytes at all mean that every method is allowed.
bool split_methods(Call& call, ByteView list, std::vector<ByteView>& out) {
  if (list.empty()) return true;
  auto begin = list.begin();
  while (true) {
    const auto end = std::find(begin, list.end(), ',');
    if (begin == end) return call.fail(HostErrorKind::kEmptyMethodName);
    out.emplace_back(begin, end);
    if (end == list.end()) return true;
    begin = end + 1;
  }
}

bool read_permission(Call& call, const PermissionArguments& arguments, GivenPermission& out) {
  Balance allowance;
  ByteView methods;
  if (!call.read_balance(arguments.allowance_pointer, allowance) ||
      !call.read_account(arguments.receiver_length, arguments.receiver_pointer, out.receiver) ||
      !call.read(arguments.methods_length, arguments.methods_pointer, methods)) {
    return false;
  }
  if (!allowance.is_zero()) out.allowance = allowance;
  return split_methods(call, methods, out.methods);
}

bool pay_for_function_call_key(Call& call, bool to_self, const GivenPermission& given) {
  return call.pay_action(ActionCost::add_function_call_key_base, to_self) &&
         call.pay_action(ActionCost::add_function_call_key_byte, to_self, given.charged_bytes());
}

/// The names must be UTF-8.
bool decode_permission(Call& call, const GivenPermission& given,
                       protocol::FunctionCallPermission& out) {
  out.allowance = given.allowance;
  out.receiver_id = given.receiver.str();
  for (const ByteView method : given.methods) {
    if (!is_utf8(method)) return call.fail(HostErrorKind::kInvalidMethodName);
    out.method_names.push_back(to_string(method));
  }
  return true;
}

bool read_nonce_count(Call& call, u64 given, NonceIndex& out) {
  if (given > UINT16_MAX) return call.fail(HostErrorKind::kIntegerOverflow);
  out = static_cast<NonceIndex>(given);
  return true;
}

u64 receiver_length(Call& call, ActionTarget target) {
  return call.promises.receipt(target.receipt).receiver_id.size();
}

/// Length of the trie key of an access key: a column byte, the account, a separator, the key.
u64 access_key_length(u64 account_length, const GivenKey& key) {
  return 1 + account_length + 1 + key.borsh_length();
}

/// What a gas key costs besides an ordinary key: its balance and count when it is sent, one row for
/// each nonce when it is added.
bool pay_for_gas_key(Call& call, ActionTarget target, const GivenKey& key, NonceIndex nonces) {
  constexpr u64 kInfoBytes = sizeof(u128) + sizeof(NonceIndex);
  const protocol::Fee& byte_fee = call.config->fee(ActionCost::gas_key_byte);
  const protocol::Fee& write_fee = call.config->fee(ActionCost::gas_key_nonce_write_base);
  const u64 row_bytes =
      access_key_length(receiver_length(call, target), key) + sizeof(NonceIndex) + sizeof(Nonce);
  return call.pay_amounts(ActionCost::gas_key_nonce_write_base, 0,
                          write_fee.execution.value() * nonces) &&
         call.pay_amounts(ActionCost::gas_key_byte,
                          byte_fee.send(target.to_self).value() * kInfoBytes,
                          byte_fee.execution.value() * row_bytes * nonces);
}

bool pay_for_gas_key_transfer(Call& call, ActionTarget target, const GivenKey& key) {
  // The smallest record of a gas key: nonce, permission tag, balance, number of nonces.
  constexpr u64 kRecordBytes = sizeof(Nonce) + 1 + sizeof(u128) + sizeof(NonceIndex);
  const protocol::Fee& byte_fee = call.config->fee(ActionCost::gas_key_byte);
  const u64 row_bytes = access_key_length(receiver_length(call, target), key) + kRecordBytes;
  return call.pay_action(ActionCost::gas_key_transfer_base, target.to_self) &&
         call.pay_amounts(ActionCost::gas_key_byte,
                          byte_fee.send(target.to_self).value() * key.borsh_length(),
                          byte_fee.execution.value() * row_bytes);
}

void append_key(Call& call, ActionTarget target, const GivenKey& key, Nonce nonce,
                protocol::AccessKeyPermission permission) {
  call.promises.append(target.receipt, protocol::AddKey{*key.key, {nonce, std::move(permission)}});
}

}  // namespace

Nothing promise_batch_action_add_key_with_full_access(Call& call, u64 promise_index, u64 key_length,
                                                      u64 key_pointer, u64 nonce) {
  GivenKey key;
  ActionTarget target;
  if (!call.enter("promise_batch_action_add_key_with_full_access") ||
      !call.read_key(key_length, key_pointer, key) || !call.find_target(promise_index, target) ||
      !call.pay_action(ActionCost::add_full_access_key, target.to_self) || !call.decode_key(key)) {
    return kStopped;
  }
  append_key(call, target, key, nonce, protocol::access_key_permission::FullAccess{});
  return {};
}

Nothing promise_batch_action_add_key_with_function_call(Call& call, u64 promise_index,
                                                        u64 key_length, u64 key_pointer, u64 nonce,
                                                        u64 allowance_pointer, u64 receiver_length,
                                                        u64 receiver_pointer, u64 methods_length,
                                                        u64 methods_pointer) {
  GivenKey key;
  GivenPermission given;
  ActionTarget target;
  protocol::FunctionCallPermission permission;
  if (!call.enter("promise_batch_action_add_key_with_function_call") ||
      !call.read_key(key_length, key_pointer, key) ||
      !read_permission(
          call,
          {allowance_pointer, receiver_length, receiver_pointer, methods_length, methods_pointer},
          given) ||
      !call.find_target(promise_index, target) ||
      !pay_for_function_call_key(call, target.to_self, given) || !call.decode_key(key) ||
      !decode_permission(call, given, permission)) {
    return kStopped;
  }
  append_key(call, target, key, nonce,
             protocol::access_key_permission::FunctionCall{std::move(permission)});
  return {};
}

Nothing promise_batch_action_delete_key(Call& call, u64 promise_index, u64 key_length,
                                        u64 key_pointer) {
  GivenKey key;
  ActionTarget target;
  if (!call.enter("promise_batch_action_delete_key") ||
      !call.read_key(key_length, key_pointer, key) || !call.find_target(promise_index, target) ||
      !call.pay_action(ActionCost::delete_key, target.to_self) || !call.decode_key(key)) {
    return kStopped;
  }
  call.promises.append(target.receipt, protocol::DeleteKey{*key.key});
  return {};
}

Nothing promise_batch_action_transfer_to_gas_key(Call& call, u64 promise_index, u64 key_length,
                                                 u64 key_pointer, u64 amount_pointer) {
  GivenKey key;
  Balance amount;
  ActionTarget target;
  if (!call.enter("promise_batch_action_transfer_to_gas_key") ||
      !call.read_key(key_length, key_pointer, key) || !call.read_balance(amount_pointer, amount) ||
      !call.find_target(promise_index, target) || !pay_for_gas_key_transfer(call, target, key) ||
      !call.take_balance(amount) || !call.decode_key(key)) {
    return kStopped;
  }
  call.promises.append(target.receipt, protocol::TransferToGasKey{*key.key, amount});
  return {};
}

Nothing promise_batch_action_add_gas_key_with_full_access(Call& call, u64 promise_index,
                                                          u64 key_length, u64 key_pointer,
                                                          u64 num_nonces) {
  GivenKey key;
  NonceIndex nonces = 0;
  ActionTarget target;
  if (!call.enter("promise_batch_action_add_gas_key_with_full_access") ||
      !call.read_key(key_length, key_pointer, key) || !read_nonce_count(call, num_nonces, nonces) ||
      !call.find_target(promise_index, target) ||
      !call.pay_action(ActionCost::add_full_access_key, target.to_self) ||
      !pay_for_gas_key(call, target, key, nonces) || !call.decode_key(key)) {
    return kStopped;
  }
  append_key(call, target, key, 0,
             protocol::access_key_permission::GasKeyFullAccess{{.num_nonces = nonces}});
  return {};
}

Nothing promise_batch_action_add_gas_key_with_function_call(
    Call& call, u64 promise_index, u64 key_length, u64 key_pointer, u64 num_nonces,
    u64 allowance_pointer, u64 receiver_length, u64 receiver_pointer, u64 methods_length,
    u64 methods_pointer) {
  GivenKey key;
  NonceIndex nonces = 0;
  GivenPermission given;
  ActionTarget target;
  protocol::FunctionCallPermission permission;
  if (!call.enter("promise_batch_action_add_gas_key_with_function_call") ||
      !call.read_key(key_length, key_pointer, key) || !read_nonce_count(call, num_nonces, nonces) ||
      !read_permission(
          call,
          {allowance_pointer, receiver_length, receiver_pointer, methods_length, methods_pointer},
          given) ||
      !call.find_target(promise_index, target) ||
      !pay_for_function_call_key(call, target.to_self, given) ||
      !pay_for_gas_key(call, target, key, nonces) || !call.decode_key(key) ||
      !decode_permission(call, given, permission)) {
    return kStopped;
  }
  append_key(call, target, key, 0,
             protocol::access_key_permission::GasKeyFunctionCall{{.num_nonces = nonces},
                                                                 std::move(permission)});
  return {};
}

}  // namespace farcall::vm::host
