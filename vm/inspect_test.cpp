#include "vm/inspect.hpp"

#include <gtest/gtest.h>

#include "vm/test_config.hpp"
#include "vm/test_wasm.hpp"

namespace farcall::vm {
namespace {

using namespace test;

TEST(Inspect, an_accepted_contract_is_described) {
  const Bytes wasm = Module{}
                         .types({function_type({}, {}), function_type({kI64, kI64}, {kI64})})
                         .imports({import_function("env", "storage_read", 1)})
                         .functions({0, 1})
                         .exports({export_function("call_me", 1), export_function("helper", 2)})
                         .code({body({0x0b}), body({0x42, 0x00, 0x0b})})
                         .bytes();
  const ContractReport report = inspect(wasm, config_86());
  EXPECT_FALSE(report.refusal.has_value());
  EXPECT_EQ(report.code_bytes, wasm.size());
  EXPECT_GT(report.prepared_bytes, wasm.size());
  EXPECT_EQ(report.defined_functions, 2U);
  ASSERT_EQ(report.imports.size(), 1U);
  EXPECT_EQ(report.imports[0].name, "storage_read");
  EXPECT_EQ(report.imports[0].signature, "(param i64 i64) (result i64)");
  ASSERT_EQ(report.exports.size(), 2U);
  EXPECT_TRUE(report.exports[0].is_method);
  EXPECT_EQ(report.exports[1].name, "helper");
  EXPECT_FALSE(report.exports[1].is_method);
}

TEST(Inspect, a_refusal_names_feature_function_and_place) {
  const Bytes simd = concat({{0xfd, 0x0c}, Bytes(16, 0), {0x1a, 0x0b}});
  const auto module = [&](const std::vector<Bytes>& exports) {
    return Module{}
        .types({function_type({}, {})})
        .functions({0, 0})
        .exports(exports)
        .code({body({0x0b}), body(simd)})
        .bytes();
  };
  const Bytes exported = module({export_function("fast", 1)});
  const ContractReport report = inspect(exported, config_86());
  ASSERT_TRUE(report.refusal.has_value());
  EXPECT_EQ(report.refusal->reason, "SIMD support is not enabled");
  EXPECT_EQ(report.refusal->function, 1U);
  EXPECT_EQ(report.refusal->function_name, "fast");
  EXPECT_EQ(exported[*report.refusal->offset], 0xfd);

  Bytes named = module({});
  append(named,
         concat({{0x00},
                 sized(concat(
                     {name("name"), {0x01}, sized(concat({{0x01, 0x01}, name("vectorised")}))}))}));
  EXPECT_EQ(inspect(named, config_86()).refusal->function_name, "vectorised");
}

TEST(Inspect, a_limit_is_told_with_what_was_found) {
  const Bytes wasm = Module{}
                         .types({function_type(Bytes(65, kI32), {})})
                         .functions({0})
                         .code({body({0x0b})})
                         .bytes();
  const ContractReport report = inspect(wasm, config_86());
  ASSERT_TRUE(report.refusal.has_value());
  EXPECT_EQ(report.refusal->kind, protocol::PrepareError::TooManyParamsPerFunction);
  EXPECT_EQ(report.refusal->reason, "65 parameters of one function, at most 64 are allowed");
  EXPECT_EQ(report.refusal->function, 0U);
}

}  // namespace
}  // namespace farcall::vm
