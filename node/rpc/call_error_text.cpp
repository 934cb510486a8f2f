#include "node/rpc/call_error_text.hpp"

#include <boost/describe/enum_to_string.hpp>

#include "base/format_text.hpp"
#include "vm/call/host_error.hpp"

namespace farcall::node {

namespace {

using namespace protocol::function_call_error;
namespace compilation = protocol::compilation_error;

struct CompilationText {
  std::string operator()(const compilation::CodeDoesNotExist& error) const {
    return format_text("CodeDoesNotExist {{ account_id: AccountId({}) }}",
                       vm::rust_debug_string(error.account_id.view()));
  }
  std::string operator()(const compilation::PrepareError& error) const {
    return format_text("PrepareError({})", boost::describe::enum_to_string(error.error, "?"));
  }
  std::string operator()(const compilation::WasmerCompileError& error) const {
    return format_text("WasmerCompileError {{ msg: {} }}", vm::rust_debug_string(error.msg));
  }
};

struct CallText {
  std::string operator()(const CompilationError& error) const {
    return format_text("CompilationError({})", std::visit(CompilationText{}, error.error));
  }
  std::string operator()(const LinkError& error) const {
    return format_text("LinkError {{ msg: {} }}", vm::rust_debug_string(error.msg));
  }
  std::string operator()(const MethodResolveError& error) const {
    return format_text("MethodResolveError({})", boost::describe::enum_to_string(error.error, "?"));
  }
  std::string operator()(const ExecutionError& error) const {
    return format_text("ExecutionError({})", vm::rust_debug_string(error.error));
  }
  std::string operator()(const WasmTrap&) const { return "WasmTrap"; }
  std::string operator()(const WasmUnknownError&) const { return "WasmUnknownError"; }
  std::string operator()(const HostError&) const { return "HostError"; }
  std::string operator()(const _EVMError&) const { return "_EVMError"; }
};

}  // namespace

std::string call_error_text(const protocol::FunctionCallError& error) {
  return std::visit(CallText{}, error);
}

}  // namespace farcall::node
