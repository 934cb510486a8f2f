// The contract's storage. Values are charged by their length before they are fetched.
#include "vm/host/functions.hpp"

namespace farcall::vm::host {
namespace {

/// Values longer than this are not kept beside their trie node, and cost more to read.
constexpr u64 kInlineValueBytes = 4000;

bool read_key(Call& call, u64 length, u64 pointer, ByteView& out) {
  if (!call.read(length, pointer, out)) return false;
  const u64 limit = call.limits().max_length_storage_key;
  return out.size() <= limit || call.fail(HostErrorKind::kKeyLengthExceeded, out.size(), limit);
}

bool read_value(Call& call, u64 length, u64 pointer, ByteView& out) {
  if (!call.read(length, pointer, out)) return false;
  const u64 limit = call.limits().max_length_storage_value;
  return out.size() <= limit || call.fail(HostErrorKind::kValueLengthExceeded, out.size(), limit);
}

bool pay_for_touches(Call& call, TrieTouches touches) {
  return call.pay(ExtCost::touching_trie_node, touches.touched) &&
         call.pay(ExtCost::read_cached_trie_node, touches.cached);
}

/// Fetches the value that a write or removal is about to drop into `scratch`; the trie nodes of the
/// lookup are paid after its bytes.
bool fetch_dropped(Call& call, StoredValue* old_value, ExtCost byte_cost, TrieTouches touches) {
  if (old_value != nullptr) {
    if (!call.pay(byte_cost, old_value->length())) return false;
    const ByteView bytes = old_value->load();
    call.scratch.assign(bytes.begin(), bytes.end());
    const TrieTouches more = call.external->take_touches();
    touches.touched += more.touched;
    touches.cached += more.cached;
  }
  return pay_for_touches(call, touches);
}

bool check_proof(Call& call) {
  const u64 limit = call.limits().per_receipt_storage_proof_size_limit;
  const u64 recorded = call.external->recorded_storage_size();
  return recorded - call.proof_size_at_start <= limit ||
         call.fail(HostErrorKind::kRecordedStorageExceeded, limit);
}

u64 record_bytes(const Call& call, u64 key_length, u64 value_length) {
  return key_length + value_length + call.config->storage_num_extra_bytes_record;
}

bool pay_for_reading(Call& call, u64 length) {
  if (!call.pay(ExtCost::storage_read_value_byte, length)) return false;
  return length <= kInlineValueBytes ||
         (call.pay(ExtCost::storage_large_read_overhead_base) &&
          call.pay(ExtCost::storage_large_read_overhead_byte, length));
}

Number deprecated(Call& call, std::string_view name) {
  return finish(call.fail(HostErrorKind::kDeprecated, std::string{name}), 0);
}

}  // namespace

Number storage_write(Call& call, u64 key_length, u64 key_pointer, u64 value_length,
                     u64 value_pointer, u64 register_id) {
  ByteView key;
  ByteView value;
  if (!call.enter("storage_write") || !call.pay(ExtCost::storage_write_base) ||
      !read_key(call, key_length, key_pointer, key) ||
      !read_value(call, value_length, value_pointer, value) ||
      !call.pay(ExtCost::storage_write_key_byte, key.size()) ||
      !call.pay(ExtCost::storage_write_value_byte, value.size())) {
    return kStopped;
  }
  TrieTouches touches;
  StoredValue* const old_value = call.external->storage_get_for_update(key, touches);
  const bool existed = old_value != nullptr;
  if (!fetch_dropped(call, old_value, ExtCost::storage_write_evicted_byte, touches)) {
    return kStopped;
  }
  call.external->storage_set(key, value);
  if (!check_proof(call)) return kStopped;
  if (!existed) {
    call.storage_usage += StorageUsage{record_bytes(call, key.size(), value.size())};
    return 0;
  }
  call.storage_usage -= StorageUsage{call.scratch.size()};
  call.storage_usage += StorageUsage{value.size()};
  return finish(call.write_register_from_scratch(register_id), 1);
}

Number storage_read(Call& call, u64 key_length, u64 key_pointer, u64 register_id) {
  ByteView key;
  if (!call.pay(ExtCost::base) || !call.pay(ExtCost::storage_read_base) ||
      !read_key(call, key_length, key_pointer, key) ||
      !call.pay(ExtCost::storage_read_key_byte, key.size())) {
    return kStopped;
  }
  StoredValue* const stored = call.external->storage_get(key);
  ByteView value;
  if (stored != nullptr) {
    if (!pay_for_reading(call, stored->length())) return kStopped;
    value = stored->load();
    // Reading is not charged by trie nodes: what it touched must not burden the next write.
    static_cast<void>(call.external->take_touches());
  }
  if (!check_proof(call)) return kStopped;
  if (stored == nullptr) return 0;
  return finish(call.write_register(register_id, value), 1);
}

Number storage_remove(Call& call, u64 key_length, u64 key_pointer, u64 register_id) {
  ByteView key;
  if (!call.enter("storage_remove") || !call.pay(ExtCost::storage_remove_base) ||
      !read_key(call, key_length, key_pointer, key) ||
      !call.pay(ExtCost::storage_remove_key_byte, key.size())) {
    return kStopped;
  }
  TrieTouches touches;
  StoredValue* const old_value = call.external->storage_get_for_update(key, touches);
  const bool existed = old_value != nullptr;
  if (!fetch_dropped(call, old_value, ExtCost::storage_remove_ret_value_byte, touches)) {
    return kStopped;
  }
  call.external->storage_remove(key);
  if (!check_proof(call)) return kStopped;
  if (!existed) return 0;
  call.storage_usage -= StorageUsage{record_bytes(call, key.size(), call.scratch.size())};
  return finish(call.write_register_from_scratch(register_id), 1);
}

Number storage_has_key(Call& call, u64 key_length, u64 key_pointer) {
  ByteView key;
  if (!call.pay(ExtCost::base) || !call.pay(ExtCost::storage_has_key_base) ||
      !read_key(call, key_length, key_pointer, key) ||
      !call.pay(ExtCost::storage_has_key_byte, key.size())) {
    return kStopped;
  }
  const bool has_key = call.external->storage_get(key) != nullptr;
  return finish(check_proof(call), has_key ? 1 : 0);
}

Number storage_iter_prefix(Call& call, u64, u64) {
  return deprecated(call, "storage_iter_prefix");
}

Number storage_iter_range(Call& call, u64, u64, u64, u64) {
  return deprecated(call, "storage_iter_range");
}

Number storage_iter_next(Call& call, u64, u64, u64) {
  return deprecated(call, "storage_iter_next");
}

}  // namespace farcall::vm::host
