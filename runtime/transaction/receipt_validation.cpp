#include "protocol/borsh/borsh.hpp"
#include "runtime/transaction/validation.hpp"

namespace farcall::runtime {

using namespace protocol;                            // NOLINT(google-build-using-namespace)
using namespace protocol::receipt_validation_error;  // NOLINT(google-build-using-namespace)

namespace {

Checked<ReceiptValidationError> validate_body(const RuntimeConfig& config, const Receipt& receipt,
                                              ValidationMode mode) {
  const LimitConfig& limits = config.wasm.limits;
  if (const ActionReceipt* body = receipt.action()) {
    if (body->input_data_ids.size() > limits.max_number_input_data_dependencies) {
      return std::unexpected{ReceiptValidationError{NumberInputDataDependenciesExceeded{
          body->input_data_ids.size(), limits.max_number_input_data_dependencies}}};
    }
    auto verdict = validate_actions(config, body->actions, receipt.receiver_id, mode);
    if (!verdict) {
      return std::unexpected{ReceiptValidationError{ActionsValidation{std::move(verdict.error())}}};
    }
  } else if (const DataReceipt* data = receipt.data()) {
    if (data->data && data->data->size() > limits.max_length_returned_data) {
      return std::unexpected{ReceiptValidationError{
          ReturnedValueLengthExceeded{data->data->size(), limits.max_length_returned_data}}};
    }
  }
  return {};
}

}  // namespace

Checked<ReceiptValidationError> validate_new_receipt(const RuntimeConfig& config,
                                                     const DraftReceipt& draft) {
  const Receipt& receipt = draft.unnamed();
  const std::uint64_t size = borsh_length(receipt);
  const std::uint64_t limit = config.wasm.limits.max_receipt_size;
  if (size > limit) {
    return std::unexpected{ReceiptValidationError{ReceiptSizeExceeded{size, limit}}};
  }
  return validate_body(config, receipt, ValidationMode::kNew);
}

Checked<ReceiptValidationError> validate_existing_receipt(const RuntimeConfig& config,
                                                          const Receipt& receipt) {
  return validate_body(config, receipt, ValidationMode::kExisting);
}

}  // namespace farcall::runtime
