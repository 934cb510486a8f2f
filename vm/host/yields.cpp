// Yielding a promise and resuming it (NEP-519).
#include <algorithm>

#include "vm/host/functions.hpp"

namespace farcall::vm::host {
namespace {

/// The callback of a yield.
struct Callback {
  ByteView method;
  ByteView arguments;

  [[nodiscard]] u64 bytes() const noexcept { return method.size() + arguments.size(); }
};

bool read_callback(Call& call, u64 method_length, u64 method_pointer, u64 arguments_length,
                   u64 arguments_pointer, Callback& out) {
  if (!call.read(method_length, method_pointer, out.method)) return false;
  if (out.method.empty()) return call.fail(HostErrorKind::kEmptyMethodName);
  return call.read(arguments_length, arguments_pointer, out.arguments);
}

bool pay_for_callback(Call& call, const Callback& callback) {
  return call.pay_action(ActionCost::function_call_base, true) &&
         call.pay_action(ActionCost::function_call_byte, true, callback.bytes());
}

bool as_hash(ByteView bytes, CryptoHash& out) {
  if (bytes.size() != out.bytes.size()) return false;
  std::ranges::copy(bytes, out.bytes.begin());
  return true;
}

/// Reads an id and a payload. The fee goes by the length that the contract names, so payloads in
/// registers are out of reach.
bool read_resumption(Call& call, std::string_view name, u64 id_length, u64 id_pointer,
                     u64 payload_length, u64 payload_pointer, HostErrorKind malformed,
                     CryptoHash& id, ByteView& payload) {
  ByteView id_bytes;
  if (!call.enter(name) || !call.pay(ExtCost::yield_resume_base) ||
      !call.pay(ExtCost::yield_resume_byte, payload_length) ||
      !call.read(id_length, id_pointer, id_bytes) ||
      !call.read(payload_length, payload_pointer, payload)) {
    return false;
  }
  const u64 limit = call.limits().max_yield_payload_size;
  if (payload.size() > limit) {
    return call.fail(HostErrorKind::kYieldPayloadLength, payload.size(), limit);
  }
  return as_hash(id_bytes, id) || call.fail(malformed);
}

u32 resume(Call& call, const CryptoHash& data_id, ByteView payload) {
  if (!call.external->yield_exists(data_id)) return 0;
  call.promises.add_resumption(data_id, payload);
  call.external->yield_resumed(data_id);
  return 1;
}

}  // namespace

Number promise_yield_create(Call& call, u64 method_length, u64 method_pointer, u64 arguments_length,
                            u64 arguments_pointer, u64 gas, u64 weight, u64 register_id) {
  Callback callback;
  if (!call.enter("promise_yield_create") || !call.pay(ExtCost::yield_create_base) ||
      !read_callback(call, method_length, method_pointer, arguments_length, arguments_pointer,
                     callback) ||
      !call.pay(ExtCost::yield_create_byte, callback.bytes()) || !call.reserve(gas) ||
      !pay_for_yield(call)) {
    return kStopped;
  }
  const CryptoHash data_id = call.promises.next_data_id(*call.context);
  const ReceiptIndex receipt = call.promises.add_yield(data_id, *call.context);
  call.external->yield_created(data_id);
  const u64 promise = call.promises.add(receipt);
  return finish(call.check_promise_count() && pay_for_callback(call, callback) &&
                    append_function_call(call, receipt, callback.method, callback.arguments,
                                         Balance{}, gas, weight) &&
                    call.write_register(register_id, data_id.view()),
                promise);
}

Number promise_yield_create_with_id(Call& call, u64 method_length, u64 method_pointer,
                                    u64 arguments_length, u64 arguments_pointer, u64 amount_pointer,
                                    u64 gas, u64 weight, u64 id_length, u64 id_pointer) {
  constexpr u64 kAlreadyYielded = ~u64{0};
  Balance amount;
  Callback callback;
  ByteView id_bytes;
  CryptoHash yield_id;
  if (!call.enter("promise_yield_create_with_id") ||
      !call.pay(ExtCost::yield_create_with_id_base) || !call.read_balance(amount_pointer, amount) ||
      !read_callback(call, method_length, method_pointer, arguments_length, arguments_pointer,
                     callback) ||
      !call.read(id_length, id_pointer, id_bytes)) {
    return kStopped;
  }
  if (!as_hash(id_bytes, yield_id)) return finish(call.fail(HostErrorKind::kYieldIdMalformed), 0);
  if (!call.pay(ExtCost::yield_create_byte, callback.bytes())) return kStopped;
  if (call.external->has_yield_id(yield_id)) return kAlreadyYielded;

  const CryptoHash data_id = call.promises.next_data_id(*call.context);
  call.external->map_yield_id(yield_id, data_id);
  const ReceiptIndex receipt = call.promises.add_yield(data_id, *call.context);
  call.external->yield_created(data_id);
  if (!call.reserve(gas) || !pay_for_yield(call)) return kStopped;
  const u64 promise = call.promises.add(receipt);
  return finish(call.check_promise_count() && pay_for_callback(call, callback) &&
                    take_call_deposit(call, amount) &&
                    append_function_call(call, receipt, callback.method, callback.arguments, amount,
                                         gas, weight),
                promise);
}

HostResult<u32> promise_yield_resume(Call& call, u64 id_length, u64 id_pointer, u64 payload_length,
                                     u64 payload_pointer) {
  CryptoHash data_id;
  ByteView payload;
  if (!read_resumption(call, "promise_yield_resume", id_length, id_pointer, payload_length,
                       payload_pointer, HostErrorKind::kDataIdMalformed, data_id, payload)) {
    return kStopped;
  }
  return resume(call, data_id, payload);
}

HostResult<u32> promise_yield_resume_with_yield_id(Call& call, u64 id_length, u64 id_pointer,
                                                   u64 payload_length, u64 payload_pointer) {
  CryptoHash yield_id;
  ByteView payload;
  if (!read_resumption(call, "promise_yield_resume_with_yield_id", id_length, id_pointer,
                       payload_length, payload_pointer, HostErrorKind::kYieldIdMalformed, yield_id,
                       payload)) {
    return kStopped;
  }
  const auto data_id = call.external->data_id_of_yield(yield_id);
  if (!data_id) return u32{0};
  return resume(call, *data_id, payload);
}

}  // namespace farcall::vm::host
