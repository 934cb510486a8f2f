// Transactions become receipts: checks, charges, and the access key's nonce
// (runtime/runtime/src/verifier.rs and process_transactions of nearcore).
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "protocol/errors.hpp"
#include "protocol/transaction.hpp"
#include "runtime/apply.hpp"
#include "runtime/fees.hpp"
#include "runtime/validation.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// Everything about a transaction that can be checked without state, but the signature.
[[nodiscard]] Checked<protocol::InvalidTxError> validate_transaction(
    const protocol::RuntimeConfig& config, const protocol::SignedTransaction& transaction);

/// A transaction that its signer can pay for, and what is left of the signer then.
struct TransactionCharge {
  TransactionCost cost;
  /// The signer's balance before the charge.
  Balance amount_before;
  protocol::Account account;
  /// Nothing for the first transaction of a universal account, which has no keys yet.
  std::optional<protocol::AccessKey> access_key;
  std::optional<NonceIndex> gas_key_nonce_index;
  /// Set: the gas key pays for the conversion, but the account cannot pay the deposit, so that no
  /// receipt comes of it.
  std::optional<protocol::InvalidTxError> deposit_failure;
};

/// Checks a validated transaction against the state, which does not change. `height` bounds the
/// nonce; nothing: no bound, as in nearcore's RPC, which does not know the block yet.
[[nodiscard]] std::expected<TransactionCharge, protocol::InvalidTxError> charge_transaction(
    state::TrieUpdate& state, const protocol::RuntimeConfig& config,
    const protocol::Transaction& transaction, std::optional<BlockHeight> height, Balance gas_price);

/// What came of a transaction.
struct TransactionEffects {
  protocol::OutcomeWithId outcome;
  /// Nothing: it failed.
  protocol::ReceiptPtr receipt;
};

/// Verdicts of the checks that need no state, in order; signatures are checked in a batch where the
/// caller did not.
[[nodiscard]] std::vector<Checked<protocol::InvalidTxError>> validate_all(
    const protocol::RuntimeConfig& config, std::span<const IncomingTransaction> transactions);

/// Charges the signer and makes the receipt. All changes are committed.
[[nodiscard]] TransactionEffects process_transaction(
    state::TrieUpdate& state, const ReceiptEnvironment& environment,
    const protocol::SignedTransaction& transaction,
    const Checked<protocol::InvalidTxError>& validation, ApplyListener* listener = nullptr);

}  // namespace farcall::runtime
