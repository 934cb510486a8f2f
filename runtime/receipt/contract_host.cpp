#include "runtime/receipt/contract_host.hpp"

#include "runtime/records.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

ContractHost::ContractHost(state::TrieUpdate& state, const EpochInfo& epoch,
                           const AccountId& account_id, std::uint64_t proof_size_before_receipt)
    : state_{state},
      epoch_{epoch},
      account_id_{account_id},
      proof_size_before_receipt_{proof_size_before_receipt},
      key_{account_id} {}

ByteView ContractHost::Found::load() {
  value_ = host_.state_.load(*found_, access_, host_.touches_);
  return value_->bytes();
}

vm::StoredValue* ContractHost::find(ByteView key, state::Access access,
                                    state::TrieTouches& touches) {
  auto found = state_.find(key_.with(key), access, touches);
  if (!found) return nullptr;
  found_.hold(std::move(*found), access);
  return &found_;
}

vm::StoredValue* ContractHost::storage_get(ByteView key) {
  // Plain reads use flat storage in nearcore: nodes are recorded, but touching them is free.
  state::TrieTouches none;
  return find(key, state::Access::kContractRead, none);
}

vm::StoredValue* ContractHost::storage_get_for_update(ByteView key, vm::TrieTouches& touches) {
  state::TrieTouches walked;
  vm::StoredValue* found = find(key, state::Access::kContractWrite, walked);
  touches = {walked.touched, walked.cached};
  return found;
}

void ContractHost::storage_set(ByteView key, ByteView value) {
  state_.set(key_.with(key), value);
}

void ContractHost::storage_remove(ByteView key) {
  state_.remove(key_.with(key));
}

vm::TrieTouches ContractHost::take_touches() {
  const state::TrieTouches taken = std::exchange(touches_, {});
  return {taken.touched, taken.cached};
}

std::uint64_t ContractHost::recorded_storage_size() const {
  return state_.proof_size_upper_bound();
}

std::uint64_t ContractHost::recorded_storage_size_before_receipt() const {
  return proof_size_before_receipt_;
}

std::optional<Balance> ContractHost::validator_stake(const AccountId& account) {
  const auto found = epoch_.stakes.find(account);
  if (found == epoch_.stakes.end()) return std::nullopt;
  return found->second;
}

Balance ContractHost::validator_total_stake() {
  return epoch_.total_stake;
}

bool ContractHost::yield_exists(const CryptoHash& data_id) {
  // Both rows are looked up in any case, since lookups are recorded.
  const bool waits =
      state_.contains(trie_key::by_hash(Column::kPromiseYieldReceipt, account_id_, data_id));
  const bool has_status =
      state_.contains(trie_key::by_hash(Column::kPromiseYieldStatus, account_id_, data_id));
  return waits || has_status;
}

void ContractHost::yield_created(const CryptoHash& data_id) {
  write_row(state_, trie_key::by_hash(Column::kPromiseYieldStatus, account_id_, data_id),
            YieldStatus::kYielded);
}

void ContractHost::yield_resumed(const CryptoHash& data_id) {
  write_row(state_, trie_key::by_hash(Column::kPromiseYieldStatus, account_id_, data_id),
            YieldStatus::kResumeInitiated);
}

bool ContractHost::has_yield_id(const CryptoHash& yield_id) {
  return state_.contains(trie_key::by_hash(Column::kYieldIdToDataId, account_id_, yield_id));
}

std::optional<CryptoHash> ContractHost::data_id_of_yield(const CryptoHash& yield_id) {
  return read_row<CryptoHash>(state_,
                              trie_key::by_hash(Column::kYieldIdToDataId, account_id_, yield_id));
}

void ContractHost::map_yield_id(const CryptoHash& yield_id, const CryptoHash& data_id) {
  write_row(state_, trie_key::by_hash(Column::kYieldIdToDataId, account_id_, yield_id), data_id);
  write_row(state_, trie_key::by_hash(Column::kDataIdToYieldId, account_id_, data_id), yield_id);
}

}  // namespace farcall::runtime
