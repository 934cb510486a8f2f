#include "near/env.hpp"

#include "near/collections/storage.hpp"
#include "near/host.hpp"
#include "near/register.hpp"

namespace near {

using detail::kRegister;
using detail::take_register;
using host::address;

AccountId::AccountId(std::string name) : name_(static_cast<std::string&&>(name)) {
  if (!is_valid(name_)) detail::panic_two("not a valid account id: ", name_);
}

AccountId AccountId::sub_account(std::string_view prefix) const {
  std::string name{prefix};
  name += '.';
  name += name_;
  return AccountId{static_cast<std::string&&>(name)};
}

bool AccountId::is_parent_of(const AccountId& child) const {
  const std::string_view name = child.name_;
  const size_t dot = name.find('.');
  return dot != name.npos && name.substr(dot + 1) == name_;
}

namespace detail {

Buffer take_register() {
  Buffer bytes;
  const uint64_t length = host::register_len(kRegister);
  host::read_register(kRegister, address(bytes.extend(static_cast<size_t>(length))));
  return bytes;
}

Buffer take_register(void (*fill)(uint64_t)) {
  fill(kRegister);
  return take_register();
}

namespace {

NearToken amount(void (*fill)(uint64_t)) {
  u128 yocto = 0;
  fill(address(&yocto));
  return NearToken{yocto};
}

template <size_t N>
std::array<uint8_t, N> digest(void (*hash)(uint64_t, uint64_t, uint64_t), std::string_view bytes) {
  std::array<uint8_t, N> out;
  hash(bytes.size(), address(bytes.data()), kRegister);
  host::read_register(kRegister, address(out.data()));
  return out;
}

/// Runs a function on points of BLS12-381, which answers 0 unless its input is none.
std::optional<std::string> points(uint64_t (*function)(uint64_t, uint64_t, uint64_t),
                                  std::string_view items) {
  if (function(items.size(), address(items.data()), kRegister) != 0) return std::nullopt;
  return take_register().str();
}

}  // namespace
}  // namespace detail

namespace env {

using detail::amount;
using detail::digest;
using detail::points;

AccountId current_account_id() {
  return AccountId::trusted(take_register(host::current_account_id).str());
}
AccountId signer_account_id() {
  return AccountId::trusted(take_register(host::signer_account_id).str());
}
PublicKey signer_account_pk() {
  return PublicKey::from_bytes(take_register(host::signer_account_pk).str());
}
AccountId predecessor_account_id() {
  return AccountId::trusted(take_register(host::predecessor_account_id).str());
}
AccountId refund_to_account_id() {
  return AccountId::trusted(take_register(host::refund_to_account_id).str());
}

ContractCode current_contract_code() {
  ContractCode code;
  code.kind = static_cast<ContractCode::Kind>(host::current_contract_code(kRegister));
  if (code.kind == ContractCode::Kind::GlobalByAccount) {
    code.account = AccountId::trusted(take_register().str());
  } else if (code.kind != ContractCode::Kind::None) {
    code.hash.emplace();
    host::read_register(kRegister, address(code.hash->bytes.data()));
  }
  return code;
}

std::optional<AccountId> universal_account_id(std::string_view state_init) {
  if (host::universal_state_init_to_account_id(state_init.size(), address(state_init.data()),
                                               kRegister) != 0)
    return std::nullopt;
  return AccountId::trusted(take_register().str());
}

std::string chain_id() {
  return take_register(host::chain_id).str();
}

uint64_t block_height() {
  return host::block_index();
}
uint64_t block_timestamp() {
  return host::block_timestamp();
}
uint64_t epoch_height() {
  return host::epoch_height();
}

NearToken account_balance() {
  return amount(host::account_balance);
}
NearToken account_locked_balance() {
  return amount(host::account_locked_balance);
}
NearToken attached_deposit() {
  return amount(host::attached_deposit);
}
Gas prepaid_gas() {
  return Gas{host::prepaid_gas()};
}
Gas used_gas() {
  return Gas{host::used_gas()};
}
uint64_t storage_usage() {
  return host::storage_usage();
}

std::array<uint8_t, 32> random_seed() {
  std::array<uint8_t, 32> seed;
  host::random_seed(kRegister);
  host::read_register(kRegister, address(seed.data()));
  return seed;
}
std::array<uint8_t, 32> sha256(std::string_view bytes) {
  return digest<32>(host::sha256, bytes);
}
std::array<uint8_t, 32> keccak256(std::string_view bytes) {
  return digest<32>(host::keccak256, bytes);
}
std::array<uint8_t, 64> keccak512(std::string_view bytes) {
  return digest<64>(host::keccak512, bytes);
}
std::array<uint8_t, 32> sha3_256(std::string_view bytes) {
  return digest<32>(host::sha3_256, bytes);
}
std::array<uint8_t, 48> sha3_384(std::string_view bytes) {
  return digest<48>(host::sha3_384, bytes);
}
std::array<uint8_t, 64> sha3_512(std::string_view bytes) {
  return digest<64>(host::sha3_512, bytes);
}
std::array<uint8_t, 20> ripemd160(std::string_view bytes) {
  return digest<20>(host::ripemd160, bytes);
}
bool ed25519_verify(std::string_view signature, std::string_view message, std::string_view key) {
  return host::ed25519_verify(signature.size(), address(signature.data()), message.size(),
                              address(message.data()), key.size(), address(key.data())) == 1;
}
bool ed25519_verify(std::string_view signature, std::string_view message, const PublicKey& key) {
  const std::string_view bytes = key.bytes();
  return bytes[0] == 0 && ed25519_verify(signature, message, bytes.substr(1));
}
bool p256_verify(std::string_view signature, std::string_view message, std::string_view key) {
  return host::p256_verify(signature.size(), address(signature.data()), message.size(),
                           address(message.data()), key.size(), address(key.data())) == 1;
}
bool ml_dsa_verify(std::string_view signature, std::string_view message, std::string_view key) {
  return host::ml_dsa_verify(signature.size(), address(signature.data()), message.size(),
                             address(message.data()), key.size(), address(key.data())) == 1;
}
std::optional<std::string> ecrecover(std::string_view hash, std::string_view signature, uint8_t v,
                                     bool reject_malleable) {
  if (host::ecrecover(hash.size(), address(hash.data()), signature.size(),
                      address(signature.data()), v, reject_malleable, kRegister) == 0)
    return std::nullopt;
  return take_register().str();
}

NearToken validator_stake(const AccountId& account) {
  u128 yocto = 0;
  host::validator_stake(account.view().size(), address(account.view().data()), address(&yocto));
  return NearToken{yocto};
}
NearToken validator_total_stake() {
  return amount(host::validator_total_stake);
}

std::string alt_bn128_g1_multiexp(std::string_view items) {
  host::alt_bn128_g1_multiexp(items.size(), address(items.data()), kRegister);
  return take_register().str();
}
std::string alt_bn128_g1_sum(std::string_view items) {
  host::alt_bn128_g1_sum(items.size(), address(items.data()), kRegister);
  return take_register().str();
}
bool alt_bn128_pairing_check(std::string_view pairs) {
  return host::alt_bn128_pairing_check(pairs.size(), address(pairs.data())) == 1;
}

std::optional<std::string> bls12381_p1_sum(std::string_view items) {
  return points(host::bls12381_p1_sum, items);
}
std::optional<std::string> bls12381_p2_sum(std::string_view items) {
  return points(host::bls12381_p2_sum, items);
}
std::optional<std::string> bls12381_g1_multiexp(std::string_view items) {
  return points(host::bls12381_g1_multiexp, items);
}
std::optional<std::string> bls12381_g2_multiexp(std::string_view items) {
  return points(host::bls12381_g2_multiexp, items);
}
std::optional<std::string> bls12381_map_fp_to_g1(std::string_view items) {
  return points(host::bls12381_map_fp_to_g1, items);
}
std::optional<std::string> bls12381_map_fp2_to_g2(std::string_view items) {
  return points(host::bls12381_map_fp2_to_g2, items);
}
std::optional<std::string> bls12381_p1_decompress(std::string_view items) {
  return points(host::bls12381_p1_decompress, items);
}
std::optional<std::string> bls12381_p2_decompress(std::string_view items) {
  return points(host::bls12381_p2_decompress, items);
}
bool bls12381_pairing_check(std::string_view pairs) {
  return host::bls12381_pairing_check(pairs.size(), address(pairs.data())) == 0;
}

std::string input() {
  return take_register(host::input).str();
}

std::optional<std::string> storage_read(std::string_view key) {
  if (host::storage_read(key.size(), address(key.data()), kRegister) == 0) return std::nullopt;
  return take_register().str();
}
bool storage_write(std::string_view key, std::string_view value) {
  detail::StorageWatch::note(key);
  return host::storage_write(key.size(), address(key.data()), value.size(), address(value.data()),
                             kRegister) != 0;
}
bool storage_remove(std::string_view key) {
  detail::StorageWatch::note(key);
  return host::storage_remove(key.size(), address(key.data()), kRegister) != 0;
}
bool storage_has_key(std::string_view key) {
  return host::storage_has_key(key.size(), address(key.data())) != 0;
}

}  // namespace env
}  // namespace near
