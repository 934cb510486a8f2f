#include "node/rpc/call_error_text.hpp"

#include <gtest/gtest.h>

namespace farcall::node {
namespace {

using namespace protocol::function_call_error;
namespace compilation = protocol::compilation_error;

TEST(CallErrorText, is_what_rust_prints) {
  EXPECT_EQ(call_error_text(ExecutionError{"Smart contract panicked: boom \"x\"\nline two €"}),
            R"(ExecutionError("Smart contract panicked: boom \"x\"\nline two €"))");
  EXPECT_EQ(call_error_text(MethodResolveError{protocol::MethodResolveErrorKind::MethodNotFound}),
            "MethodResolveError(MethodNotFound)");
  EXPECT_EQ(call_error_text(CompilationError{
                compilation::CodeDoesNotExist{protocol::AccountId::trusted("alice.test.near")}}),
            R"(CompilationError(CodeDoesNotExist { account_id: AccountId("alice.test.near") }))");
  EXPECT_EQ(call_error_text(CompilationError{
                compilation::PrepareError{protocol::PrepareError::Deserialization}}),
            "CompilationError(PrepareError(Deserialization))");
}

}  // namespace
}  // namespace farcall::node
