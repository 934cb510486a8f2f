// Sentences for function calls that failed (FunctionCallError). Host errors stand in outcomes as
// text, which is the protocol's and exact (vm/call/host_error.cpp), so it is read by its beginning.
#include <algorithm>
#include <array>

#include "base/format_text.hpp"
#include "base/overloaded.hpp"
#include "trace/build/figures.hpp"
#include "trace/build/remedy.hpp"
#include "trace/source/method_words.hpp"
#include "trace/source/panic_codes.hpp"
#include "trace/source/source.hpp"

namespace farcall::trace {
namespace {

namespace call_error = protocol::function_call_error;
namespace compilation = protocol::compilation_error;
using Builder = SentenceBuilder;

constexpr std::string_view kPanic = "Smart contract panicked: ";
constexpr std::string_view kLink = "Link Error: ";
constexpr std::string_view kLoading = "Loading Error: ";

/// A call that failed: who was called, with what.
struct Call {
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
  /// What a replay heard of its end; null: nothing.
  [[nodiscard]] const FailedCall* heard() const {
    if (scene.facts == nullptr || !scene.facts->failed_call) return nullptr;
    return &*scene.facts->failed_call;
  }
  /// What the contract has; null: not known.
  [[nodiscard]] const std::vector<std::string>* methods() const {
    return scene.facts == nullptr || !scene.facts->methods ? nullptr : &*scene.facts->methods;
  }
  /// The gas of this call alone is known where the receipt makes no other.
  [[nodiscard]] const ReceiptGas* gas() const {
    if (scene.receipt == nullptr || !scene.receipt->gas || action == nullptr) return nullptr;
    const auto calls = std::ranges::count_if(
        scene.receipt->actions, [](const ActionTrace& other) { return other.method.has_value(); });
    return calls == 1 ? &*scene.receipt->gas : nullptr;
  }
};

const HostValue* value_in(const HostCallTrace& call, std::string_view name) {
  const auto found = std::ranges::find(call.values, name, &HostValue::name);
  return found == call.values.end() ? nullptr : &*found;
}

std::string text_in(const HostCallTrace& call, std::string_view name) {
  const HostValue* value = value_in(call, name);
  return value == nullptr || !value->bytes ? std::string{}
                                           : std::string{as_text(value->bytes->bytes)};
}

/// "`get_greeting` on hello.near", or the host function where it names neither.
std::string promise_words(const FailedCall& heard) {
  const std::string method = text_in(*heard.refused_by, "method");
  if (method.empty() && !heard.promise_receiver) return heard.refused_by->name;
  std::string words = method.empty() ? "a promise" : method;
  if (heard.promise_receiver) words += " on " + heard.promise_receiver->str();
  return words;
}

/// Before the refused charge: what was left of the gas attached, and where the rest had gone.
void say_what_was_left(Builder& out, const Call& call, const vm::Shortage& shortage) {
  const Gas burnt =
      call.attached().saturating_sub(shortage.left).saturating_sub(shortage.set_aside);
  out.gas("left", shortage.left)
      .text(" were left of ")
      .gas("attached", call.attached())
      .text(" (")
      .gas("burnt", burnt)
      .text(" burnt");
  if (!shortage.set_aside.is_zero())
    out.text(", ").gas("set_aside", shortage.set_aside).text(" set aside before");
  out.text(")");
}

/// With what a replay heard; nothing where the error needs no more words than those of the outcome.
std::optional<Sentence> out_of_gas_heard(const Call& call, const FailedCall& heard) {
  if (!heard.shortage) return std::nullopt;
  const vm::Shortage& shortage = *heard.shortage;
  Builder out;
  if (heard.refused_by && !shortage.to_set_aside.is_zero()) {
    out.name("method", call.method())
        .text(" could not set aside ")
        .gas("wanted", shortage.to_set_aside)
        .text(" for ")
        .name("promise", promise_words(heard))
        .text(": ");
    say_what_was_left(out, call, shortage);
    return out.done();
  }
  if (shortage.set_aside.is_zero()) return std::nullopt;
  out.name("method", call.method()).text(" ran out of gas");
  if (heard.refused_by) out.text(" in ").name("host_function", heard.refused_by->name);
  out.text(": ");
  say_what_was_left(out, call, shortage);
  return out.done();
}

Sentence out_of_gas(const Call& call) {
  if (const FailedCall* heard = call.heard()) {
    if (auto sentence = out_of_gas_heard(call, *heard)) return std::move(*sentence);
  }
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

Sentence over_burnt_limit(const Call& call) {
  Builder out;
  out.name("method", call.method()).text(" burnt too much gas: a call may burn ");
  if (call.scene.config == nullptr)
    return out.text("a limited amount, whatever is attached").done();
  return out.gas("limit", call.scene.config->wasm.limits.max_gas_burnt)
      .text(" at most, whatever is attached")
      .done();
}

Sentence over_balance(const Call& call) {
  const FailedCall* heard = call.heard();
  if (heard != nullptr && heard->shortage) {
    const vm::Shortage& shortage = *heard->shortage;
    Builder out;
    out.name("method", call.method()).text(" wanted to send ").near("amount", shortage.amount);
    if (heard->promise_receiver) out.text(" to ").name("receiver", heard->promise_receiver->view());
    return out.text("; ")
        .name("account", call.contract())
        .text(" had ")
        .near("balance", shortage.balance)
        .text(" then, this call's deposit included: ")
        .near("missing", shortage.amount.saturating_sub(shortage.balance))
        .text(" are missing")
        .done();
  }
  return Builder{}
      .name("method", call.method())
      .text(" wanted to send more than ")
      .name("account", call.contract())
      .text(" had, this call's deposit included")
      .done();
}

/// What SDKs say in panics, and what the receipt adds to it.
std::string beside_panic(const Call& call, std::string_view message) {
  if (call.scene.receipt == nullptr) return {};
  if (message.ends_with("is private"))
    return format_text("; {} called it, and only {} itself may",
                       call.scene.receipt->predecessor.view(), call.contract());
  if (message.contains("doesn't accept deposit") && call.action != nullptr && call.action->deposit)
    return format_text("; {} were attached", format_near(*call.action->deposit));
  if (message.contains("exactly 1 yoctoNEAR") && call.action != nullptr && call.action->deposit)
    return format_text("; {} were attached", format_near(*call.action->deposit));
  if (message.contains("contract is not initialized"))
    return format_text("; {} has no state yet: call its init method first", call.contract());
  return {};
}

Sentence panic(const Call& call, std::string_view message) {
  Builder out;
  out.name("contract", call.contract())
      .text(" refused ")
      .name("method", call.method())
      .text(": \"")
      .name("panic", message)
      .text("\"");
  if (const std::string_view meaning = panic_code_meaning(message); !meaning.empty())
    out.text(format_text(" ({})", meaning));
  return out.text(beside_panic(call, message)).done();
}

/// "`update_index`", or its number where the contract names it nowhere.
void say_function(Builder& out, std::string_view figure, const vm::StackFrame& frame) {
  if (frame.name) {
    out.text("`").name(figure, *frame.name).text("`");
  } else {
    out.text("function ").name(figure, std::to_string(frame.function)).text(", which has no name");
  }
}

/// Whether a function is one of the language's own, through which a panic ends.
bool is_of_the_language(const vm::StackFrame& frame) {
  constexpr std::array<std::string_view, 10> kBeginnings{"core::",   "std::",  "alloc::", "<core::",
                                                         "<alloc::", "<std::", "rust_",   "__",
                                                         "abort",    "panic"};
  return frame.name && std::ranges::any_of(kBeginnings, [&](std::string_view beginning) {
           return frame.name->starts_with(beginning);
         });
}

/// In which function the code stopped; nothing where a replay did not tell, or it is the method.
void say_where(Builder& out, const Call& call) {
  if (call.scene.facts == nullptr || call.scene.facts->stopped_in.empty()) return;
  const std::vector<vm::StackFrame>& stack = call.scene.facts->stopped_in;
  const vm::StackFrame& innermost = stack.front();
  if (innermost.name == call.method()) return;
  out.text(", in ");
  say_function(out, "function", innermost);
  if (!is_of_the_language(innermost)) return;
  const auto own = std::ranges::find_if_not(stack, is_of_the_language);
  if (own == stack.end() || own->name == call.method()) return;
  out.text(", called from ");
  say_function(out, "called_from", *own);
}

Sentence trap(const Call& call, std::string_view what) {
  if (what.ends_with('.')) what.remove_suffix(1);
  Builder out{"the code of "};
  out.name("contract", call.contract())
      .text(" stopped in ")
      .name("method", call.method())
      .text(": ")
      .name("trap", what);
  if (what.contains("unreachable")) out.text(" (a panic without a text)");
  say_where(out, call);
  return out.done();
}

Sentence code_refused(const Call& call, std::string_view reason) {
  return Builder{"the code of "}
      .name("contract", call.contract())
      .text(" is refused: ")
      .name("reason", reason)
      .done();
}

Sentence execution_failed(const Call& call, std::string_view error) {
  if (error.starts_with(kPanic)) return panic(call, error.substr(kPanic.size()));
  if (error.starts_with(kTrapText)) return trap(call, error.substr(kTrapText.size()));
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

Sentence unresolved(const Call& call, protocol::MethodResolveErrorKind kind) {
  Builder out;
  switch (kind) {
    case protocol::MethodResolveErrorKind::MethodEmptyName:
      return out.text("the method name is empty").done();
    case protocol::MethodResolveErrorKind::MethodNotFound:
      out.name("contract", call.contract()).text(" has no method ").name("method", call.method());
      if (const auto* methods = call.methods()) out.text(methods_in_words(call.method(), *methods));
      return out.done();
    case protocol::MethodResolveErrorKind::MethodInvalidSignature:
      return out.name("method", call.method())
          .text(" is exported with parameters or a result: it is not a method")
          .done();
  }
  std::unreachable();
}

Sentence not_runnable(const Call& call, const protocol::CompilationError& error) {
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

/// The most that the refused promise could have got; nothing: it is not known, or is nothing.
std::optional<Gas> most_for_promise(const Call& call, const FailedCall& heard,
                                    const Remedy& remedy) {
  if (!heard.refused_by || !heard.shortage || !remedy.is_exact) return std::nullopt;
  const HostValue* gas = value_in(*heard.refused_by, "gas");
  // Only the gas of the promise itself can be chosen, not the fees of making it.
  if (gas == nullptr || !gas->number || heard.shortage->to_set_aside.value() != gas->number->value)
    return std::nullopt;
  const Gas lacking = *remedy.enough - call.attached();
  const auto most = heard.shortage->to_set_aside.checked_sub(lacking);
  return most && !most->is_zero() ? most : std::nullopt;
}

}  // namespace

std::optional<Sentence> hint_of(const Scene& scene, const ActionTrace* action) {
  if (scene.facts == nullptr || !scene.facts->remedy) return std::nullopt;
  const Call call{scene, action};
  const Remedy& remedy = *scene.facts->remedy;
  Builder out;
  if (!remedy.enough) {
    return out.text("More gas does not help: with ")
        .gas("most", remedy.most)
        .text(" it fails, too (found by running it again).")
        .done();
  }
  const FailedCall* heard = call.heard();
  const auto most = heard == nullptr ? std::nullopt : most_for_promise(call, *heard, remedy);
  if (most) {
    // Named values are rounded to the safe side; the figure is exact.
    return out.text("Give it at most ")
        .text(format_gas(round_down(*most)))
        .figure("most_for_promise", *most)
        .text(", or attach ")
        .text(format_gas(round_up(*remedy.enough)))
        .figure("enough", *remedy.enough)
        .text(" (found by running it again).")
        .done();
  }
  return out.text("With ")
      .text(format_gas(round_up(*remedy.enough)))
      .figure("enough", *remedy.enough)
      .text(" it succeeds (found by running it again).")
      .done();
}

Sentence sentence_of(const protocol::FunctionCallError& error, const Scene& scene,
                     const ActionTrace* action) {
  const Call call{scene, action};
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
