#include "vm/call/call_failure.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <string_view>

#include "base/format_text.hpp"
#include "base/overloaded.hpp"

namespace farcall::vm {
namespace {

namespace call_error = protocol::function_call_error;
namespace compilation = protocol::compilation_error;

CallError execution_error(std::string text) {
  return call_error::ExecutionError{std::move(text)};
}

CallError compilation_failed(protocol::CompilationError error) {
  return call_error::CompilationError{std::move(error)};
}

/// Names of the traps in nearcore's debug output.
std::string_view trap_name(Trap trap) {
  switch (trap) {
    case Trap::kUnreachable:
      return "Unreachable";
    case Trap::kBadSignature:
      return "IncorrectCallIndirectSignature";
    case Trap::kOutOfBounds:
      return "MemoryOutOfBounds";
    case Trap::kArithmetic:
      return "IllegalArithmetic";
    case Trap::kIndirectCallToNull:
      return "IndirectCallToNull";
    case Trap::kStackOverflow:
      return "StackOverflow";
  }
  FARCALL_ASSERT(false, "all traps have a name");
  return {};
}

template <class Enum>
std::string_view name_of(Enum value) {
  return boost::describe::enum_to_string(value, "");
}

}  // namespace

CallError as_outcome_error(const CallFailure& failure) {
  return std::visit(
      Overloaded{
          [](const HostError& error) { return execution_error(display_text(error)); },
          [](Trap trap) {
            return execution_error(format_text("WebAssembly trap: {}", trap_text(trap)));
          },
          [](const LinkError& error) { return execution_error("Link Error: " + error.text); },
          [](const LoadError& error) { return execution_error("Loading Error: " + error.text); },
          [](protocol::MethodResolveErrorKind kind) -> CallError {
            return call_error::MethodResolveError{kind};
          },
          [](protocol::PrepareError kind) {
            return compilation_failed(compilation::PrepareError{kind});
          },
          [](const CompileError& error) {
            return compilation_failed(compilation::WasmerCompileError{error.text});
          },
          [](const compilation::CodeDoesNotExist& error) { return compilation_failed(error); },
      },
      failure);
}

std::string as_view_error(const CallFailure& failure) {
  return std::visit(
      Overloaded{
          [](const HostError& error) { return format_text("HostError({})", debug_text(error)); },
          [](Trap trap) { return format_text("WasmTrap({})", trap_name(trap)); },
          [](const LinkError& error) {
            return format_text("LinkError {{ msg: {} }}", rust_debug_string(error.text));
          },
          [](const LoadError& error) {
            return format_text("LoadingError {{ msg: {} }}", rust_debug_string(error.text));
          },
          [](protocol::MethodResolveErrorKind kind) {
            return format_text("MethodResolveError({})", name_of(kind));
          },
          [](protocol::PrepareError kind) {
            return format_text("CompilationError(PrepareError({}))", name_of(kind));
          },
          [](const CompileError& error) {
            return format_text("CompilationError(WasmtimeCompileError {{ msg: {} }})",
                               rust_debug_string(error.text));
          },
          [](const compilation::CodeDoesNotExist& error) {
            return format_text("CompilationError(CodeDoesNotExist {{ account_id: \"{}\" }})",
                               error.account_id.view());
          },
      },
      failure);
}

}  // namespace farcall::vm
