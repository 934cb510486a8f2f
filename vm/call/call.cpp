#include "vm/call/call.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/assert.hpp"
#include "vm/call/utf16.hpp"

namespace farcall::vm {
namespace {

GasCounter gas_of(const CallContext& context, const protocol::RuntimeConfig& config) {
  const Gas max_burnt = context.view_gas_limit.value_or(config.wasm.limits.max_gas_burnt);
  return GasCounter{config.wasm, context.prepaid_gas, max_burnt,
                    context.view_gas_limit.has_value()};
}

Balance with_deposit(const CallContext& context) {
  return context.account_balance + context.attached_deposit;
}

/// From protocol 86 the limit holds for the whole receipt, before for each call.
std::uint64_t proof_size_at_start_of(const protocol::RuntimeConfig& config,
                                     const External& external) {
  return config.features.per_receipt_storage_proof_limit
             ? external.recorded_storage_size_before_receipt()
             : external.recorded_storage_size();
}

bool in_bounds(std::span<const std::uint8_t> memory, std::uint64_t length, std::uint64_t pointer) {
  return length <= memory.size() && pointer <= memory.size() - length;
}

}  // namespace

Call::Call(const CallContext& call_context, const protocol::RuntimeConfig& runtime_config,
           External& call_external)
    : context{&call_context},
      config{&runtime_config},
      external{&call_external},
      gas{gas_of(call_context, runtime_config)},
      registers{runtime_config.wasm.limits},
      balance{with_deposit(call_context)},
      storage_usage{call_context.storage_usage},
      proof_size_at_start{proof_size_at_start_of(runtime_config, call_external)} {
  registers.reset(runtime_config.wasm.limits);
}

void Call::reset(const CallContext& new_context, const protocol::RuntimeConfig& new_config,
                 External& new_external) {
  context = &new_context;
  config = &new_config;
  external = &new_external;
  memory = {};
  gas = gas_of(new_context, new_config);
  registers.reset(new_config.wasm.limits);
  promises.reset();
  logs.clear();
  total_log_length = 0;
  return_value = NoValue{};
  balance = with_deposit(new_context);
  storage_usage = new_context.storage_usage;
  subsidized = Balance{};
  looks = Looks{};
  proof_size_at_start = proof_size_at_start_of(new_config, new_external);
}

bool Call::pay_action(ActionCost cost, bool to_self, std::uint64_t count) {
  const protocol::Fee& fee = config->fee(cost);
  std::uint64_t burnt;
  std::uint64_t later;
  if (__builtin_mul_overflow(fee.send(to_self).value(), count, &burnt) ||
      __builtin_mul_overflow(fee.execution.value(), count, &later)) {
    return fail(HostErrorKind::kIntegerOverflow);
  }
  return pay_amounts(cost, burnt, later);
}

bool Call::pay_amounts(ActionCost cost, std::uint64_t burnt, std::uint64_t later) {
  std::uint64_t used;
  if (__builtin_add_overflow(burnt, later, &used)) return fail(HostErrorKind::kIntegerOverflow);
  // No send fee has a compute of its own: it is the gas.
  return gas.pay_action(cost, burnt, burnt, used) || fail(gas.refusal());
}

bool Call::not_in_view(std::string_view name) {
  return !is_view() || fail(HostErrorKind::kProhibitedInView, std::string{name});
}

bool Call::read_memory(std::uint64_t length, std::uint64_t pointer, ByteView& out) {
  if (!pay(ExtCost::read_memory_base) || !pay(ExtCost::read_memory_byte, length)) return false;
  if (!in_bounds(memory, length, pointer)) return fail(HostErrorKind::kMemoryAccessViolation);
  out = memory.subspan(pointer, length);
  return true;
}

bool Call::write_memory(std::uint64_t pointer, ByteView bytes) {
  if (!pay(ExtCost::write_memory_base) || !pay(ExtCost::write_memory_byte, bytes.size())) {
    return false;
  }
  if (!in_bounds(memory, bytes.size(), pointer)) {
    return fail(HostErrorKind::kMemoryAccessViolation);
  }
  std::ranges::copy(bytes, memory.begin() + static_cast<std::ptrdiff_t>(pointer));
  return true;
}

bool Call::read_register(std::uint64_t id, ByteView& out) {
  const auto bytes = registers.get(id);
  if (!bytes) return fail(HostErrorKind::kInvalidRegisterId, id);
  out = *bytes;
  return pay(ExtCost::read_register_base) && pay(ExtCost::read_register_byte, out.size());
}

bool Call::read_u32(std::uint64_t pointer, std::uint32_t& out) {
  ByteView bytes;
  if (!read_memory(sizeof out, pointer, bytes)) return false;
  std::memcpy(&out, bytes.data(), sizeof out);
  return true;
}

bool Call::read_balance(std::uint64_t pointer, Balance& out) {
  ByteView bytes;
  u128 value;
  if (!read_memory(sizeof value, pointer, bytes)) return false;
  std::memcpy(&value, bytes.data(), sizeof value);
  out = Balance{value};
  return true;
}

bool Call::write_balance(std::uint64_t pointer, Balance value) {
  std::array<std::uint8_t, sizeof(u128)> bytes;
  const u128 raw = value.value();
  std::memcpy(bytes.data(), &raw, sizeof raw);
  return write_memory(pointer, bytes);
}

bool Call::write_register(std::uint64_t id, ByteView bytes) {
  return pay(ExtCost::write_register_base) && pay(ExtCost::write_register_byte, bytes.size()) &&
         (registers.copy(id, bytes) || fail(HostErrorKind::kMemoryAccessViolation));
}

bool Call::lend_register(std::uint64_t id, ByteView bytes) {
  return pay(ExtCost::write_register_base) &&
         (registers.borrow(id, bytes) || fail(HostErrorKind::kMemoryAccessViolation));
}

bool Call::write_register_from_scratch(std::uint64_t id) {
  return pay(ExtCost::write_register_base) && pay(ExtCost::write_register_byte, scratch.size()) &&
         (registers.take(id, scratch) || fail(HostErrorKind::kMemoryAccessViolation));
}

bool Call::read_account(std::uint64_t length, std::uint64_t pointer, protocol::AccountId& out) {
  ByteView bytes;
  if (!read(length, pointer, bytes) || !pay(ExtCost::utf8_decoding_base) ||
      !pay(ExtCost::utf8_decoding_byte, bytes.size())) {
    return false;
  }
  const std::string_view text = as_text(bytes);
  if (protocol::AccountId::is_valid(text)) [[likely]] {
    out = protocol::AccountId::trusted(text);
    return true;
  }
  return fail(is_utf8(bytes) ? HostErrorKind::kInvalidAccountId : HostErrorKind::kBadUtf8);
}

bool Call::read_key(std::uint64_t length, std::uint64_t pointer, GivenKey& out) {
  ByteView bytes;
  if (!read(length, pointer, bytes)) return false;
  if (bytes.empty()) return true;
  const ByteView data = bytes.subspan(1);
  const auto fill = [&](auto key) {
    if (data.size() != key.size()) return;
    std::ranges::copy(data, key.begin());
    out.key = protocol::PublicKey{key};
  };
  switch (bytes[0]) {
    case 0:
      fill(protocol::PublicKey::Ed25519{});
      break;
    case 1:
      fill(protocol::PublicKey::Secp256k1{});
      break;
    case 2:
      if (config->wasm.post_quantum_keys && data.size() == 1952) {
        std::array<std::uint8_t, 1952> key;
        std::ranges::copy(data, key.begin());
        out.key = protocol::PublicKey{protocol::PublicKey::MlDsa65{key}};
      }
      break;
    default:
      break;
  }
  return true;
}

bool Call::decode_key(const GivenKey& given) {
  return given.key.has_value() || fail(HostErrorKind::kInvalidPublicKey);
}

std::uint64_t Call::log_length_left() const noexcept {
  const std::uint64_t limit = limits().max_total_log_length;
  return limit > total_log_length ? limit - total_log_length : 0;
}

bool Call::log_too_long(std::uint64_t added) {
  std::uint64_t length;
  if (__builtin_add_overflow(total_log_length, added, &length)) length = ~std::uint64_t{0};
  return fail(HostErrorKind::kTotalLogLengthExceeded, length, limits().max_total_log_length);
}

bool Call::read_utf8_until_zero(std::uint64_t pointer, std::uint64_t max_length, ByteView& out) {
  for (std::uint64_t length = 0; length <= max_length; ++length) {
    std::uint64_t at;
    if (__builtin_add_overflow(pointer, length, &at)) {
      return fail(HostErrorKind::kMemoryAccessViolation);
    }
    ByteView byte;
    if (!read_memory(1, at, byte)) return false;
    if (byte[0] == 0) {
      out = memory.subspan(pointer, length);
      return true;
    }
  }
  return log_too_long(max_length + 1);
}

bool Call::read_utf8(std::uint64_t length, std::uint64_t pointer, std::string& out) {
  if (!pay(ExtCost::utf8_decoding_base)) return false;
  const std::uint64_t max_length = log_length_left();
  ByteView bytes;
  if (length == kInRegister) {
    if (!read_utf8_until_zero(pointer, max_length, bytes)) return false;
  } else {
    if (length > max_length) return log_too_long(length);
    if (!read_memory(length, pointer, bytes)) return false;
  }
  if (!pay(ExtCost::utf8_decoding_byte, bytes.size())) return false;
  if (!is_utf8(bytes)) return fail(HostErrorKind::kBadUtf8);
  out = as_text(bytes);
  return true;
}

bool Call::utf16_length_until_zero(std::uint64_t pointer, std::uint64_t max_length,
                                   std::uint64_t& out) {
  for (std::uint64_t length = 0; length <= max_length; length += 2) {
    std::uint64_t at;
    if (__builtin_add_overflow(pointer, length, &at)) {
      return fail(HostErrorKind::kMemoryAccessViolation);
    }
    ByteView unit;
    if (!read_memory(2, at, unit)) return false;
    if (unit[0] == 0 && unit[1] == 0) {
      out = length;
      return true;
    }
  }
  return log_too_long(max_length - max_length % 2 + 2);
}

bool Call::read_utf16(std::uint64_t length, std::uint64_t pointer, std::string& out) {
  if (!pay(ExtCost::utf16_decoding_base)) return false;
  const std::uint64_t max_length = log_length_left();
  ByteView bytes;
  if (length == kInRegister) {
    if (!utf16_length_until_zero(pointer, max_length, length)) return false;
    bytes = memory.subspan(pointer, length);
  } else if (!read_memory(length, pointer, bytes)) {
    return false;
  }
  if (length % 2 != 0) return fail(HostErrorKind::kBadUtf16);
  if (length > max_length) return log_too_long(length);
  if (!pay(ExtCost::utf16_decoding_byte, length)) return false;
  return utf8_from_utf16le(bytes, out) || fail(HostErrorKind::kBadUtf16);
}

bool Call::take_balance(Balance amount) {
  const auto rest = balance.checked_sub(amount);
  if (!rest) {
    refused_amount = amount;
    return fail(HostErrorKind::kBalanceExceeded);
  }
  balance = *rest;
  return true;
}

bool Call::find_promise(std::uint64_t promise_index, const Promise*& out) {
  out = promises.find(promise_index);
  return out != nullptr || fail(HostErrorKind::kInvalidPromiseIndex, promise_index);
}

bool Call::find_target(std::uint64_t promise_index, ActionTarget& out) {
  const Promise* promise = nullptr;
  if (!find_promise(promise_index, promise)) return false;
  if (promise->is_joint) return fail(HostErrorKind::kCannotAppendActionToJointPromise);
  out.receipt = promise->receipt;
  out.to_self = promises.receipt(promise->receipt).receiver_id == context->current_account_id;
  return true;
}

bool Call::check_promise_count() {
  const std::uint64_t limit = limits().max_promises_per_function_call_action;
  return promises.count() <= limit ||
         fail(HostErrorKind::kNumberPromisesExceeded, promises.count(), limit);
}

}  // namespace farcall::vm
