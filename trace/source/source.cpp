#include "trace/source/source.hpp"

namespace farcall::trace {

std::optional<CallFailure> failed_call(const ReceiptFacts& receipt) {
  if (!receipt.outcome) return std::nullopt;
  const auto* failure =
      std::get_if<protocol::execution_status::Failure>(&receipt.outcome->outcome->status);
  if (failure == nullptr) return std::nullopt;
  const auto* error = std::get_if<protocol::tx_execution_error::ActionError>(&failure->error);
  if (error == nullptr || !error->error.index) return std::nullopt;
  const auto* call =
      std::get_if<protocol::action_error_kind::FunctionCallError>(&error->error.kind);
  if (call == nullptr) return std::nullopt;
  return CallFailure{.action = *error->error.index, .error = call->error};
}

bool lacks_method(const ReceiptFacts& receipt) {
  const auto call = failed_call(receipt);
  if (!call) return false;
  const auto* error = std::get_if<protocol::function_call_error::MethodResolveError>(&call->error);
  return error != nullptr && error->error == protocol::MethodResolveErrorKind::MethodNotFound;
}

bool has_trapped(const ReceiptFacts& receipt) {
  const auto call = failed_call(receipt);
  if (!call) return false;
  const auto* error = std::get_if<protocol::function_call_error::ExecutionError>(&call->error);
  return error != nullptr && error->error.starts_with(kTrapText);
}

}  // namespace farcall::trace
