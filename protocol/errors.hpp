// Errors in outcomes, with nearcore's names and fields
// (core/primitives/src/errors.rs). The position of an alternative is its borsh tag, the name of its
// type is its JSON name.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/units.hpp"
#include "protocol/account_id.hpp"
#include "protocol/action.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/describe.hpp"

namespace farcall::protocol {

namespace invalid_access_key_error {
struct AccessKeyNotFound {
  AccountId account_id;
  PublicKey public_key;
  bool operator==(const AccessKeyNotFound&) const = default;
};
struct ReceiverMismatch {
  AccountId tx_receiver;
  std::string ak_receiver;
  bool operator==(const ReceiverMismatch&) const = default;
};
struct MethodNameMismatch {
  std::string method_name;
  bool operator==(const MethodNameMismatch&) const = default;
};
struct RequiresFullAccess {
  bool operator==(const RequiresFullAccess&) const = default;
};
struct NotEnoughAllowance {
  AccountId account_id;
  PublicKey public_key;
  Balance allowance;
  Balance cost;
  bool operator==(const NotEnoughAllowance&) const = default;
};
struct DepositWithFunctionCall {
  bool operator==(const DepositWithFunctionCall&) const = default;
};
struct DelegateActionRequiresNonGasKey {
  bool operator==(const DelegateActionRequiresNonGasKey&) const = default;
};
struct DelegateActionRequiresGasKey {
  bool operator==(const DelegateActionRequiresGasKey&) const = default;
};
BOOST_DESCRIBE_STRUCT(AccessKeyNotFound, (), (account_id, public_key))
BOOST_DESCRIBE_STRUCT(ReceiverMismatch, (), (tx_receiver, ak_receiver))
BOOST_DESCRIBE_STRUCT(MethodNameMismatch, (), (method_name))
BOOST_DESCRIBE_STRUCT(RequiresFullAccess, (), ())
BOOST_DESCRIBE_STRUCT(NotEnoughAllowance, (), (account_id, public_key, allowance, cost))
BOOST_DESCRIBE_STRUCT(DepositWithFunctionCall, (), ())
BOOST_DESCRIBE_STRUCT(DelegateActionRequiresNonGasKey, (), ())
BOOST_DESCRIBE_STRUCT(DelegateActionRequiresGasKey, (), ())
}  // namespace invalid_access_key_error
/// Why an access key does not allow what it is used for.
using InvalidAccessKeyError = std::variant<
    invalid_access_key_error::AccessKeyNotFound, invalid_access_key_error::ReceiverMismatch,
    invalid_access_key_error::MethodNameMismatch, invalid_access_key_error::RequiresFullAccess,
    invalid_access_key_error::NotEnoughAllowance, invalid_access_key_error::DepositWithFunctionCall,
    invalid_access_key_error::DelegateActionRequiresNonGasKey,
    invalid_access_key_error::DelegateActionRequiresGasKey>;

namespace actions_validation_error {
struct DeleteActionMustBeFinal {
  bool operator==(const DeleteActionMustBeFinal&) const = default;
};
struct TotalPrepaidGasExceeded {
  Gas total_prepaid_gas;
  Gas limit;
  bool operator==(const TotalPrepaidGasExceeded&) const = default;
};
struct TotalNumberOfActionsExceeded {
  std::uint64_t total_number_of_actions = 0;
  std::uint64_t limit = 0;
  bool operator==(const TotalNumberOfActionsExceeded&) const = default;
};
struct AddKeyMethodNamesNumberOfBytesExceeded {
  std::uint64_t total_number_of_bytes = 0;
  std::uint64_t limit = 0;
  bool operator==(const AddKeyMethodNamesNumberOfBytesExceeded&) const = default;
};
struct AddKeyMethodNameLengthExceeded {
  std::uint64_t length = 0;
  std::uint64_t limit = 0;
  bool operator==(const AddKeyMethodNameLengthExceeded&) const = default;
};
struct IntegerOverflow {
  bool operator==(const IntegerOverflow&) const = default;
};
struct InvalidAccountId {
  std::string account_id;
  bool operator==(const InvalidAccountId&) const = default;
};
struct ContractSizeExceeded {
  std::uint64_t size = 0;
  std::uint64_t limit = 0;
  bool operator==(const ContractSizeExceeded&) const = default;
};
struct FunctionCallMethodNameLengthExceeded {
  std::uint64_t length = 0;
  std::uint64_t limit = 0;
  bool operator==(const FunctionCallMethodNameLengthExceeded&) const = default;
};
struct FunctionCallArgumentsLengthExceeded {
  std::uint64_t length = 0;
  std::uint64_t limit = 0;
  bool operator==(const FunctionCallArgumentsLengthExceeded&) const = default;
};
struct UnsuitableStakingKey {
  PublicKey public_key;
  bool operator==(const UnsuitableStakingKey&) const = default;
};
struct FunctionCallZeroAttachedGas {
  bool operator==(const FunctionCallZeroAttachedGas&) const = default;
};
struct DelegateActionMustBeOnlyOne {
  bool operator==(const DelegateActionMustBeOnlyOne&) const = default;
};
struct UnsupportedProtocolFeature {
  std::string protocol_feature;
  std::uint32_t version = 0;
  bool operator==(const UnsupportedProtocolFeature&) const = default;
};
struct InvalidDeterministicStateInitReceiver {
  AccountId receiver_id;
  AccountId derived_id;
  bool operator==(const InvalidDeterministicStateInitReceiver&) const = default;
};
struct DeterministicStateInitKeyLengthExceeded {
  std::uint64_t length = 0;
  std::uint64_t limit = 0;
  bool operator==(const DeterministicStateInitKeyLengthExceeded&) const = default;
};
struct DeterministicStateInitValueLengthExceeded {
  std::uint64_t length = 0;
  std::uint64_t limit = 0;
  bool operator==(const DeterministicStateInitValueLengthExceeded&) const = default;
};
struct GasKeyInvalidNumNonces {
  NonceIndex requested_nonces = 0;
  NonceIndex limit = 0;
  bool operator==(const GasKeyInvalidNumNonces&) const = default;
};
struct AddGasKeyWithNonZeroBalance {
  Balance balance;
  bool operator==(const AddGasKeyWithNonZeroBalance&) const = default;
};
struct GasKeyFunctionCallAllowanceNotAllowed {
  bool operator==(const GasKeyFunctionCallAllowanceNotAllowed&) const = default;
};
struct TotalNumberOfDeployActionsExceeded {
  std::uint64_t number_of_deploy_actions = 0;
  std::uint64_t limit = 0;
  bool operator==(const TotalNumberOfDeployActionsExceeded&) const = default;
};
struct FunctionCallEmptyMethodName {
  bool operator==(const FunctionCallEmptyMethodName&) const = default;
};
struct InvalidUniversalStateInitReceiver {
  AccountId receiver_id;
  AccountId derived_id;
  bool operator==(const InvalidUniversalStateInitReceiver&) const = default;
};
struct UniversalStateInitKeyLengthExceeded {
  std::uint64_t length = 0;
  std::uint64_t limit = 0;
  bool operator==(const UniversalStateInitKeyLengthExceeded&) const = default;
};
struct UniversalStateInitValueLengthExceeded {
  std::uint64_t length = 0;
  std::uint64_t limit = 0;
  bool operator==(const UniversalStateInitValueLengthExceeded&) const = default;
};
struct MalformedUniversalStateInit {
  bool operator==(const MalformedUniversalStateInit&) const = default;
};
struct RemovedProtocolFeature {
  std::string protocol_feature;
  std::uint32_t version = 0;
  bool operator==(const RemovedProtocolFeature&) const = default;
};
struct WithdrawFromGasKeyNotAllowedInDelegate {
  bool operator==(const WithdrawFromGasKeyNotAllowedInDelegate&) const = default;
};
struct TotalNumberOfStateInitKeysExceeded {
  std::uint64_t number_of_keys = 0;
  std::uint64_t limit = 0;
  bool operator==(const TotalNumberOfStateInitKeysExceeded&) const = default;
};
struct TotalNumberOfStateInitEntriesExceeded {
  std::uint64_t number_of_entries = 0;
  std::uint64_t limit = 0;
  bool operator==(const TotalNumberOfStateInitEntriesExceeded&) const = default;
};
struct TransferToUniversalAccountNotAllowed {
  AccountId account_id;
  bool operator==(const TransferToUniversalAccountNotAllowed&) const = default;
};
BOOST_DESCRIBE_STRUCT(DeleteActionMustBeFinal, (), ())
BOOST_DESCRIBE_STRUCT(TotalPrepaidGasExceeded, (), (total_prepaid_gas, limit))
BOOST_DESCRIBE_STRUCT(TotalNumberOfActionsExceeded, (), (total_number_of_actions, limit))
BOOST_DESCRIBE_STRUCT(AddKeyMethodNamesNumberOfBytesExceeded, (), (total_number_of_bytes, limit))
BOOST_DESCRIBE_STRUCT(AddKeyMethodNameLengthExceeded, (), (length, limit))
BOOST_DESCRIBE_STRUCT(IntegerOverflow, (), ())
BOOST_DESCRIBE_STRUCT(InvalidAccountId, (), (account_id))
BOOST_DESCRIBE_STRUCT(ContractSizeExceeded, (), (size, limit))
BOOST_DESCRIBE_STRUCT(FunctionCallMethodNameLengthExceeded, (), (length, limit))
BOOST_DESCRIBE_STRUCT(FunctionCallArgumentsLengthExceeded, (), (length, limit))
BOOST_DESCRIBE_STRUCT(UnsuitableStakingKey, (), (public_key))
BOOST_DESCRIBE_STRUCT(FunctionCallZeroAttachedGas, (), ())
BOOST_DESCRIBE_STRUCT(DelegateActionMustBeOnlyOne, (), ())
BOOST_DESCRIBE_STRUCT(UnsupportedProtocolFeature, (), (protocol_feature, version))
BOOST_DESCRIBE_STRUCT(InvalidDeterministicStateInitReceiver, (), (receiver_id, derived_id))
BOOST_DESCRIBE_STRUCT(DeterministicStateInitKeyLengthExceeded, (), (length, limit))
BOOST_DESCRIBE_STRUCT(DeterministicStateInitValueLengthExceeded, (), (length, limit))
BOOST_DESCRIBE_STRUCT(GasKeyInvalidNumNonces, (), (requested_nonces, limit))
BOOST_DESCRIBE_STRUCT(AddGasKeyWithNonZeroBalance, (), (balance))
BOOST_DESCRIBE_STRUCT(GasKeyFunctionCallAllowanceNotAllowed, (), ())
BOOST_DESCRIBE_STRUCT(TotalNumberOfDeployActionsExceeded, (), (number_of_deploy_actions, limit))
BOOST_DESCRIBE_STRUCT(FunctionCallEmptyMethodName, (), ())
BOOST_DESCRIBE_STRUCT(InvalidUniversalStateInitReceiver, (), (receiver_id, derived_id))
BOOST_DESCRIBE_STRUCT(UniversalStateInitKeyLengthExceeded, (), (length, limit))
BOOST_DESCRIBE_STRUCT(UniversalStateInitValueLengthExceeded, (), (length, limit))
BOOST_DESCRIBE_STRUCT(MalformedUniversalStateInit, (), ())
BOOST_DESCRIBE_STRUCT(RemovedProtocolFeature, (), (protocol_feature, version))
BOOST_DESCRIBE_STRUCT(WithdrawFromGasKeyNotAllowedInDelegate, (), ())
BOOST_DESCRIBE_STRUCT(TotalNumberOfStateInitKeysExceeded, (), (number_of_keys, limit))
BOOST_DESCRIBE_STRUCT(TotalNumberOfStateInitEntriesExceeded, (), (number_of_entries, limit))
BOOST_DESCRIBE_STRUCT(TransferToUniversalAccountNotAllowed, (), (account_id))
}  // namespace actions_validation_error
/// Why a list of actions is refused.
using ActionsValidationError =
    std::variant<actions_validation_error::DeleteActionMustBeFinal,
                 actions_validation_error::TotalPrepaidGasExceeded,
                 actions_validation_error::TotalNumberOfActionsExceeded,
                 actions_validation_error::AddKeyMethodNamesNumberOfBytesExceeded,
                 actions_validation_error::AddKeyMethodNameLengthExceeded,
                 actions_validation_error::IntegerOverflow,
                 actions_validation_error::InvalidAccountId,
                 actions_validation_error::ContractSizeExceeded,
                 actions_validation_error::FunctionCallMethodNameLengthExceeded,
                 actions_validation_error::FunctionCallArgumentsLengthExceeded,
                 actions_validation_error::UnsuitableStakingKey,
                 actions_validation_error::FunctionCallZeroAttachedGas,
                 actions_validation_error::DelegateActionMustBeOnlyOne,
                 actions_validation_error::UnsupportedProtocolFeature,
                 actions_validation_error::InvalidDeterministicStateInitReceiver,
                 actions_validation_error::DeterministicStateInitKeyLengthExceeded,
                 actions_validation_error::DeterministicStateInitValueLengthExceeded,
                 actions_validation_error::GasKeyInvalidNumNonces,
                 actions_validation_error::AddGasKeyWithNonZeroBalance,
                 actions_validation_error::GasKeyFunctionCallAllowanceNotAllowed,
                 actions_validation_error::TotalNumberOfDeployActionsExceeded,
                 actions_validation_error::FunctionCallEmptyMethodName,
                 actions_validation_error::InvalidUniversalStateInitReceiver,
                 actions_validation_error::UniversalStateInitKeyLengthExceeded,
                 actions_validation_error::UniversalStateInitValueLengthExceeded,
                 actions_validation_error::MalformedUniversalStateInit,
                 actions_validation_error::RemovedProtocolFeature,
                 actions_validation_error::WithdrawFromGasKeyNotAllowedInDelegate,
                 actions_validation_error::TotalNumberOfStateInitKeysExceeded,
                 actions_validation_error::TotalNumberOfStateInitEntriesExceeded,
                 actions_validation_error::TransferToUniversalAccountNotAllowed>;

namespace receipt_validation_error {
struct InvalidPredecessorId {
  std::string account_id;
  bool operator==(const InvalidPredecessorId&) const = default;
};
struct InvalidReceiverId {
  std::string account_id;
  bool operator==(const InvalidReceiverId&) const = default;
};
struct InvalidSignerId {
  std::string account_id;
  bool operator==(const InvalidSignerId&) const = default;
};
struct InvalidDataReceiverId {
  std::string account_id;
  bool operator==(const InvalidDataReceiverId&) const = default;
};
struct ReturnedValueLengthExceeded {
  std::uint64_t length = 0;
  std::uint64_t limit = 0;
  bool operator==(const ReturnedValueLengthExceeded&) const = default;
};
struct NumberInputDataDependenciesExceeded {
  std::uint64_t number_of_input_data_dependencies = 0;
  std::uint64_t limit = 0;
  bool operator==(const NumberInputDataDependenciesExceeded&) const = default;
};
struct ActionsValidation {
  static constexpr bool kNewtype = true;
  ActionsValidationError error;
  bool operator==(const ActionsValidation&) const = default;
};
struct ReceiptSizeExceeded {
  std::uint64_t size = 0;
  std::uint64_t limit = 0;
  bool operator==(const ReceiptSizeExceeded&) const = default;
};
struct InvalidRefundTo {
  std::string account_id;
  bool operator==(const InvalidRefundTo&) const = default;
};
BOOST_DESCRIBE_STRUCT(InvalidPredecessorId, (), (account_id))
BOOST_DESCRIBE_STRUCT(InvalidReceiverId, (), (account_id))
BOOST_DESCRIBE_STRUCT(InvalidSignerId, (), (account_id))
BOOST_DESCRIBE_STRUCT(InvalidDataReceiverId, (), (account_id))
BOOST_DESCRIBE_STRUCT(ReturnedValueLengthExceeded, (), (length, limit))
BOOST_DESCRIBE_STRUCT(NumberInputDataDependenciesExceeded, (),
                      (number_of_input_data_dependencies, limit))
BOOST_DESCRIBE_STRUCT(ActionsValidation, (), (error))
BOOST_DESCRIBE_STRUCT(ReceiptSizeExceeded, (), (size, limit))
BOOST_DESCRIBE_STRUCT(InvalidRefundTo, (), (account_id))
}  // namespace receipt_validation_error
/// Why a receipt is refused.
using ReceiptValidationError = std::variant<
    receipt_validation_error::InvalidPredecessorId, receipt_validation_error::InvalidReceiverId,
    receipt_validation_error::InvalidSignerId, receipt_validation_error::InvalidDataReceiverId,
    receipt_validation_error::ReturnedValueLengthExceeded,
    receipt_validation_error::NumberInputDataDependenciesExceeded,
    receipt_validation_error::ActionsValidation, receipt_validation_error::ReceiptSizeExceeded,
    receipt_validation_error::InvalidRefundTo>;

/// Why wasm cannot be prepared; the order is the borsh tag.
enum class PrepareError : std::uint8_t {
  Serialization,
  Deserialization,
  InternalMemoryDeclared,
  GasInstrumentation,
  StackHeightInstrumentation,
  Instantiate,
  Memory,
  TooManyFunctions,
  TooManyLocals,
  TooManyTables,
  TooManyTableElements,
  FunctionBodyTooLarge,
  InstrumentedCodeTooLarge,
  TooManyBlocksPerFunction,
  TooManyBlocksPerContract,
  TooManyTypes,
  TooManyParamsPerFunction,
  TooManyParamsPerContract,
  OperandStackTooLarge,
  TooManyGlobals,
};
BOOST_DESCRIBE_ENUM(PrepareError, Serialization, Deserialization, InternalMemoryDeclared,
                    GasInstrumentation, StackHeightInstrumentation, Instantiate, Memory,
                    TooManyFunctions, TooManyLocals, TooManyTables, TooManyTableElements,
                    FunctionBodyTooLarge, InstrumentedCodeTooLarge, TooManyBlocksPerFunction,
                    TooManyBlocksPerContract, TooManyTypes, TooManyParamsPerFunction,
                    TooManyParamsPerContract, OperandStackTooLarge, TooManyGlobals)

enum class MethodResolveErrorKind : std::uint8_t {
  MethodEmptyName,
  MethodNotFound,
  MethodInvalidSignature
};
BOOST_DESCRIBE_ENUM(MethodResolveErrorKind, MethodEmptyName, MethodNotFound, MethodInvalidSignature)

namespace compilation_error {
struct CodeDoesNotExist {
  AccountId account_id;
  bool operator==(const CodeDoesNotExist&) const = default;
};
struct PrepareError {
  static constexpr bool kNewtype = true;
  protocol::PrepareError error;
  bool operator==(const PrepareError&) const = default;
};
struct WasmerCompileError {
  std::string msg;
  bool operator==(const WasmerCompileError&) const = default;
};
BOOST_DESCRIBE_STRUCT(CodeDoesNotExist, (), (account_id))
BOOST_DESCRIBE_STRUCT(PrepareError, (), (error))
BOOST_DESCRIBE_STRUCT(WasmerCompileError, (), (msg))
}  // namespace compilation_error
/// Why code cannot be run at all.
using CompilationError =
    std::variant<compilation_error::CodeDoesNotExist, compilation_error::PrepareError,
                 compilation_error::WasmerCompileError>;

namespace function_call_error {
struct CompilationError {
  static constexpr bool kNewtype = true;
  protocol::CompilationError error;
  bool operator==(const CompilationError&) const = default;
};
struct LinkError {
  std::string msg;
  bool operator==(const LinkError&) const = default;
};
struct MethodResolveError {
  static constexpr bool kNewtype = true;
  MethodResolveErrorKind error;
  bool operator==(const MethodResolveError&) const = default;
};
struct WasmTrap {
  bool operator==(const WasmTrap&) const = default;
};
struct WasmUnknownError {
  bool operator==(const WasmUnknownError&) const = default;
};
struct HostError {
  bool operator==(const HostError&) const = default;
};
struct _EVMError {
  bool operator==(const _EVMError&) const = default;
};
struct ExecutionError {
  static constexpr bool kNewtype = true;
  std::string error;
  bool operator==(const ExecutionError&) const = default;
};
BOOST_DESCRIBE_STRUCT(CompilationError, (), (error))
BOOST_DESCRIBE_STRUCT(LinkError, (), (msg))
BOOST_DESCRIBE_STRUCT(MethodResolveError, (), (error))
BOOST_DESCRIBE_STRUCT(WasmTrap, (), ())
BOOST_DESCRIBE_STRUCT(WasmUnknownError, (), ())
BOOST_DESCRIBE_STRUCT(HostError, (), ())
BOOST_DESCRIBE_STRUCT(_EVMError, (), ())
BOOST_DESCRIBE_STRUCT(ExecutionError, (), (error))
}  // namespace function_call_error
/// Why a function call failed. Only CompilationError, MethodResolveError and ExecutionError are
/// produced.
using FunctionCallError =
    std::variant<function_call_error::CompilationError, function_call_error::LinkError,
                 function_call_error::MethodResolveError, function_call_error::WasmTrap,
                 function_call_error::WasmUnknownError, function_call_error::HostError,
                 function_call_error::_EVMError, function_call_error::ExecutionError>;

namespace action_error_kind {
struct AccountAlreadyExists {
  AccountId account_id;
  bool operator==(const AccountAlreadyExists&) const = default;
};
struct AccountDoesNotExist {
  AccountId account_id;
  bool operator==(const AccountDoesNotExist&) const = default;
};
struct CreateAccountOnlyByRegistrar {
  AccountId account_id;
  AccountId registrar_account_id;
  AccountId predecessor_id;
  bool operator==(const CreateAccountOnlyByRegistrar&) const = default;
};
struct CreateAccountNotAllowed {
  AccountId account_id;
  AccountId predecessor_id;
  bool operator==(const CreateAccountNotAllowed&) const = default;
};
struct ActorNoPermission {
  AccountId account_id;
  AccountId actor_id;
  bool operator==(const ActorNoPermission&) const = default;
};
struct DeleteKeyDoesNotExist {
  AccountId account_id;
  PublicKey public_key;
  bool operator==(const DeleteKeyDoesNotExist&) const = default;
};
struct AddKeyAlreadyExists {
  AccountId account_id;
  PublicKey public_key;
  bool operator==(const AddKeyAlreadyExists&) const = default;
};
struct DeleteAccountStaking {
  AccountId account_id;
  bool operator==(const DeleteAccountStaking&) const = default;
};
struct LackBalanceForState {
  AccountId account_id;
  Balance amount;
  bool operator==(const LackBalanceForState&) const = default;
};
struct TriesToUnstake {
  AccountId account_id;
  bool operator==(const TriesToUnstake&) const = default;
};
struct TriesToStake {
  AccountId account_id;
  Balance stake;
  Balance locked;
  Balance balance;
  bool operator==(const TriesToStake&) const = default;
};
struct InsufficientStake {
  AccountId account_id;
  Balance stake;
  Balance minimum_stake;
  bool operator==(const InsufficientStake&) const = default;
};
struct FunctionCallError {
  static constexpr bool kNewtype = true;
  protocol::FunctionCallError error;
  bool operator==(const FunctionCallError&) const = default;
};
struct NewReceiptValidationError {
  static constexpr bool kNewtype = true;
  ReceiptValidationError error;
  bool operator==(const NewReceiptValidationError&) const = default;
};
struct OnlyImplicitAccountCreationAllowed {
  AccountId account_id;
  bool operator==(const OnlyImplicitAccountCreationAllowed&) const = default;
};
struct DeleteAccountWithLargeState {
  AccountId account_id;
  bool operator==(const DeleteAccountWithLargeState&) const = default;
};
struct DelegateActionInvalidSignature {
  bool operator==(const DelegateActionInvalidSignature&) const = default;
};
struct DelegateActionSenderDoesNotMatchTxReceiver {
  AccountId sender_id;
  AccountId receiver_id;
  bool operator==(const DelegateActionSenderDoesNotMatchTxReceiver&) const = default;
};
struct DelegateActionExpired {
  bool operator==(const DelegateActionExpired&) const = default;
};
struct DelegateActionAccessKeyError {
  static constexpr bool kNewtype = true;
  InvalidAccessKeyError error;
  bool operator==(const DelegateActionAccessKeyError&) const = default;
};
struct DelegateActionInvalidNonce {
  Nonce delegate_nonce = 0;
  Nonce ak_nonce = 0;
  bool operator==(const DelegateActionInvalidNonce&) const = default;
};
struct DelegateActionNonceTooLarge {
  Nonce delegate_nonce = 0;
  Nonce upper_bound = 0;
  bool operator==(const DelegateActionNonceTooLarge&) const = default;
};
struct GlobalContractDoesNotExist {
  GlobalContractIdentifier identifier;
  bool operator==(const GlobalContractDoesNotExist&) const = default;
};
struct GasKeyDoesNotExist {
  AccountId account_id;
  PublicKey public_key;
  bool operator==(const GasKeyDoesNotExist&) const = default;
};
struct InsufficientGasKeyBalance {
  AccountId account_id;
  PublicKey public_key;
  Balance balance;
  Balance required;
  bool operator==(const InsufficientGasKeyBalance&) const = default;
};
struct GasKeyBalanceTooHigh {
  AccountId account_id;
  std::optional<PublicKey> public_key;
  Balance balance;
  bool operator==(const GasKeyBalanceTooHigh&) const = default;
};
struct DelegateActionInvalidNonceIndex {
  NonceIndex nonce_index = 0;
  NonceIndex num_nonces = 0;
  bool operator==(const DelegateActionInvalidNonceIndex&) const = default;
};
struct TotalPromiseInputSizeExceeded {
  std::uint64_t size = 0;
  std::uint64_t limit = 0;
  bool operator==(const TotalPromiseInputSizeExceeded&) const = default;
};
struct ReceiptStorageProofSizeExceeded {
  std::uint64_t limit = 0;
  bool operator==(const ReceiptStorageProofSizeExceeded&) const = default;
};
struct MalformedUniversalStateInit {
  bool operator==(const MalformedUniversalStateInit&) const = default;
};
struct AccountNotInitialized {
  AccountId account_id;
  bool operator==(const AccountNotInitialized&) const = default;
};
BOOST_DESCRIBE_STRUCT(AccountAlreadyExists, (), (account_id))
BOOST_DESCRIBE_STRUCT(AccountDoesNotExist, (), (account_id))
BOOST_DESCRIBE_STRUCT(CreateAccountOnlyByRegistrar, (),
                      (account_id, registrar_account_id, predecessor_id))
BOOST_DESCRIBE_STRUCT(CreateAccountNotAllowed, (), (account_id, predecessor_id))
BOOST_DESCRIBE_STRUCT(ActorNoPermission, (), (account_id, actor_id))
BOOST_DESCRIBE_STRUCT(DeleteKeyDoesNotExist, (), (account_id, public_key))
BOOST_DESCRIBE_STRUCT(AddKeyAlreadyExists, (), (account_id, public_key))
BOOST_DESCRIBE_STRUCT(DeleteAccountStaking, (), (account_id))
BOOST_DESCRIBE_STRUCT(LackBalanceForState, (), (account_id, amount))
BOOST_DESCRIBE_STRUCT(TriesToUnstake, (), (account_id))
BOOST_DESCRIBE_STRUCT(TriesToStake, (), (account_id, stake, locked, balance))
BOOST_DESCRIBE_STRUCT(InsufficientStake, (), (account_id, stake, minimum_stake))
BOOST_DESCRIBE_STRUCT(FunctionCallError, (), (error))
BOOST_DESCRIBE_STRUCT(NewReceiptValidationError, (), (error))
BOOST_DESCRIBE_STRUCT(OnlyImplicitAccountCreationAllowed, (), (account_id))
BOOST_DESCRIBE_STRUCT(DeleteAccountWithLargeState, (), (account_id))
BOOST_DESCRIBE_STRUCT(DelegateActionInvalidSignature, (), ())
BOOST_DESCRIBE_STRUCT(DelegateActionSenderDoesNotMatchTxReceiver, (), (sender_id, receiver_id))
BOOST_DESCRIBE_STRUCT(DelegateActionExpired, (), ())
BOOST_DESCRIBE_STRUCT(DelegateActionAccessKeyError, (), (error))
BOOST_DESCRIBE_STRUCT(DelegateActionInvalidNonce, (), (delegate_nonce, ak_nonce))
BOOST_DESCRIBE_STRUCT(DelegateActionNonceTooLarge, (), (delegate_nonce, upper_bound))
BOOST_DESCRIBE_STRUCT(GlobalContractDoesNotExist, (), (identifier))
BOOST_DESCRIBE_STRUCT(GasKeyDoesNotExist, (), (account_id, public_key))
BOOST_DESCRIBE_STRUCT(InsufficientGasKeyBalance, (), (account_id, public_key, balance, required))
BOOST_DESCRIBE_STRUCT(GasKeyBalanceTooHigh, (), (account_id, public_key, balance))
BOOST_DESCRIBE_STRUCT(DelegateActionInvalidNonceIndex, (), (nonce_index, num_nonces))
BOOST_DESCRIBE_STRUCT(TotalPromiseInputSizeExceeded, (), (size, limit))
BOOST_DESCRIBE_STRUCT(ReceiptStorageProofSizeExceeded, (), (limit))
BOOST_DESCRIBE_STRUCT(MalformedUniversalStateInit, (), ())
BOOST_DESCRIBE_STRUCT(AccountNotInitialized, (), (account_id))
}  // namespace action_error_kind
/// Why an action failed.
using ActionErrorKind = std::variant<
    action_error_kind::AccountAlreadyExists, action_error_kind::AccountDoesNotExist,
    action_error_kind::CreateAccountOnlyByRegistrar, action_error_kind::CreateAccountNotAllowed,
    action_error_kind::ActorNoPermission, action_error_kind::DeleteKeyDoesNotExist,
    action_error_kind::AddKeyAlreadyExists, action_error_kind::DeleteAccountStaking,
    action_error_kind::LackBalanceForState, action_error_kind::TriesToUnstake,
    action_error_kind::TriesToStake, action_error_kind::InsufficientStake,
    action_error_kind::FunctionCallError, action_error_kind::NewReceiptValidationError,
    action_error_kind::OnlyImplicitAccountCreationAllowed,
    action_error_kind::DeleteAccountWithLargeState,
    action_error_kind::DelegateActionInvalidSignature,
    action_error_kind::DelegateActionSenderDoesNotMatchTxReceiver,
    action_error_kind::DelegateActionExpired, action_error_kind::DelegateActionAccessKeyError,
    action_error_kind::DelegateActionInvalidNonce, action_error_kind::DelegateActionNonceTooLarge,
    action_error_kind::GlobalContractDoesNotExist, action_error_kind::GasKeyDoesNotExist,
    action_error_kind::InsufficientGasKeyBalance, action_error_kind::GasKeyBalanceTooHigh,
    action_error_kind::DelegateActionInvalidNonceIndex,
    action_error_kind::TotalPromiseInputSizeExceeded,
    action_error_kind::ReceiptStorageProofSizeExceeded,
    action_error_kind::MalformedUniversalStateInit, action_error_kind::AccountNotInitialized>;

struct ActionError {
  /// Position of the action; nothing when the whole receipt failed.
  std::optional<std::uint64_t> index;
  ActionErrorKind kind;
  bool operator==(const ActionError&) const = default;
};
BOOST_DESCRIBE_STRUCT(ActionError, (), (index, kind))

enum class DepositCostFailureReason : std::uint8_t { NotEnoughBalance, LackBalanceForState };
BOOST_DESCRIBE_ENUM(DepositCostFailureReason, NotEnoughBalance, LackBalanceForState)

namespace storage_error {
struct StorageInternalError {
  bool operator==(const StorageInternalError&) const = default;
};
struct MissingTrieValue {
  bool operator==(const MissingTrieValue&) const = default;
};
struct UnexpectedTrieValue {
  bool operator==(const UnexpectedTrieValue&) const = default;
};
struct StorageInconsistentState {
  static constexpr bool kNewtype = true;
  std::string error;
  bool operator==(const StorageInconsistentState&) const = default;
};
struct FlatStorageBlockNotSupported {
  static constexpr bool kNewtype = true;
  std::string error;
  bool operator==(const FlatStorageBlockNotSupported&) const = default;
};
struct MemTrieLoadingError {
  static constexpr bool kNewtype = true;
  std::string error;
  bool operator==(const MemTrieLoadingError&) const = default;
};
BOOST_DESCRIBE_STRUCT(StorageInternalError, (), ())
BOOST_DESCRIBE_STRUCT(MissingTrieValue, (), ())
BOOST_DESCRIBE_STRUCT(UnexpectedTrieValue, (), ())
BOOST_DESCRIBE_STRUCT(StorageInconsistentState, (), (error))
BOOST_DESCRIBE_STRUCT(FlatStorageBlockNotSupported, (), (error))
BOOST_DESCRIBE_STRUCT(MemTrieLoadingError, (), (error))
}  // namespace storage_error
/// Never produced here; stands for its tags.
using StorageError =
    std::variant<storage_error::StorageInternalError, storage_error::MissingTrieValue,
                 storage_error::UnexpectedTrieValue, storage_error::StorageInconsistentState,
                 storage_error::FlatStorageBlockNotSupported, storage_error::MemTrieLoadingError>;

namespace invalid_tx_error {
struct InvalidAccessKeyError {
  static constexpr bool kNewtype = true;
  protocol::InvalidAccessKeyError error;
  bool operator==(const InvalidAccessKeyError&) const = default;
};
struct InvalidSignerId {
  std::string signer_id;
  bool operator==(const InvalidSignerId&) const = default;
};
struct SignerDoesNotExist {
  AccountId signer_id;
  bool operator==(const SignerDoesNotExist&) const = default;
};
struct InvalidNonce {
  Nonce tx_nonce = 0;
  Nonce ak_nonce = 0;
  bool operator==(const InvalidNonce&) const = default;
};
struct NonceTooLarge {
  Nonce tx_nonce = 0;
  Nonce upper_bound = 0;
  bool operator==(const NonceTooLarge&) const = default;
};
struct InvalidReceiverId {
  std::string receiver_id;
  bool operator==(const InvalidReceiverId&) const = default;
};
struct InvalidSignature {
  bool operator==(const InvalidSignature&) const = default;
};
struct NotEnoughBalance {
  AccountId signer_id;
  Balance balance;
  Balance cost;
  bool operator==(const NotEnoughBalance&) const = default;
};
struct LackBalanceForState {
  AccountId signer_id;
  Balance amount;
  bool operator==(const LackBalanceForState&) const = default;
};
struct CostOverflow {
  bool operator==(const CostOverflow&) const = default;
};
struct InvalidChain {
  bool operator==(const InvalidChain&) const = default;
};
struct Expired {
  bool operator==(const Expired&) const = default;
};
struct ActionsValidation {
  static constexpr bool kNewtype = true;
  ActionsValidationError error;
  bool operator==(const ActionsValidation&) const = default;
};
struct TransactionSizeExceeded {
  std::uint64_t size = 0;
  std::uint64_t limit = 0;
  bool operator==(const TransactionSizeExceeded&) const = default;
};
struct InvalidTransactionVersion {
  bool operator==(const InvalidTransactionVersion&) const = default;
};
struct StorageError {
  static constexpr bool kNewtype = true;
  protocol::StorageError error;
  bool operator==(const StorageError&) const = default;
};
struct ShardCongested {
  std::uint32_t shard_id = 0;
  double congestion_level = 0;
  bool operator==(const ShardCongested&) const = default;
};
struct ShardStuck {
  std::uint32_t shard_id = 0;
  std::uint64_t missed_chunks = 0;
  bool operator==(const ShardStuck&) const = default;
};
struct InvalidNonceIndex {
  std::optional<NonceIndex> tx_nonce_index;
  NonceIndex num_nonces = 0;
  bool operator==(const InvalidNonceIndex&) const = default;
};
struct NotEnoughGasKeyBalance {
  AccountId signer_id;
  Balance balance;
  Balance cost;
  bool operator==(const NotEnoughGasKeyBalance&) const = default;
};
struct NotEnoughBalanceForDeposit {
  AccountId signer_id;
  Balance balance;
  Balance cost;
  DepositCostFailureReason reason = DepositCostFailureReason::NotEnoughBalance;
  bool operator==(const NotEnoughBalanceForDeposit&) const = default;
};
BOOST_DESCRIBE_STRUCT(InvalidAccessKeyError, (), (error))
BOOST_DESCRIBE_STRUCT(InvalidSignerId, (), (signer_id))
BOOST_DESCRIBE_STRUCT(SignerDoesNotExist, (), (signer_id))
BOOST_DESCRIBE_STRUCT(InvalidNonce, (), (tx_nonce, ak_nonce))
BOOST_DESCRIBE_STRUCT(NonceTooLarge, (), (tx_nonce, upper_bound))
BOOST_DESCRIBE_STRUCT(InvalidReceiverId, (), (receiver_id))
BOOST_DESCRIBE_STRUCT(InvalidSignature, (), ())
BOOST_DESCRIBE_STRUCT(NotEnoughBalance, (), (signer_id, balance, cost))
BOOST_DESCRIBE_STRUCT(LackBalanceForState, (), (signer_id, amount))
BOOST_DESCRIBE_STRUCT(CostOverflow, (), ())
BOOST_DESCRIBE_STRUCT(InvalidChain, (), ())
BOOST_DESCRIBE_STRUCT(Expired, (), ())
BOOST_DESCRIBE_STRUCT(ActionsValidation, (), (error))
BOOST_DESCRIBE_STRUCT(TransactionSizeExceeded, (), (size, limit))
BOOST_DESCRIBE_STRUCT(InvalidTransactionVersion, (), ())
BOOST_DESCRIBE_STRUCT(StorageError, (), (error))
BOOST_DESCRIBE_STRUCT(ShardCongested, (), (shard_id, congestion_level))
BOOST_DESCRIBE_STRUCT(ShardStuck, (), (shard_id, missed_chunks))
BOOST_DESCRIBE_STRUCT(InvalidNonceIndex, (), (tx_nonce_index, num_nonces))
BOOST_DESCRIBE_STRUCT(NotEnoughGasKeyBalance, (), (signer_id, balance, cost))
BOOST_DESCRIBE_STRUCT(NotEnoughBalanceForDeposit, (), (signer_id, balance, cost, reason))
}  // namespace invalid_tx_error
/// Why a transaction is refused.
using InvalidTxError =
    std::variant<invalid_tx_error::InvalidAccessKeyError, invalid_tx_error::InvalidSignerId,
                 invalid_tx_error::SignerDoesNotExist, invalid_tx_error::InvalidNonce,
                 invalid_tx_error::NonceTooLarge, invalid_tx_error::InvalidReceiverId,
                 invalid_tx_error::InvalidSignature, invalid_tx_error::NotEnoughBalance,
                 invalid_tx_error::LackBalanceForState, invalid_tx_error::CostOverflow,
                 invalid_tx_error::InvalidChain, invalid_tx_error::Expired,
                 invalid_tx_error::ActionsValidation, invalid_tx_error::TransactionSizeExceeded,
                 invalid_tx_error::InvalidTransactionVersion, invalid_tx_error::StorageError,
                 invalid_tx_error::ShardCongested, invalid_tx_error::ShardStuck,
                 invalid_tx_error::InvalidNonceIndex, invalid_tx_error::NotEnoughGasKeyBalance,
                 invalid_tx_error::NotEnoughBalanceForDeposit>;

namespace tx_execution_error {
struct ActionError {
  static constexpr bool kNewtype = true;
  protocol::ActionError error;
  bool operator==(const ActionError&) const = default;
};
struct InvalidTxError {
  static constexpr bool kNewtype = true;
  protocol::InvalidTxError error;
  bool operator==(const InvalidTxError&) const = default;
};
BOOST_DESCRIBE_STRUCT(ActionError, (), (error))
BOOST_DESCRIBE_STRUCT(InvalidTxError, (), (error))
}  // namespace tx_execution_error
/// Why a transaction or receipt failed.
using TxExecutionError =
    std::variant<tx_execution_error::ActionError, tx_execution_error::InvalidTxError>;

}  // namespace farcall::protocol
