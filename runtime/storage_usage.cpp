#include "runtime/storage_usage.hpp"

#include "protocol/borsh/borsh.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

std::uint64_t access_key_usage(const RuntimeConfig& config, std::uint64_t handle_length,
                               const AccessKey& key) {
  return handle_length + borsh_length(key) + config.storage_num_extra_bytes_record;
}

std::uint64_t gas_key_nonce_usage(const RuntimeConfig& config, std::uint64_t handle_length) {
  return handle_length + sizeof(NonceIndex) + sizeof(Nonce) + config.storage_num_extra_bytes_record;
}

std::uint64_t whole_key_usage(const RuntimeConfig& config, std::uint64_t handle_length,
                              const AccessKey& key) {
  const GasKeyInfo* info = key.gas_key_info();
  const std::uint64_t nonces = info == nullptr ? 0 : info->num_nonces;
  return access_key_usage(config, handle_length, key) +
         nonces * gas_key_nonce_usage(config, handle_length);
}

std::uint64_t data_entry_usage(const RuntimeConfig& config, std::uint64_t key_bytes,
                               std::uint64_t value_bytes) {
  return config.storage_num_extra_bytes_record + key_bytes + value_bytes;
}

std::uint64_t identifier_usage(const GlobalContractIdentifier& identifier) {
  const auto* account = std::get_if<global_contract_identifier::AccountId>(&identifier);
  return account == nullptr ? sizeof(CryptoHash) : account->account_id.size();
}

std::optional<Balance> StorageStake::missing() const {
  if (is_exempt || available >= required) return std::nullopt;
  return required - available;
}

StorageStake storage_stake(const RuntimeConfig& config, const Account& account, Balance amount) {
  return {.usage = account.storage_usage,
          .required = config.storage_amount_per_byte * account.storage_usage.value(),
          .available = amount + account.locked,
          .is_exempt = account.storage_usage.value() <= kZeroBalanceAccountStorageLimit};
}

std::optional<Balance> missing_storage_stake(const RuntimeConfig& config, const Account& account,
                                             Balance amount) {
  return storage_stake(config, account, amount).missing();
}

}  // namespace farcall::runtime
