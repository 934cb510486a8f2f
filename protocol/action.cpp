#include "protocol/action.hpp"

#include "protocol/borsh/borsh.hpp"

namespace farcall::protocol {

Nonce nonce_value(const TransactionNonce& nonce) noexcept {
  if (const auto* plain = std::get_if<transaction_nonce::Nonce>(&nonce)) return plain->nonce;
  return std::get_if<transaction_nonce::GasKeyNonce>(&nonce)->nonce;
}

std::optional<NonceIndex> nonce_index(const TransactionNonce& nonce) noexcept {
  if (const auto* of_gas_key = std::get_if<transaction_nonce::GasKeyNonce>(&nonce)) {
    return of_gas_key->nonce_index;
  }
  return std::nullopt;
}

bool DelegateAction::operator==(const DelegateAction&) const = default;
bool DelegateActionV2::operator==(const DelegateActionV2&) const = default;

std::string_view Action::name() const noexcept {
  return std::visit([]<class T>(const T&) { return variant_name<T>(); }, value);
}

namespace {

// Discriminants of signed messages, 2^30 and the number of the NEP (NEP-461), which tells them
// from transactions.
constexpr std::uint32_t kDelegateDiscriminant = (1U << 30) + 366;
constexpr std::uint32_t kDelegateV2Discriminant = (1U << 30) + 611;

template <class T>
CryptoHash signable_hash(std::uint32_t discriminant, const T& payload) {
  Bytes message;
  message.reserve(sizeof discriminant + borsh_length(payload));
  borsh_append(message, discriminant);
  borsh_append(message, payload);
  return sha256(message);
}

}  // namespace

CryptoHash delegate_hash(const DelegateAction& action) {
  return signable_hash(kDelegateDiscriminant, action);
}

CryptoHash delegate_hash(const VersionedDelegatePayload& payload) {
  return signable_hash(kDelegateV2Discriminant, payload);
}

}  // namespace farcall::protocol
