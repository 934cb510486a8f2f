// What checking the signature of a transaction established, as a type.
#pragma once

#include <expected>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "protocol/transaction.hpp"

namespace farcall::protocol {

using TransactionPtr = std::shared_ptr<const SignedTransaction>;

/// A transaction whose signature is valid, or is taken to be: only `verify`, `verify_all` and
/// `assume_verified` make one. Never null; cheap to copy.
class VerifiedTransaction {
 public:
  [[nodiscard]] const TransactionPtr& pointer() const noexcept { return transaction_; }
  const SignedTransaction& operator*() const noexcept { return *transaction_; }
  const SignedTransaction* operator->() const noexcept { return transaction_.get(); }

 private:
  friend VerifiedTransaction assume_verified(TransactionPtr transaction);
  explicit VerifiedTransaction(TransactionPtr transaction) noexcept
      : transaction_{std::move(transaction)} {}

  TransactionPtr transaction_;
};

/// A transaction whose signature is not valid.
struct BadlySigned {
  TransactionPtr transaction;
};

using Verification = std::expected<VerifiedTransaction, BadlySigned>;

/// The transaction, whatever its signature.
[[nodiscard]] inline const TransactionPtr& transaction_of(
    const Verification& verification) noexcept {
  return verification ? verification->pointer() : verification.error().transaction;
}

/// Checks a signature.
[[nodiscard]] Verification verify(TransactionPtr transaction);
/// Checks many signatures in less time than one after the other, with the same results in the same
/// order.
[[nodiscard]] std::vector<Verification> verify_all(std::span<const TransactionPtr> transactions);
/// Takes a signature as valid without checking it: for transactions that were signed or verified
/// earlier, and for those of accounts that are impersonated.
[[nodiscard]] VerifiedTransaction assume_verified(TransactionPtr transaction);

}  // namespace farcall::protocol
