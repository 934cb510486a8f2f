// Why a host function stopped a call (`HostError` of runtime/near-vm-runner/src/logic/errors.rs).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace farcall::vm {

enum class HostErrorKind : std::uint8_t {
  kBadUtf16,
  kBadUtf8,
  kGasExceeded,
  kGasLimitExceeded,
  kBalanceExceeded,
  kEmptyMethodName,
  kGuestPanic,
  kIntegerOverflow,
  kInvalidPromiseIndex,
  kCannotAppendActionToJointPromise,
  kCannotReturnJointPromise,
  kCannotSetRefundToOnJointPromise,
  kInvalidPromiseResultIndex,
  kInvalidRegisterId,
  kMemoryAccessViolation,
  kInvalidActionIndex,
  kInvalidAccountId,
  kInvalidMethodName,
  kInvalidPublicKey,
  kProhibitedInView,
  kNumberOfLogsExceeded,
  kKeyLengthExceeded,
  kValueLengthExceeded,
  kTotalLogLengthExceeded,
  kNumberPromisesExceeded,
  kNumberInputDataDependenciesExceeded,
  kReturnedValueLengthExceeded,
  kContractSizeExceeded,
  kDeprecated,
  kECRecoverError,
  kAltBn128InvalidInput,
  kEd25519VerifyInvalidInput,
  kP256VerifyInvalidInput,
  kMlDsaVerifyInvalidInput,
  kBLS12381InvalidInput,
  kYieldPayloadLength,
  kDataIdMalformed,
  kYieldIdMalformed,
  kRecordedStorageExceeded,
  kContractCodeHashMalformed,
  kDataEntryAlreadyExists,
};

/// An error with its details; which of them mean something depends on the kind.
struct HostError {
  HostErrorKind kind = HostErrorKind::kGasExceeded;
  /// An index or a length.
  std::uint64_t first = 0;
  /// A limit, or a second index.
  std::uint64_t second = 0;
  /// A message, or the name of a host function.
  std::string text{};

  bool operator==(const HostError&) const = default;
};

/// The text of the error in outcomes.
[[nodiscard]] std::string display_text(const HostError& error);

/// The text of the error in answers to view queries, e.g. `GuestPanic { panic_msg: "boom" }`.
[[nodiscard]] std::string debug_text(const HostError& error);

/// A string as Rust's `{:?}` prints it: quoted, with escapes.
[[nodiscard]] std::string rust_debug_string(std::string_view text);

}  // namespace farcall::vm
