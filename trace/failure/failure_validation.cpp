// Sentences for lists of actions and receipts that break the protocol's rules
// (ActionsValidationError, ReceiptValidationError, core/primitives/src/errors.rs of nearcore).
#include "base/overloaded.hpp"
#include "trace/build/figures.hpp"

namespace farcall::trace {
namespace {

using namespace protocol::actions_validation_error;  // NOLINT(google-build-using-namespace)
namespace receipt_error = protocol::receipt_validation_error;
using Builder = SentenceBuilder;

/// "`what` of 5 `unit`; 4 allowed".
Sentence over_limit(std::string_view what, std::uint64_t value, std::string_view unit,
                    std::uint64_t limit) {
  return Builder{std::string{what}}
      .text(" ")
      .number("value", value)
      .text(unit.empty() ? "; " : " " + std::string{unit} + "; ")
      .number("limit", limit)
      .text(" are allowed")
      .done();
}

Sentence bad_account(std::string_view what, std::string_view id) {
  return Builder{std::string{what}}
      .text(" ")
      .name("account", id)
      .text(" is not a valid account id")
      .done();
}

Sentence wrong_receiver(std::string_view kind, const AccountId& receiver,
                        const AccountId& derived) {
  return Builder{"the initial state belongs to the " + std::string{kind} + " account "}
      .name("derived", derived.view())
      .text(", but is sent to ")
      .name("receiver", receiver.view())
      .done();
}

Sentence unknown_feature(std::string_view feature, std::string_view what, std::uint32_t version) {
  return Builder{}.name("feature", feature).text(what).number("version", version).done();
}

}  // namespace

Sentence sentence_of(const protocol::ActionsValidationError& error) {
  return std::visit(
      Overloaded{
          [](const DeleteActionMustBeFinal&) {
            return Builder{"DeleteAccount must be the last action"}.done();
          },
          [](const TotalPrepaidGasExceeded& e) {
            return Builder{"the calls attach "}
                .gas("value", e.total_prepaid_gas)
                .text(" in all; ")
                .gas("limit", e.limit)
                .text(" are allowed")
                .done();
          },
          [](const TotalNumberOfActionsExceeded& e) {
            return over_limit("there are", e.total_number_of_actions, "actions", e.limit);
          },
          [](const AddKeyMethodNamesNumberOfBytesExceeded& e) {
            return over_limit("the method names of the key have", e.total_number_of_bytes, "bytes",
                              e.limit);
          },
          [](const AddKeyMethodNameLengthExceeded& e) {
            return over_limit("a method name of the key has", e.length, "bytes", e.limit);
          },
          [](const IntegerOverflow&) {
            return Builder{"a sum of gas or deposits does not fit its type"}.done();
          },
          [](const InvalidAccountId& e) { return bad_account("", e.account_id); },
          [](const ContractSizeExceeded& e) {
            return over_limit("the contract has", e.size, "bytes", e.limit);
          },
          [](const FunctionCallMethodNameLengthExceeded& e) {
            return over_limit("the method name has", e.length, "bytes", e.limit);
          },
          [](const FunctionCallArgumentsLengthExceeded& e) {
            return over_limit("the arguments have", e.length, "bytes", e.limit);
          },
          [](const UnsuitableStakingKey& e) {
            return Builder{"staking needs an ed25519 key that is a point of the curve, not "}
                .name("public_key", e.public_key.str())
                .done();
          },
          [](const FunctionCallZeroAttachedGas&) {
            return Builder{"a function call must attach gas"}.done();
          },
          [](const DelegateActionMustBeOnlyOne&) {
            return Builder{"a receipt may carry one delegate action only"}.done();
          },
          [](const UnsupportedProtocolFeature& e) {
            return unknown_feature(e.protocol_feature, " is not available before protocol version ",
                                   e.version);
          },
          [](const InvalidDeterministicStateInitReceiver& e) {
            return wrong_receiver("deterministic", e.receiver_id, e.derived_id);
          },
          [](const DeterministicStateInitKeyLengthExceeded& e) {
            return over_limit("a key of the initial state has", e.length, "bytes", e.limit);
          },
          [](const DeterministicStateInitValueLengthExceeded& e) {
            return over_limit("a value of the initial state has", e.length, "bytes", e.limit);
          },
          [](const GasKeyInvalidNumNonces& e) {
            return Builder{"a gas key with "}
                .number("value", e.requested_nonces)
                .text(" nonces; 1 to ")
                .number("limit", e.limit)
                .text(" are allowed")
                .done();
          },
          [](const AddGasKeyWithNonZeroBalance& e) {
            return Builder{"a new gas key must have no balance, not "}
                .near("balance", e.balance)
                .text(": transfer to it later")
                .done();
          },
          [](const GasKeyFunctionCallAllowanceNotAllowed&) {
            return Builder{"a gas key has a balance and no allowance"}.done();
          },
          [](const TotalNumberOfDeployActionsExceeded& e) {
            return over_limit("there are", e.number_of_deploy_actions, "deployments", e.limit);
          },
          [](const FunctionCallEmptyMethodName&) {
            return Builder{"the method name is empty"}.done();
          },
          [](const InvalidUniversalStateInitReceiver& e) {
            return wrong_receiver("universal", e.receiver_id, e.derived_id);
          },
          [](const UniversalStateInitKeyLengthExceeded& e) {
            return over_limit("a key of the universal state has", e.length, "bytes", e.limit);
          },
          [](const UniversalStateInitValueLengthExceeded& e) {
            return over_limit("a value of the universal state has", e.length, "bytes", e.limit);
          },
          [](const protocol::actions_validation_error::MalformedUniversalStateInit&) {
            return Builder{"the initial state of the universal account is malformed"}.done();
          },
          [](const RemovedProtocolFeature& e) {
            return unknown_feature(e.protocol_feature, " is not available from protocol version ",
                                   e.version);
          },
          [](const WithdrawFromGasKeyNotAllowedInDelegate&) {
            return Builder{"a delegate action may not withdraw from a gas key"}.done();
          },
          [](const TotalNumberOfStateInitKeysExceeded& e) {
            return over_limit("the initial states have", e.number_of_keys, "access keys", e.limit);
          },
          [](const TotalNumberOfStateInitEntriesExceeded& e) {
            return over_limit("the initial states have", e.number_of_entries, "entries", e.limit);
          },
          [](const TransferToUniversalAccountNotAllowed& e) {
            return Builder{}
                .name("account", e.account_id.view())
                .text(" is a universal account: a plain transfer cannot create it")
                .done();
          },
      },
      error);
}

Sentence sentence_of(const protocol::ReceiptValidationError& error) {
  return std::visit(
      Overloaded{
          [](const receipt_error::InvalidPredecessorId& e) {
            return bad_account("its predecessor", e.account_id);
          },
          [](const receipt_error::InvalidReceiverId& e) {
            return bad_account("its receiver", e.account_id);
          },
          [](const receipt_error::InvalidSignerId& e) {
            return bad_account("its signer", e.account_id);
          },
          [](const receipt_error::InvalidDataReceiverId& e) {
            return bad_account("a receiver of its result", e.account_id);
          },
          [](const receipt_error::ReturnedValueLengthExceeded& e) {
            return over_limit("the returned value has", e.length, "bytes", e.limit);
          },
          [](const receipt_error::NumberInputDataDependenciesExceeded& e) {
            return over_limit("it waits for", e.number_of_input_data_dependencies, "results",
                              e.limit);
          },
          [](const receipt_error::ActionsValidation& e) { return sentence_of(e.error); },
          [](const receipt_error::ReceiptSizeExceeded& e) {
            return over_limit("it has", e.size, "bytes", e.limit);
          },
          [](const receipt_error::InvalidRefundTo& e) {
            return bad_account("the account that refunds go to", e.account_id);
          },
      },
      error);
}

}  // namespace farcall::trace
