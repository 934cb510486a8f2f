#include "vm/testing/mock_external.hpp"

namespace farcall::vm::testing {

ByteView MockExternal::Value::load() {
  ++owner_->loads;
  owner_->pending_touches_.touched += owner_->touches_per_load.touched;
  owner_->pending_touches_.cached += owner_->touches_per_load.cached;
  return *bytes_;
}

StoredValue* MockExternal::storage_get(ByteView key) {
  proof_size += proof_growth;
  const auto found = storage.find(to_bytes(key));
  if (found == storage.end()) return nullptr;
  value_.refer_to(found->second);
  return &value_;
}

StoredValue* MockExternal::storage_get_for_update(ByteView key, TrieTouches& touches) {
  touches = touches_per_lookup;
  return storage_get(key);
}

void MockExternal::storage_set(ByteView key, ByteView value) {
  storage[to_bytes(key)] = to_bytes(value);
}

void MockExternal::storage_remove(ByteView key) {
  storage.erase(to_bytes(key));
}

std::optional<Balance> MockExternal::validator_stake(const protocol::AccountId& account) {
  const auto found = validators.find(account);
  if (found == validators.end()) return std::nullopt;
  return found->second;
}

Balance MockExternal::validator_total_stake() {
  Balance sum;
  for (const auto& [account, stake] : validators) sum += stake;
  return sum;
}

std::optional<CryptoHash> MockExternal::data_id_of_yield(const CryptoHash& yield_id) {
  const auto found = yield_ids.find(yield_id);
  if (found == yield_ids.end()) return std::nullopt;
  return found->second;
}

}  // namespace farcall::vm::testing
