// A host of calls for tests: storage is a map, and what the trie would report is set by hand.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "vm/call/external.hpp"

namespace farcall::vm::testing {

/// Storage and yields of one account in memory.
class MockExternal final : public External {
 public:
  std::map<Bytes, Bytes> storage;
  std::map<protocol::AccountId, Balance> validators;
  std::set<CryptoHash> yields;
  std::set<CryptoHash> resumed;
  std::map<CryptoHash, CryptoHash> yield_ids;
  /// What each lookup for an update reports, and what loading its value adds.
  TrieTouches touches_per_lookup;
  TrieTouches touches_per_load;
  /// The proof's size, and what every operation adds to it.
  std::uint64_t proof_size = 0;
  std::uint64_t proof_size_before_receipt = 0;
  std::uint64_t proof_growth = 0;
  /// Values that were dereferenced.
  std::size_t loads = 0;

  StoredValue* storage_get(ByteView key) override;
  StoredValue* storage_get_for_update(ByteView key, TrieTouches& touches) override;
  void storage_set(ByteView key, ByteView value) override;
  void storage_remove(ByteView key) override;
  TrieTouches take_touches() override { return std::exchange(pending_touches_, {}); }
  std::uint64_t recorded_storage_size() const override { return proof_size; }
  std::uint64_t recorded_storage_size_before_receipt() const override {
    return proof_size_before_receipt;
  }
  std::optional<Balance> validator_stake(const protocol::AccountId& account) override;
  Balance validator_total_stake() override;
  bool yield_exists(const CryptoHash& data_id) override { return yields.contains(data_id); }
  void yield_created(const CryptoHash& data_id) override { yields.insert(data_id); }
  void yield_resumed(const CryptoHash& data_id) override { resumed.insert(data_id); }
  bool has_yield_id(const CryptoHash& yield_id) override { return yield_ids.contains(yield_id); }
  std::optional<CryptoHash> data_id_of_yield(const CryptoHash& yield_id) override;
  void map_yield_id(const CryptoHash& yield_id, const CryptoHash& data_id) override {
    yield_ids[yield_id] = data_id;
  }

 private:
  class Value final : public StoredValue {
   public:
    explicit Value(MockExternal& owner) : owner_{&owner} {}
    std::uint64_t length() const override { return bytes_->size(); }
    ByteView load() override;
    void refer_to(const Bytes& bytes) { bytes_ = &bytes; }

   private:
    MockExternal* owner_;
    const Bytes* bytes_ = nullptr;
  };

  Value value_{*this};
  TrieTouches pending_touches_;
};

}  // namespace farcall::vm::testing
