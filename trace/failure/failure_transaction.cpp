// Sentences for transactions that are refused (InvalidTxError, core/primitives/src/errors.rs of
// nearcore).

#include "base/format_text.hpp"
#include "base/overloaded.hpp"
#include "trace/build/figures.hpp"

namespace farcall::trace {
namespace {

using Builder = SentenceBuilder;
namespace invalid_tx = protocol::invalid_tx_error;
namespace access_key = protocol::invalid_access_key_error;

Builder& needs(Builder& out, const AccountId& signer, Balance cost, Balance balance) {
  return out.name("signer", signer.view())
      .text(" needs ")
      .near("cost", cost)
      .text(", has ")
      .near("balance", balance)
      .text(": ")
      .near("missing", cost.saturating_sub(balance))
      .text(" are missing");
}

Sentence of_nonce(const invalid_tx::InvalidNonce& e) {
  return Builder{"nonce "}
      .number("nonce", e.tx_nonce)
      .text("; the key is at ")
      .number("key_nonce", e.ak_nonce)
      .text(": use ")
      .number("use", e.ak_nonce + 1)
      .done();
}

Sentence of_deposit(const invalid_tx::NotEnoughBalanceForDeposit& e) {
  Builder out;
  if (e.reason == protocol::DepositCostFailureReason::LackBalanceForState) {
    return out.name("signer", e.signer_id.view())
        .text(" would keep too little for its storage after the deposits of ")
        .near("cost", e.cost)
        .text(": it has ")
        .near("balance", e.balance)
        .done();
  }
  return needs(out, e.signer_id, e.cost, e.balance).text(" for the deposits").done();
}

}  // namespace

Sentence sentence_of(const protocol::InvalidAccessKeyError& error, const Scene& scene) {
  return std::visit(
      Overloaded{
          [](const access_key::AccessKeyNotFound& e) {
            return Builder{}
                .name("account", e.account_id.view())
                .text(" has no key ")
                .name("public_key", e.public_key.str())
                .done();
          },
          [](const access_key::ReceiverMismatch& e) {
            return Builder{"this key may call "}
                .name("allowed", e.ak_receiver)
                .text(" only; the transaction is for ")
                .name("receiver", e.tx_receiver.view())
                .done();
          },
          [&](const access_key::MethodNameMismatch& e) {
            Builder out{"this key may not call the method "};
            out.name("method", e.method_name);
            if (scene.trace != nullptr)
              out.text(" on ").name("receiver", scene.trace->transaction.receiver.view());
            return out.done();
          },
          [](const access_key::RequiresFullAccess&) {
            return Builder{
                "this key may only make function calls; other actions, or several, need "
                "a full-access key"}
                .done();
          },
          [](const access_key::NotEnoughAllowance& e) {
            return Builder{"the allowance of this key is "}
                .near("allowance", e.allowance)
                .text(", the transaction needs ")
                .near("cost", e.cost)
                .text(": ")
                .near("missing", e.cost.saturating_sub(e.allowance))
                .text(" are missing")
                .done();
          },
          [](const access_key::DepositWithFunctionCall&) {
            return Builder{"this key may not attach a deposit: that needs a full-access key"}
                .done();
          },
          [](const access_key::DelegateActionRequiresNonGasKey&) {
            return Builder{"a delegate action without nonce index cannot use a gas key"}.done();
          },
          [](const access_key::DelegateActionRequiresGasKey&) {
            return Builder{"a delegate action with a nonce index needs a gas key"}.done();
          },
      },
      error);
}

Sentence sentence_of(const protocol::InvalidTxError& error, const Scene& scene) {
  return std::visit(
      Overloaded{
          [&](const invalid_tx::InvalidAccessKeyError& e) { return sentence_of(e.error, scene); },
          [](const invalid_tx::InvalidSignerId& e) {
            return Builder{}
                .name("signer", e.signer_id)
                .text(" is not a valid account id for a signer")
                .done();
          },
          [](const invalid_tx::SignerDoesNotExist& e) {
            return Builder{}.name("signer", e.signer_id.view()).text(" does not exist").done();
          },
          [](const invalid_tx::InvalidNonce& e) { return of_nonce(e); },
          [](const invalid_tx::NonceTooLarge& e) {
            return Builder{"nonce "}
                .number("nonce", e.tx_nonce)
                .text("; it must be below ")
                .number("upper_bound", e.upper_bound)
                .done();
          },
          [](const invalid_tx::InvalidReceiverId& e) {
            return Builder{}
                .name("receiver", e.receiver_id)
                .text(" is not a valid account id for a receiver")
                .done();
          },
          [](const invalid_tx::InvalidSignature&) {
            return Builder{"the signature does not belong to the transaction and its key"}.done();
          },
          [](const invalid_tx::NotEnoughBalance& e) {
            Builder out;
            return needs(out, e.signer_id, e.cost, e.balance).done();
          },
          [](const invalid_tx::LackBalanceForState& e) {
            return Builder{}
                .name("signer", e.signer_id.view())
                .text(" would keep too little for its storage: ")
                .near("missing", e.amount)
                .text(" are missing")
                .done();
          },
          [](const invalid_tx::CostOverflow&) {
            return Builder{"the cost of the transaction does not fit 128 bits"}.done();
          },
          [](const invalid_tx::InvalidChain&) {
            return Builder{"the block that the transaction names is of another chain"}.done();
          },
          [](const invalid_tx::Expired&) {
            return Builder{
                "the transaction has expired: the block that it names is too old, or "
                "unknown"}
                .done();
          },
          [](const invalid_tx::ActionsValidation& e) { return sentence_of(e.error); },
          [](const invalid_tx::TransactionSizeExceeded& e) {
            return Builder{"the transaction has "}
                .number("size", e.size)
                .text(" bytes; ")
                .number("limit", e.limit)
                .text(" are allowed")
                .done();
          },
          [](const invalid_tx::InvalidTransactionVersion&) {
            return Builder{"the protocol does not know this version of transactions"}.done();
          },
          [](const invalid_tx::StorageError&) {
            return Builder{"the node could not read its state"}.done();
          },
          [](const invalid_tx::ShardCongested& e) {
            return Builder{"shard "}
                .number("shard", e.shard_id)
                .text(format_text(" is congested ({:.2f} of 1): send it again later",
                                  e.congestion_level))
                .done();
          },
          [](const invalid_tx::ShardStuck& e) {
            return Builder{"shard "}
                .number("shard", e.shard_id)
                .text(" has missed ")
                .number("missed", e.missed_chunks)
                .text(" chunks: send it again later")
                .done();
          },
          [](const invalid_tx::InvalidNonceIndex& e) {
            Builder out;
            if (e.tx_nonce_index) {
              out.text("nonce index ").number("index", *e.tx_nonce_index);
            } else {
              out.text("no nonce index");
            }
            return out.text("; the key has ")
                .number("nonces", e.num_nonces)
                .text(" nonces with an index")
                .done();
          },
          [](const invalid_tx::NotEnoughGasKeyBalance& e) {
            Builder out{"the gas key of "};
            return needs(out, e.signer_id, e.cost, e.balance).done();
          },
          [](const invalid_tx::NotEnoughBalanceForDeposit& e) { return of_deposit(e); },
      },
      error);
}

}  // namespace farcall::trace
