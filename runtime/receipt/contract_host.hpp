// Answers what a running contract asks of its host, over the state of one account
// (runtime/runtime/src/ ext.rs of nearcore).
#pragma once

#include <optional>

#include "protocol/account_id.hpp"
#include "runtime/chunk/apply.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_update.hpp"
#include "vm/call/external.hpp"

namespace farcall::runtime {

/// The host of one function call. Writes go to the prospective changes of `state`.
class ContractHost final : public vm::External {
 public:
  ContractHost(state::TrieUpdate& state, const EpochInfo& epoch,
               const protocol::AccountId& account_id, std::uint64_t proof_size_before_receipt);

  [[nodiscard]] vm::StoredValue* storage_get(ByteView key) override;
  [[nodiscard]] vm::StoredValue* storage_get_for_update(ByteView key,
                                                        vm::TrieTouches& touches) override;
  void storage_set(ByteView key, ByteView value) override;
  void storage_remove(ByteView key) override;
  [[nodiscard]] vm::TrieTouches take_touches() override;
  [[nodiscard]] std::uint64_t recorded_storage_size() const override;
  [[nodiscard]] std::uint64_t recorded_storage_size_before_receipt() const override;

  [[nodiscard]] std::optional<Balance> validator_stake(const protocol::AccountId& account) override;
  [[nodiscard]] Balance validator_total_stake() override;

  [[nodiscard]] bool yield_exists(const CryptoHash& data_id) override;
  void yield_created(const CryptoHash& data_id) override;
  void yield_resumed(const CryptoHash& data_id) override;
  [[nodiscard]] bool has_yield_id(const CryptoHash& yield_id) override;
  [[nodiscard]] std::optional<CryptoHash> data_id_of_yield(const CryptoHash& yield_id) override;
  void map_yield_id(const CryptoHash& yield_id, const CryptoHash& data_id) override;

 private:
  /// The last value that a lookup found.
  class Found final : public vm::StoredValue {
   public:
    explicit Found(ContractHost& host) noexcept : host_{host} {}
    void hold(state::FoundValue found, state::Access access) {
      found_ = std::move(found);
      access_ = access;
    }
    [[nodiscard]] std::uint64_t length() const override { return found_->size(); }
    [[nodiscard]] ByteView load() override;

   private:
    ContractHost& host_;
    std::optional<state::FoundValue> found_;
    std::optional<state::Value> value_;
    state::Access access_ = state::Access::kContractRead;
  };

  [[nodiscard]] vm::StoredValue* find(ByteView key, state::Access access,
                                      state::TrieTouches& touches);

  state::TrieUpdate& state_;
  const EpochInfo& epoch_;
  const protocol::AccountId& account_id_;
  std::uint64_t proof_size_before_receipt_;
  ContractDataKey key_;
  state::TrieTouches touches_;
  Found found_{*this};
};

}  // namespace farcall::runtime
