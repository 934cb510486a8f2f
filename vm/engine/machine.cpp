#include "vm/engine/machine.hpp"

#include <memory>
#include <utility>

#include "vm/call/call.hpp"
#include "vm/call/call_failure.hpp"
#include "vm/engine/native_stack.hpp"
#include "vm/engine/running_call.hpp"
#include "vm/prepare/instrument.hpp"
#include "vm/wasm/function_names.hpp"

namespace farcall::vm {
namespace {

using protocol::MethodResolveErrorKind;
using MaybeFailure = std::optional<CallFailure>;

/// The call state of this thread, made at first use: its buffers serve one call after the other.
Call& this_threads_call(const CallContext& context, const protocol::RuntimeConfig& config,
                        External& external) {
  thread_local std::unique_ptr<Call> call;
  if (call == nullptr) {
    call = std::make_unique<Call>(context, config, external);
  } else {
    call->reset(context, config, external);
  }
  return *call;
}

void set_failure(CallOutcome& outcome, const CallFailure& failure, const CallContext& context) {
  outcome.error = as_outcome_error(failure);
  if (context.view_gas_limit) outcome.view_error = as_view_error(failure);
}

/// A failure that burns nothing, whatever was charged before.
CallOutcome failed_for_free(const CallFailure& failure, const CallContext& context) {
  CallOutcome outcome;
  set_failure(outcome, failure, context);
  return outcome;
}

/// The missing gas, if the call failed for lack of it.
std::optional<Shortage> shortage_of(const Call& call, const CallFailure& failure) {
  const auto* error = std::get_if<HostError>(&failure);
  if (error == nullptr) return std::nullopt;
  if (error->kind == HostErrorKind::kBalanceExceeded)
    return Shortage{.amount = call.refused_amount, .balance = call.balance};
  if (error->kind != HostErrorKind::kGasExceeded && error->kind != HostErrorKind::kGasLimitExceeded)
    return std::nullopt;
  const GasCounter::Refused& refused = call.gas.refused();
  return Shortage{.to_burn = Gas{refused.to_burn},
                  .to_set_aside = Gas{refused.to_set_aside},
                  .left = Gas{refused.left},
                  .set_aside = Gas{refused.set_aside}};
}

/// The end of a call that was charged.
CallOutcome finish(Call& call, const MaybeFailure& failure) {
  CallOutcome outcome;
  if (failure) {
    set_failure(outcome, *failure, *call.context);
    outcome.shortage = shortage_of(call, *failure);
  }
  outcome.balance = call.balance;
  outcome.storage_usage = call.storage_usage;
  outcome.subsidized = call.subsidized;
  outcome.looks = call.looks;
  outcome.return_value = std::move(call.return_value);
  outcome.burnt_gas = Gas{call.gas.burnt()};
  outcome.used_gas = Gas{call.gas.used()};
  outcome.needed_gas = outcome.used_gas;
  outcome.profile = call.gas.profile();
  outcome.compute_usage = call.gas.compute_usage(outcome.profile);
  if (!call.is_view()) {
    const Gas unused = call.context->prepaid_gas.saturating_sub(outcome.used_gas);
    outcome.used_gas += call.promises.distribute(unused);
  }
  outcome.logs = std::move(call.logs);
  outcome.receipts = call.promises.take_receipts();
  outcome.resumptions = call.promises.take_resumptions();
  return outcome;
}

/// The fee goes by the bytes of the code. Running out of gas here never counts as a limit.
bool pay_for_loading(Call& call, std::uint64_t code_bytes) {
  return call.pay(ExtCost::contract_loading_bytes, code_bytes) &&
         call.pay(ExtCost::contract_loading_base);
}

MaybeFailure failure_of(RunEnd end, const Call& call) {
  if (const auto* trap = std::get_if<Trap>(&end)) return *trap;
  if (std::holds_alternative<StoppedByHost>(end)) return call.error;
  if (auto* refused = std::get_if<Refused>(&end)) {
    return LinkError{std::move(refused->text)};
  }
  return std::nullopt;
}

/// Runs one function of an instance and burns what its instructions used since the last host call;
/// not being able to comes before any other error.
MaybeFailure run_function(Instance& instance, Method function, RunningCall& running) {
  std::uint64_t gas = running.call.gas.remaining();
  RunEnd end = instance.call(function, gas);
  if (running.stopped_in != nullptr) {
    const std::span<const std::uint32_t> stack = instance.backtrace();
    running.stopped_in->assign(stack.begin(), stack.end());
  }
  if (instance.is_metered() && !running.settle(gas)) return running.call.error;
  return failure_of(std::move(end), running.call);
}

/// A fresh instance runs the module's start function, then the method.
MaybeFailure run(const LinkedModule& module, Method method, RunningCall running) {
  auto instance = Instance::make(module, &running);
  if (!instance) return failure_of(std::move(instance.error()), running.call);
  if (module.start() != nullptr) {
    if (auto failure = run_function(*instance, module.start(), running)) return failure;
  }
  return run_function(*instance, method, running);
}

/// Without what instrumentation added, and with the names that the contract gives.
std::vector<StackFrame> frames_of(std::span<const std::uint32_t> prepared, CodeSource& code) {
  const FunctionNames names{code.bytes()};
  std::vector<StackFrame> frames;
  for (const std::uint32_t function : prepared) {
    if (function < kAddedFunctions) continue;
    const std::uint32_t index = function - kAddedFunctions;
    frames.push_back({.function = index, .name = names.find(index)});
  }
  return frames;
}

/// A method that cannot be called: no gas is burnt, not even for loading.
std::optional<MethodResolveErrorKind> resolve(const LinkedModule& module, std::string_view name,
                                              Method& method) {
  switch (module.find(name, method)) {
    case MethodKind::kCallable:
      return std::nullopt;
    case MethodKind::kMissing:
      return MethodResolveErrorKind::MethodNotFound;
    case MethodKind::kOtherSignature:
      return MethodResolveErrorKind::MethodInvalidSignature;
  }
  FARCALL_ASSERT(false, "all kinds of methods are known");
  return std::nullopt;
}

/// Refusals that come before the loading fee.
MaybeFailure refusal_before_fee(const CompiledContract& code, std::string_view method,
                                const protocol::RuntimeConfig& config) {
  // Below protocol 87 a module that cannot be loaded fails the call before anything else is checked
  // at.
  const auto* load_error = std::get_if<LoadError>(&code.state);
  if (load_error != nullptr && !config.wasm.fix_contract_loading_error) return *load_error;
  if (method.empty()) return MethodResolveErrorKind::MethodEmptyName;
  if (const auto* refused = std::get_if<PrepareFailure>(&code.state)) return refused->kind;
  if (const auto* refused = std::get_if<CompileError>(&code.state)) return *refused;
  return std::nullopt;
}

}  // namespace

CallOutcome Machine::call(CodeSource& code, std::string_view method, const CallContext& context,
                          const protocol::RuntimeConfig& config, External& external,
                          HostCallListener* listener) {
  CallOutcome outcome;
  run_with_native_stack(kCallStackBytes, [&] {
    outcome = call_here(code, method, context, config, external, listener);
  });
  return outcome;
}

CallOutcome Machine::call_here(CodeSource& code, std::string_view method,
                               const CallContext& context, const protocol::RuntimeConfig& config,
                               External& external, HostCallListener* listener) {
  const std::shared_ptr<const CompiledContract> loaded = cache_.get(code, environments_.of(config));
  if (loaded == nullptr) {
    return failed_for_free(
        protocol::compilation_error::CodeDoesNotExist{context.current_account_id}, context);
  }
  if (const auto refusal = refusal_before_fee(*loaded, method, config)) {
    return failed_for_free(*refusal, context);
  }

  Call& state = this_threads_call(context, config, external);
  if (!pay_for_loading(state, loaded->code_size)) {
    return finish(state, HostError{.kind = HostErrorKind::kGasExceeded});
  }
  if (const auto* error = std::get_if<LoadError>(&loaded->state)) {
    return finish(state, *error);
  }
  if (const auto* error = std::get_if<LinkError>(&loaded->state)) {
    return finish(state, *error);
  }
  const auto& module = std::get<LinkedModule>(loaded->state);
  Method function = nullptr;
  if (const auto error = resolve(module, method, function)) {
    return failed_for_free(*error, context);
  }
  if (!backtraces_) return finish(state, run(module, function, {state, listener}));
  std::vector<std::uint32_t> stopped_in;
  MaybeFailure failure = run(module, function, {state, listener, &stopped_in});
  if (!stopped_in.empty()) backtraces_(frames_of(stopped_in, code));
  return finish(state, failure);
}

void Machine::warm_up(CodeSource& code, const protocol::RuntimeConfig& config) {
  run_with_native_stack(kCallStackBytes,
                        [&] { static_cast<void>(cache_.get(code, environments_.of(config))); });
}

}  // namespace farcall::vm
