#include "vm/call/host_error.hpp"

#include <array>
#include <string_view>

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "base/format_text.hpp"
#include "native/native.h"

namespace farcall::vm {
namespace {

/// How a kind is printed. In `display`, `{1}` and `{2}` are the numbers, `{t}` is the text
/// and `{b}` is the first number as an amount of bytes; `debug` names the fields in their order.
struct Form {
  HostErrorKind kind;
  std::string_view name;
  std::string_view display;
  // NOLINTNEXTLINE(readability-redundant-member-init): rows may leave it out
  std::string_view debug = {};
};

using enum HostErrorKind;

constexpr auto kForms = std::to_array<Form>({
    {kBadUtf16, "BadUTF16", "String encoding is bad UTF-16 sequence."},
    {kBadUtf8, "BadUTF8", "String encoding is bad UTF-8 sequence."},
    {kGasExceeded, "GasExceeded", "Exceeded the prepaid gas."},
    {kGasLimitExceeded, "GasLimitExceeded",
     "Exceeded the maximum amount of gas allowed to burn per contract."},
    {kBalanceExceeded, "BalanceExceeded", "Exceeded the account balance."},
    {kEmptyMethodName, "EmptyMethodName", "Tried to call an empty method name."},
    {kGuestPanic, "GuestPanic", "Smart contract panicked: {t}", "panic_msg: {q}"},
    {kIntegerOverflow, "IntegerOverflow", "Integer overflow."},
    {kInvalidPromiseIndex, "InvalidPromiseIndex", "{1} does not correspond to existing promises",
     "promise_idx: {1}"},
    {kCannotAppendActionToJointPromise, "CannotAppendActionToJointPromise",
     "Actions can only be appended to non-joint promise."},
    {kCannotReturnJointPromise, "CannotReturnJointPromise",
     "Returning joint promise is currently prohibited."},
    {kCannotSetRefundToOnJointPromise, "CannotSetRefundToOnJointPromise",
     "Setting refund_to on a joint promise is prohibited."},
    {kInvalidPromiseResultIndex, "InvalidPromiseResultIndex",
     "Accessed invalid promise result index: {1}", "result_idx: {1}"},
    {kInvalidRegisterId, "InvalidRegisterId", "Accessed invalid register id: {1}",
     "register_id: {1}"},
    {kMemoryAccessViolation, "MemoryAccessViolation", "Accessed memory outside the bounds."},
    {kInvalidActionIndex, "InvalidActionIndex",
     "Action {2} in receipt {1} does not exist or has the wrong type of action.",
     "receipt_index: {1}, action_index: {2}"},
    {kInvalidAccountId, "InvalidAccountId", "VM Logic returned an invalid account id"},
    {kInvalidMethodName, "InvalidMethodName", "VM Logic returned an invalid method name"},
    {kInvalidPublicKey, "InvalidPublicKey", "VM Logic provided an invalid public key"},
    {kProhibitedInView, "ProhibitedInView", "{t} is not allowed in view calls", "method_name: {q}"},
    {kNumberOfLogsExceeded, "NumberOfLogsExceeded", "The number of logs will exceed the limit {2}",
     "limit: {2}"},
    {kKeyLengthExceeded, "KeyLengthExceeded",
     "The length of a storage key {1} exceeds the limit {2}", "length: {1}, limit: {2}"},
    {kValueLengthExceeded, "ValueLengthExceeded",
     "The length of a storage value {1} exceeds the limit {2}", "length: {1}, limit: {2}"},
    {kTotalLogLengthExceeded, "TotalLogLengthExceeded",
     "The length of a log message {1} exceeds the limit {2}", "length: {1}, limit: {2}"},
    {kNumberPromisesExceeded, "NumberPromisesExceeded",
     "The number of promises within a FunctionCall {1} exceeds the limit {2}",
     "number_of_promises: {1}, limit: {2}"},
    {kNumberInputDataDependenciesExceeded, "NumberInputDataDependenciesExceeded",
     "The number of input data dependencies {1} exceeds the limit {2}",
     "number_of_input_data_dependencies: {1}, limit: {2}"},
    {kReturnedValueLengthExceeded, "ReturnedValueLengthExceeded",
     "The length of a returned value {1} exceeds the limit {2}", "length: {1}, limit: {2}"},
    {kContractSizeExceeded, "ContractSizeExceeded",
     "The size of a contract code in DeployContract action {1} exceeds the limit {2}",
     "size: {1}, limit: {2}"},
    {kDeprecated, "Deprecated", "Attempted to call deprecated host function {t}",
     "method_name: {q}"},
    {kECRecoverError, "ECRecoverError", "ECDSA recover error: {t}", "msg: {q}"},
    {kAltBn128InvalidInput, "AltBn128InvalidInput", "AltBn128 invalid input: {t}", "msg: {q}"},
    {kEd25519VerifyInvalidInput, "Ed25519VerifyInvalidInput",
     "ED25519 signature verification error: {t}", "msg: {q}"},
    {kP256VerifyInvalidInput, "P256VerifyInvalidInput", "P256 signature verification error: {t}",
     "msg: {q}"},
    {kMlDsaVerifyInvalidInput, "MlDsaVerifyInvalidInput",
     "ML-DSA-65 signature verification error: {t}", "msg: {q}"},
    {kBLS12381InvalidInput, "BLS12381InvalidInput", "BLS12-381 invalid input: {t}", "msg: {q}"},
    {kYieldPayloadLength, "YieldPayloadLength",
     "Yield resume payload is {1} bytes which exceeds the {2} byte limit",
     "length: {1}, limit: {2}"},
    {kDataIdMalformed, "DataIdMalformed", "yield resumption token is malformed"},
    {kYieldIdMalformed, "YieldIdMalformed", "yield id is malformed"},
    {kRecordedStorageExceeded, "RecordedStorageExceeded",
     "Size of the recorded trie storage proof has exceeded the allowed limit ({b})", "limit: {b}"},
    {kContractCodeHashMalformed, "ContractCodeHashMalformed", "contract code hash is malformed"},
    {kDataEntryAlreadyExists, "DataEntryAlreadyExists", "Data entry for given key already exists"},
});

constexpr bool forms_are_in_order() {
  for (std::size_t at = 0; at < kForms.size(); ++at) {
    if (static_cast<std::size_t>(kForms[at].kind) != at) return false;
  }
  return static_cast<std::size_t>(kDataEntryAlreadyExists) + 1 == kForms.size();
}
static_assert(forms_are_in_order());

/// The crate bytesize prints powers of 1000 with one decimal.
std::string amount_of_bytes(std::uint64_t bytes) {
  if (bytes < 1000) return format_text("{} B", bytes);
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1000 && unit < 6; ++unit) value /= 1000;
  return format_text("{:.1f} {}B", value, "\0KMGTPE"[unit]);
}

void append_argument(std::string& out, char which, const HostError& error) {
  switch (which) {
    case '1':
      out += std::to_string(error.first);
      return;
    case '2':
      out += std::to_string(error.second);
      return;
    case 't':
      out += error.text;
      return;
    case 'q':
      out += rust_debug_string(error.text);
      return;
    case 'b':
      out += amount_of_bytes(error.first);
      return;
    default:
      FARCALL_ASSERT(false, "forms use known placeholders");
  }
}

std::string fill(std::string_view form, const HostError& error) {
  std::string out;
  for (std::size_t at = 0; at < form.size(); ++at) {
    if (form[at] == '{' && at + 2 < form.size() && form[at + 2] == '}') {
      append_argument(out, form[at + 1], error);
      at += 2;
    } else {
      out += form[at];
    }
  }
  return out;
}

const Form& form_of(const HostError& error) {
  return kForms[static_cast<std::size_t>(error.kind)];
}

}  // namespace

std::string display_text(const HostError& error) {
  return fill(form_of(error).display, error);
}

std::string debug_text(const HostError& error) {
  const Form& form = form_of(error);
  if (form.debug.empty()) return std::string{form.name};
  return format_text("{} {{ {} }}", form.name, fill(form.debug, error));
}

std::string rust_debug_string(std::string_view text) {
  const ByteView bytes = as_bytes(text);
  fc_bytes printed = fc_debug_string(bytes.data(), bytes.size());
  std::string out{reinterpret_cast<const char*>(printed.data), printed.size};
  fc_bytes_free(printed);
  return out;
}

}  // namespace farcall::vm
