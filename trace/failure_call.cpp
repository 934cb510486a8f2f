// Sentences for function calls that failed (FunctionCallError). Host errors stand in outcomes as
// text, which is the protocol's and exact (vm/host_error.cpp), so it is read by its beginning.
#include <algorithm>
#include <array>
#include <format>

#include "runtime/variant.hpp"
#include "trace/figures.hpp"
#include "trace/panic_codes.hpp"

namespace farcall::trace {
namespace {

namespace call_error = protocol::function_call_error;
namespace compilation = protocol::compilation_error;
using runtime::Overloaded;
using Builder = SentenceBuilder;

constexpr std::string_view kPanic = "Smart contract panicked: ";
constexpr std::string_view kTrap = "WebAssembly trap: ";
constexpr std::string_view kLink = "Link Error: ";
constexpr std::string_view kLoading = "Loading Error: ";

/// A failed call: who was called, with what.
struct FailedCall {
  const Scene& scene;
  const ActionTrace* action;

  [[nodiscard]] std::string method() const {
    return action != nullptr && action->method ? *action->method : std::string{"the call"};
  }
  [[nodiscard]] std::string contract() const {
    return scene.receipt == nullptr ? std::string{"the contract"} : scene.receipt->receiver.str();
  }
  [[nodiscard]] Gas attached() const {
    return action != nullptr && action->gas ? Gas{*action->gas} : Gas{};
  }
  /// The gas of this call alone is known where the receipt makes no other.
  [[nodiscard]] const ReceiptGas* gas() const {
    if (scene.receipt == nullptr || !scene.receipt->gas || action == nullptr) return nullptr;
    const auto calls = std::ranges::count_if(
        scene.receipt->actions, [](const ActionTrace& other) { return other.method.has_value(); });
    return calls == 1 ? &*scene.receipt->gas : nullptr;
  }
};

Sentence out_of_gas(const FailedCall& call) {
  const ReceiptGas* gas = call.gas();
  Builder out;
  out.name("method", call.method()).text(" ran out of gas");
  if (gas == nullptr) return out.done();
  const Gas burnt = gas->groups.calls();
  if (burnt == gas->groups.code) {
    return out.text(": ")
        .gas("attached", call.attached())
        .text(" do not even load the contract")
        .done();
  }
  if (burnt >= call.attached()) {
    return out.text(": its own instructions burnt all ")
        .gas("attached", call.attached())
        .text(" attached")
        .done();
  }
  return out.text(": it had burnt ")
      .gas("burnt", burnt)
      .text(" of ")
      .gas("attached", call.attached())
      .text(" and could not set aside gas for a promise: at most ")
      .gas("left", call.attached() - burnt)
      .text(" were left, less what earlier promises got")
      .done();
}

Sentence over_burnt_limit(const FailedCall& call) {
  Builder out;
  out.name("method", call.method()).text(" burnt too much gas: a call may burn ");
  if (call.scene.config == nullptr)
    return out.text("a limited amount, whatever is attached").done();
  return out.gas("limit", call.scene.config->wasm.limits.max_gas_burnt)
      .text(" at most, whatever is attached")
      .done();
}

Sentence over_balance(const FailedCall& call) {
  return Builder{}
      .name("method", call.method())
      .text(" wanted to send more than ")
      .name("account", call.contract())
      .text(" had, this call's deposit included")
      .done();
}

/// What SDKs say in panics, and what the receipt adds to it.
std::string beside_panic(const FailedCall& call, std::string_view message) {
  if (call.scene.receipt == nullptr) return {};
  if (message.ends_with("is private"))
    return std::format("; {} called it, and only {} itself may",
                       call.scene.receipt->predecessor.view(), call.contract());
  if (message.contains("doesn't accept deposit") && call.action != nullptr && call.action->deposit)
    return std::format("; {} were attached", format_near(*call.action->deposit));
  if (message.contains("exactly 1 yoctoNEAR") && call.action != nullptr && call.action->deposit)
    return std::format("; {} were attached", format_near(*call.action->deposit));
  if (message.contains("contract is not initialized"))
    return std::format("; {} has no state yet: call its init method first", call.contract());
  return {};
}

Sentence panic(const FailedCall& call, std::string_view message) {
  Builder out;
  out.name("contract", call.contract())
      .text(" refused ")
      .name("method", call.method())
      .text(": \"")
      .name("panic", message)
      .text("\"");
  if (const std::string_view meaning = panic_code_meaning(message); !meaning.empty())
    out.text(std::format(" ({})", meaning));
  return out.text(beside_panic(call, message)).done();
}

Sentence trap(const FailedCall& call, std::string_view what) {
  Builder out{"the code of "};
  out.name("contract", call.contract())
      .text(" stopped in ")
      .name("method", call.method())
      .text(": ")
      .name("trap", what);
  if (what.contains("unreachable")) out.text(" (a panic without a text)");
  return out.done();
}

Sentence code_refused(const FailedCall& call, std::string_view reason) {
  return Builder{"the code of "}
      .name("contract", call.contract())
      .text(" is refused: ")
      .name("reason", reason)
      .done();
}

Sentence execution_failed(const FailedCall& call, std::string_view error) {
  if (error.starts_with(kPanic)) return panic(call, error.substr(kPanic.size()));
  if (error.starts_with(kTrap)) return trap(call, error.substr(kTrap.size()));
  if (error.starts_with(kLink)) return code_refused(call, error.substr(kLink.size()));
  if (error.starts_with(kLoading)) return code_refused(call, error.substr(kLoading.size()));
  if (error == "Exceeded the prepaid gas.") return out_of_gas(call);
  if (error == "Exceeded the maximum amount of gas allowed to burn per contract.")
    return over_burnt_limit(call);
  if (error == "Exceeded the account balance.") return over_balance(call);
  if (error.ends_with('.')) error.remove_suffix(1);
  return Builder{}.name("method", call.method()).text(": ").name("error", error).done();
}

std::string_view prepare_reason(protocol::PrepareError error) {
  switch (error) {
    case protocol::PrepareError::Serialization:
      return "it cannot be written again after preparation";
    case protocol::PrepareError::Deserialization:
      return "it is not valid WebAssembly, or uses features that contracts may not use";
    case protocol::PrepareError::InternalMemoryDeclared:
      return "it declares its own memory in place of importing it";
    case protocol::PrepareError::GasInstrumentation:
      return "gas counting cannot be added";
    case protocol::PrepareError::StackHeightInstrumentation:
      return "stack counting cannot be added";
    case protocol::PrepareError::Instantiate:
      return "it cannot be instantiated";
    case protocol::PrepareError::Memory:
      return "its memory has wrong limits";
    case protocol::PrepareError::TooManyFunctions:
      return "it has too many functions";
    case protocol::PrepareError::TooManyLocals:
      return "it has too many locals";
    case protocol::PrepareError::TooManyTables:
      return "it has too many tables";
    case protocol::PrepareError::TooManyTableElements:
      return "a table has too many elements";
    case protocol::PrepareError::FunctionBodyTooLarge:
      return "a function is too large";
    case protocol::PrepareError::InstrumentedCodeTooLarge:
      return "it is too large after preparation";
    case protocol::PrepareError::TooManyBlocksPerFunction:
      return "a function has too many blocks";
    case protocol::PrepareError::TooManyBlocksPerContract:
      return "it has too many blocks";
    case protocol::PrepareError::TooManyTypes:
      return "it has too many types";
    case protocol::PrepareError::TooManyParamsPerFunction:
      return "a function has too many parameters";
    case protocol::PrepareError::TooManyParamsPerContract:
      return "its functions have too many parameters";
    case protocol::PrepareError::OperandStackTooLarge:
      return "a function needs too large a stack";
    case protocol::PrepareError::TooManyGlobals:
      return "it has too many globals";
  }
  std::unreachable();
}

Sentence unresolved(const FailedCall& call, protocol::MethodResolveErrorKind kind) {
  Builder out;
  switch (kind) {
    case protocol::MethodResolveErrorKind::MethodEmptyName:
      return out.text("the method name is empty").done();
    case protocol::MethodResolveErrorKind::MethodNotFound:
      return out.name("contract", call.contract())
          .text(" has no method ")
          .name("method", call.method())
          .done();
    case protocol::MethodResolveErrorKind::MethodInvalidSignature:
      return out.name("method", call.method())
          .text(" is exported with parameters or a result: it is not a method")
          .done();
  }
  std::unreachable();
}

Sentence not_runnable(const FailedCall& call, const protocol::CompilationError& error) {
  return std::visit(
      Overloaded{
          [](const compilation::CodeDoesNotExist& e) {
            return Builder{"nobody deployed a contract on "}
                .name("contract", e.account_id.view())
                .done();
          },
          [&](const compilation::PrepareError& e) {
            return code_refused(call, prepare_reason(e.error));
          },
          [&](const compilation::WasmerCompileError& e) { return code_refused(call, e.msg); },
      },
      error);
}

}  // namespace

Sentence sentence_of(const protocol::FunctionCallError& error, const Scene& scene,
                     const ActionTrace* action) {
  const FailedCall call{scene, action};
  return std::visit(
      Overloaded{
          [&](const call_error::CompilationError& e) { return not_runnable(call, e.error); },
          [&](const call_error::LinkError& e) { return code_refused(call, e.msg); },
          [&](const call_error::MethodResolveError& e) { return unresolved(call, e.error); },
          [&](const call_error::WasmTrap&) { return trap(call, "a trap"); },
          [&](const call_error::WasmUnknownError&) { return trap(call, "an unknown error"); },
          [&](const call_error::HostError&) { return trap(call, "an error of the host"); },
          [&](const call_error::_EVMError&) { return trap(call, "an error of the EVM"); },
          [&](const call_error::ExecutionError& e) { return execution_failed(call, e.error); },
      },
      error);
}

}  // namespace farcall::trace
