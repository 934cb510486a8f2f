#include "vm/prepare/prepare.hpp"

#include <gtest/gtest.h>

#include "vm/testing/test_config.hpp"
#include "vm/testing/test_wasm.hpp"

namespace farcall::vm {
namespace {

using namespace test;
using protocol::PrepareError;

const Bytes kVoid = function_type({}, {});

std::optional<PrepareError> refusal(const Bytes& wasm, PrepareConfig config = config_86()) {
  const auto prepared = prepare(wasm, config);
  if (prepared) return std::nullopt;
  return prepared.error().kind;
}

Bytes one_function(const Bytes& code) {
  return Module{}.types({kVoid}).functions({0}).code({body(code)}).bytes();
}

Bytes repeated(std::size_t count, const Bytes& part) {
  Bytes out;
  for (; count > 0; --count) append(out, part);
  return out;
}

constexpr auto kAccepted = std::nullopt;

TEST(Prepare, bytes_that_are_no_module_are_malformed) {
  EXPECT_EQ(refusal({}), PrepareError::Deserialization);
  EXPECT_EQ(refusal(to_bytes(std::string_view{"\0asm", 4})), PrepareError::Deserialization);
  EXPECT_EQ(refusal(to_bytes("not wasm at all")), PrepareError::Deserialization);
  EXPECT_EQ(refusal(Module{}.bytes()), kAccepted);
}

TEST(Prepare, features_outside_of_the_set_are_refused_with_place_and_reason) {
  // v128.const 0; drop
  const auto prepared =
      prepare(one_function(concat({{0xfd, 0x0c}, Bytes(16, 0), {0x1a, 0x0b}})), config_86());
  ASSERT_FALSE(prepared.has_value());
  EXPECT_EQ(prepared.error().kind, PrepareError::Deserialization);
  EXPECT_EQ(prepared.error().message, "SIMD support is not enabled");
  EXPECT_EQ(prepared.error().function, 0U);
  EXPECT_EQ(prepared.error().offset, 23U);
}

TEST(Prepare, sign_extension_bulk_memory_and_funcref_are_accepted) {
  EXPECT_EQ(refusal(one_function({0x41, 0, 0xc0, 0x1a, 0x0b})), kAccepted);  // extend8_s
  EXPECT_EQ(refusal(one_function({0xd0, 0x70, 0x1a, 0x0b})), kAccepted);     // ref.null func
  EXPECT_EQ(refusal(one_function({0xd0, 0x6f, 0x1a, 0x0b})), PrepareError::Deserialization);
}

TEST(Prepare, both_spellings_of_funcref_prepare_to_the_same_bytes) {
  const auto with_local = [](const Bytes& type) {
    return Module{}
        .types({kVoid})
        .functions({0})
        .code({sized(concat({{0x01, 0x01}, type, {0x0b}}))})
        .bytes();
  };
  const auto short_form = prepare(with_local({0x70}), config_86());
  const auto long_form = prepare(with_local({0x63, 0x70}), config_86());
  ASSERT_TRUE(short_form.has_value());
  ASSERT_TRUE(long_form.has_value());
  EXPECT_EQ(*short_form, *long_form);
}

TEST(Prepare, imports_are_functions_of_env) {
  const auto importing = [](const Bytes& import) {
    return Module{}.types({kVoid}).imports({import}).bytes();
  };
  EXPECT_EQ(refusal(importing(import_function("env", "f", 0))), kAccepted);
  EXPECT_EQ(refusal(importing(import_function("internal", "finite_wasm_gas", 0))),
            PrepareError::Instantiate);
  EXPECT_EQ(refusal(importing(concat({name("env"), name("g"), {0x03, kI32, 0x00}}))),
            PrepareError::Instantiate);
  EXPECT_EQ(refusal(importing(concat({name("env"), name("memory"), {0x02, 0x00, 0x01}}))),
            PrepareError::Memory);
}

TEST(Prepare, functions_are_counted_with_imports) {
  PrepareConfig config = config_86();
  config.limits.functions = 2;
  const auto with = [](std::size_t imports, std::size_t functions) {
    return Module{}
        .types({kVoid})
        .imports(std::vector<Bytes>(imports, import_function("env", "f", 0)))
        .functions(std::vector<std::uint32_t>(functions, 0))
        .code(std::vector<Bytes>(functions, body({0x0b})))
        .bytes();
  };
  EXPECT_EQ(refusal(with(1, 1), config), kAccepted);
  EXPECT_EQ(refusal(with(1, 2), config), PrepareError::TooManyFunctions);
  EXPECT_EQ(refusal(with(3, 0), config), PrepareError::TooManyFunctions);
}

TEST(Prepare, locals_are_counted_over_all_functions) {
  PrepareConfig config = config_86();
  config.limits.locals = 100;
  const auto with = [](std::uint32_t first, std::uint32_t second) {
    return Module{}
        .types({kVoid})
        .functions({0, 0})
        .code({body({{first, kI32}}, {0x0b}), body({{second, kI64}}, {0x0b})})
        .bytes();
  };
  EXPECT_EQ(refusal(with(60, 40), config), kAccepted);
  EXPECT_EQ(refusal(with(60, 41), config), PrepareError::TooManyLocals);
}

TEST(Prepare, from_87_locals_are_limited_by_the_size_of_the_module) {
  PrepareConfig config = config_86();
  const Bytes wasm =
      Module{}.types({kVoid}).functions({0}).code({body({{30, kI32}}, {0x0b})}).bytes();
  EXPECT_EQ(refusal(wasm, config), kAccepted);
  config.limits.bytes_per_local = 2;
  ASSERT_LT(wasm.size(), 60U);
  EXPECT_EQ(refusal(wasm, config), PrepareError::TooManyLocals);
  // Custom sections count as bytes.
  Bytes padded = wasm;
  append(padded, concat({{0x00}, sized(concat({name("x"), Bytes(60, 0)}))}));
  EXPECT_EQ(refusal(padded, config), kAccepted);
}

TEST(Prepare, types_tables_and_bodies_have_limits) {
  EXPECT_EQ(refusal(Module{}.types(std::vector<Bytes>(1024, kVoid)).bytes()), kAccepted);
  EXPECT_EQ(refusal(Module{}.types(std::vector<Bytes>(1025, kVoid)).bytes()),
            PrepareError::TooManyTypes);
  const auto table = [](std::uint64_t initial) { return concat({{0x70, 0x00}, uleb(initial)}); };
  EXPECT_EQ(refusal(Module{}.section(4, {table(10'000)}).bytes()), kAccepted);
  EXPECT_EQ(refusal(Module{}.section(4, {table(10'001)}).bytes()),
            PrepareError::TooManyTableElements);
  EXPECT_EQ(refusal(Module{}.section(4, {table(1), table(1)}).bytes()),
            PrepareError::TooManyTables);
  // Body bytes: local count, instructions, end.
  EXPECT_EQ(refusal(one_function(concat({Bytes(196'606, 0x01), {0x0b}}))), kAccepted);
  EXPECT_EQ(refusal(one_function(concat({Bytes(196'607, 0x01), {0x0b}}))),
            PrepareError::FunctionBodyTooLarge);
}

TEST(Prepare, parameters_have_limits) {
  const auto with = [](std::size_t parameters, std::size_t functions) {
    return Module{}
        .types({function_type(Bytes(parameters, kI32), {})})
        .functions(std::vector<std::uint32_t>(functions, 0))
        .code(std::vector<Bytes>(functions, body({0x0b})))
        .bytes();
  };
  EXPECT_EQ(refusal(with(64, 1)), kAccepted);
  EXPECT_EQ(refusal(with(65, 1)), PrepareError::TooManyParamsPerFunction);
  EXPECT_EQ(refusal(with(50, 1000)), kAccepted);
  EXPECT_EQ(refusal(with(50, 1001)), PrepareError::TooManyParamsPerContract);
}

TEST(Prepare, operands_have_a_limit_in_bytes) {
  const auto with = [](std::size_t count) {
    return one_function(concat({repeated(count, {0x42, 0x00}), repeated(count, {0x1a}), {0x0b}}));
  };
  EXPECT_EQ(refusal(with(1024)), kAccepted);
  EXPECT_EQ(refusal(with(1025)), PrepareError::OperandStackTooLarge);
}

TEST(Prepare, blocks_have_limits) {
  const auto blocks = [](std::size_t count) {
    return concat({repeated(count, {0x02, 0x40, 0x0b}), {0x0b}});
  };
  EXPECT_EQ(refusal(one_function(blocks(5000))), kAccepted);
  EXPECT_EQ(refusal(one_function(blocks(5001))), PrepareError::TooManyBlocksPerFunction);
  const auto functions = [&](std::size_t last) {
    std::vector<Bytes> bodies(10, body(blocks(5000)));
    bodies.push_back(body(blocks(last)));
    return Module{}
        .types({kVoid})
        .functions(std::vector<std::uint32_t>(11, 0))
        .code(bodies)
        .bytes();
  };
  EXPECT_EQ(refusal(functions(0)), kAccepted);
  EXPECT_EQ(refusal(functions(1)), PrepareError::TooManyBlocksPerContract);
}

TEST(Prepare, the_prepared_module_has_a_limit) {
  PrepareConfig config = config_86();
  const Bytes wasm = one_function({0x0b});
  config.limits.instrumented_bytes = prepare(wasm, config)->size();
  EXPECT_EQ(refusal(wasm, config), kAccepted);
  --config.limits.instrumented_bytes;
  EXPECT_EQ(refusal(wasm, config), PrepareError::InstrumentedCodeTooLarge);
}

TEST(Prepare, the_first_thing_that_is_wrong_decides) {
  // Too many types before a malformed section, and the other way round.
  const Bytes types = Module{}.types(std::vector<Bytes>(1025, kVoid)).bytes();
  EXPECT_EQ(refusal(concat({types, {0x7a, 0x00}})), PrepareError::TooManyTypes);
  Bytes malformed_first = Module{}.bytes();
  append(malformed_first, Bytes{0x7a, 0x00});
  append(malformed_first, ByteView{types}.subspan(8));
  EXPECT_EQ(refusal(malformed_first), PrepareError::Deserialization);
}

TEST(Prepare, a_code_section_that_is_cut_off_is_malformed_before_its_bodies_are_looked_at) {
  const auto with_body = [](std::size_t nops) {
    return one_function(concat({Bytes(nops, 0x01), {0x0b}}));
  };
  Bytes cut = with_body(200'000);
  EXPECT_EQ(refusal(cut), PrepareError::FunctionBodyTooLarge);
  cut.resize(cut.size() - 1);
  EXPECT_EQ(refusal(cut), PrepareError::Deserialization);
}

TEST(Prepare, a_fingerprint_names_its_configuration) {
  PrepareConfig other = config_86();
  EXPECT_EQ(other.fingerprint(), config_86().fingerprint());
  other.limits.bytes_per_local = 2;
  EXPECT_NE(other.fingerprint(), config_86().fingerprint());
}

}  // namespace
}  // namespace farcall::vm
