#include "protocol/account.hpp"

namespace farcall::protocol {

CryptoHash Account::local_code_hash() const {
  const auto* local = std::get_if<account_contract::Local>(&contract);
  return local != nullptr ? local->hash : CryptoHash{};
}

void Account::set_contract(AccountContract value) {
  const bool is_global = std::holds_alternative<account_contract::Global>(value) ||
                         std::holds_alternative<account_contract::GlobalByAccount>(value);
  if (is_global) version = Version::kV2;
  contract = value;
}

const GasKeyInfo* AccessKey::gas_key_info() const {
  if (const auto* key = std::get_if<access_key_permission::GasKeyFunctionCall>(&permission)) {
    return &key->info;
  }
  if (const auto* key = std::get_if<access_key_permission::GasKeyFullAccess>(&permission)) {
    return &key->info;
  }
  return nullptr;
}

GasKeyInfo* AccessKey::gas_key_info() {
  return const_cast<GasKeyInfo*>(std::as_const(*this).gas_key_info());
}

const FunctionCallPermission* AccessKey::function_call_permission() const {
  if (const auto* key = std::get_if<access_key_permission::FunctionCall>(&permission)) {
    return &key->permission;
  }
  if (const auto* key = std::get_if<access_key_permission::GasKeyFunctionCall>(&permission)) {
    return &key->permission;
  }
  return nullptr;
}

FunctionCallPermission* AccessKey::function_call_permission() {
  return const_cast<FunctionCallPermission*>(std::as_const(*this).function_call_permission());
}

}  // namespace farcall::protocol
