#include "trace/build/build_actions.hpp"

#include "runtime/actions/delegate_view.hpp"

namespace farcall::trace {
namespace {

namespace status = protocol::execution_status;
using protocol::Action;

std::optional<std::uint64_t> code_size(const Action& action) {
  if (const auto* deploy = action.as<protocol::DeployContract>()) return deploy->code.size();
  if (const auto* deploy = action.as<protocol::DeployGlobalContract>()) return deploy->code.size();
  return std::nullopt;
}

}  // namespace

ActionState state_of(std::size_t index, const protocol::ExecutionOutcome* outcome) {
  if (outcome == nullptr) return ActionState::pending;
  const auto* failure = std::get_if<status::Failure>(&outcome->status);
  if (failure == nullptr) return ActionState::done;
  const auto* error = std::get_if<protocol::tx_execution_error::ActionError>(&failure->error);
  if (error == nullptr) return ActionState::not_reached;
  if (!error->error.index) return ActionState::undone;
  if (index < *error->error.index) return ActionState::undone;
  return index == *error->error.index ? ActionState::failed : ActionState::not_reached;
}

ActionTrace action_trace(const Action& action, ActionState state, bool has_code_hashes) {
  ActionTrace out;
  fill_action(out, action, state, has_code_hashes);
  return out;
}

void fill_action(ActionTrace& out, const Action& action, ActionState state, bool has_code_hashes) {
  out.kind = action.name();
  out.state = state;
  std::visit(
      [&]<class A>(const A& a) {
        if constexpr (requires { a.deposit; }) out.deposit = a.deposit;
      },
      action.value);
  if (const auto* call = action.as<protocol::FunctionCall>()) {
    out.method = call->method_name;
    out.args = Value{call->args};
    out.gas = call->gas;
    return;
  }
  if (action.as<protocol::Transfer>() != nullptr) return;
  if (const auto* gone = action.as<protocol::DeleteAccount>())
    out.beneficiary = gone->beneficiary_id;
  if (!has_code_hashes) out.code_size = Omittable<std::uint64_t>{code_size(action)};
  if (const auto delegate = runtime::as_delegate(action)) {
    out.sender = delegate->sender_id;
    out.receiver = delegate->receiver_id;
    auto& inner = out.inner.emplace();
    inner.reserve(delegate->actions.size());
    for (const Action& item : delegate->actions)
      fill_action(inner.emplace_back(), item, state, has_code_hashes);
  }
  out.view = protocol::view_of(action);
}

}  // namespace farcall::trace
