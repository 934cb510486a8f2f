// Transactions become receipts: checks, charges, and the access key's nonce
// (runtime/runtime/src/verifier.rs and process_transactions of nearcore).
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "protocol/errors.hpp"
#include "protocol/transaction.hpp"
#include "runtime/chunk/apply.hpp"
#include "runtime/transaction/fees.hpp"
#include "runtime/transaction/validation.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// Everything about a transaction that can be checked without state, but the signature.
[[nodiscard]] Checked<protocol::InvalidTxError> validate_transaction(
    const protocol::RuntimeConfig& config, const protocol::SignedTransaction& transaction);

/// The same for a transaction of a chunk, with the rest that needs no state: it has not expired,
/// and its signature is valid.
[[nodiscard]] std::expected<protocol::VerifiedTransaction, protocol::InvalidTxError> validate(
    const protocol::RuntimeConfig& config, const IncomingTransaction& transaction);

/// What a transaction costs its signer, and what is left of the signer then.
struct TransactionCharge {
  TransactionCost cost;
  /// The signer's balance before the charge.
  Balance amount_before;
  protocol::Account account;
  /// Nothing for the first transaction of a universal account, which has no keys yet.
  std::optional<protocol::AccessKey> access_key;
  std::optional<NonceIndex> gas_key_nonce_index;
};

/// Why no receipt comes of a transaction.
struct ChargeError {
  protocol::InvalidTxError error;
  /// What is paid all the same: a gas key pays for the conversion if only the account cannot pay
  /// the deposit.
  std::optional<TransactionCharge> charge;
};

/// Checks a validated transaction against the state, which does not change. `height` bounds the
/// nonce; nothing: no bound, as in nearcore's RPC, which does not know the block yet.
[[nodiscard]] std::expected<TransactionCharge, ChargeError> charge_transaction(
    state::TrieUpdate& state, const protocol::RuntimeConfig& config,
    const protocol::Transaction& transaction, std::optional<BlockHeight> height, Balance gas_price);

/// What came of a transaction.
struct TransactionEffects {
  protocol::OutcomeWithId outcome;
  /// Nothing: it failed.
  protocol::ReceiptPtr receipt;
};

/// Charges the signer of a validated transaction and makes the receipt. All changes are committed.
[[nodiscard]] TransactionEffects convert_transaction(
    state::TrieUpdate& state, const ReceiptEnvironment& environment,
    const protocol::VerifiedTransaction& transaction, ApplyListener* listener = nullptr);

/// Validates the transaction and converts it. One that is refused leaves an outcome.
[[nodiscard]] TransactionEffects process_transaction(state::TrieUpdate& state,
                                                     const ReceiptEnvironment& environment,
                                                     const IncomingTransaction& transaction,
                                                     ApplyListener* listener = nullptr);

}  // namespace farcall::runtime
