#include "protocol/crypto/verification.hpp"

#include "base/assert.hpp"

namespace farcall::protocol {

VerifiedTransaction assume_verified(TransactionPtr transaction) {
  FARCALL_ASSERT(transaction != nullptr, "there is a transaction to verify");
  return VerifiedTransaction{std::move(transaction)};
}

Verification verify(TransactionPtr transaction) {
  FARCALL_ASSERT(transaction != nullptr, "there is a transaction to verify");
  if (transaction->signature().verify(transaction->hash(), transaction->transaction().public_key))
    return assume_verified(std::move(transaction));
  return std::unexpected{BadlySigned{std::move(transaction)}};
}

std::vector<Verification> verify_all(std::span<const TransactionPtr> transactions) {
  std::vector<SignatureCheck> checks;
  checks.reserve(transactions.size());
  for (const TransactionPtr& transaction : transactions) {
    FARCALL_ASSERT(transaction != nullptr, "there is a transaction to verify");
    checks.push_back(
        {transaction->hash(), &transaction->transaction().public_key, &transaction->signature()});
  }
  const std::vector<bool> valid = verify_all(checks);
  std::vector<Verification> results;
  results.reserve(transactions.size());
  for (std::size_t i = 0; i < transactions.size(); ++i) {
    if (valid[i]) {
      results.emplace_back(assume_verified(transactions[i]));
    } else {
      results.emplace_back(std::unexpected{BadlySigned{transactions[i]}});
    }
  }
  return results;
}

}  // namespace farcall::protocol
