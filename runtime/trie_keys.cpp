#include "runtime/trie_keys.hpp"

#include "protocol/borsh/borsh.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

namespace {

TrieKey global_contract(Column column, const GlobalContractIdentifier& identifier) {
  TrieKey key{column};
  key.append_byte(static_cast<std::uint8_t>(identifier.index()));
  if (const auto* hash = std::get_if<global_contract_identifier::CodeHash>(&identifier)) {
    return key.append(hash->hash.view());
  }
  const AccountId& account = std::get<global_contract_identifier::AccountId>(identifier).account_id;
  return key.append_integer(static_cast<std::uint32_t>(account.size())).append(account.bytes());
}

}  // namespace

namespace trie_key {

TrieKey access_key(const AccountId& id, const KeyHandle& key) {
  return access_keys_of(id).append_byte(key.borsh_tag()).append(key.data());
}

TrieKey gas_key_nonce(const AccountId& id, const KeyHandle& key, NonceIndex index) {
  return access_key(id, key).append_integer(index);
}

TrieKey global_contract_code(const GlobalContractIdentifier& identifier) {
  return global_contract(Column::kGlobalContractCode, identifier);
}

TrieKey global_contract_nonce(const GlobalContractIdentifier& identifier) {
  return global_contract(Column::kGlobalContractNonce, identifier);
}

}  // namespace trie_key

std::optional<AccessKeyRow> parse_access_key_row(ByteView key, const AccountId& id) {
  const TrieKey prefix = trie_key::access_keys_of(id);
  const std::size_t skip = prefix.view().size();
  if (key.size() <= skip || !equal(key.first(skip), prefix)) return std::nullopt;
  AccessKeyRow row;
  BorshReader in{key.subspan(skip)};
  if (!borsh_read(in, row.handle)) return std::nullopt;
  if (in.remaining() == 0) return row;
  NonceIndex index = 0;
  if (!in.integer(index) || in.remaining() != 0) return std::nullopt;
  row.nonce_index = index;
  return row;
}

}  // namespace farcall::runtime
