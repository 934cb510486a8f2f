#include "vm/prepare/prepare.hpp"

#include <algorithm>
#include <boost/pfr.hpp>
#include <concepts>
#include <limits>
#include <optional>
#include <vector>

#include "base/assert.hpp"
#include "base/format_text.hpp"
#include "base/hash.hpp"
#include "native/native.h"
#include "vm/prepare/instrument.hpp"
#include "vm/wasm/wasm_module.hpp"

namespace farcall::vm {
namespace {

using protocol::PrepareError;

PrepareError kind_of(fc_verdict_reason reason) {
  switch (reason) {
    case FC_VERDICT_MALFORMED:
      return PrepareError::Deserialization;
    case FC_VERDICT_WRONG_IMPORT:
      return PrepareError::Instantiate;
    case FC_VERDICT_IMPORTED_MEMORY:
      return PrepareError::Memory;
    case FC_VERDICT_TOO_MANY_FUNCTIONS:
      return PrepareError::TooManyFunctions;
    case FC_VERDICT_TOO_MANY_LOCALS:
      return PrepareError::TooManyLocals;
    case FC_VERDICT_TOO_MANY_TABLES:
      return PrepareError::TooManyTables;
    case FC_VERDICT_TOO_MANY_TABLE_ELEMENTS:
      return PrepareError::TooManyTableElements;
    case FC_VERDICT_BODY_TOO_LARGE:
      return PrepareError::FunctionBodyTooLarge;
    case FC_VERDICT_TOO_MANY_TYPES:
      return PrepareError::TooManyTypes;
    case FC_VERDICT_TOO_MANY_GLOBALS:
      return PrepareError::TooManyGlobals;
    case FC_VERDICT_ACCEPTED:
      break;
  }
  FARCALL_ASSERT(false, "a refused module has a reason");
  return PrepareError::Deserialization;
}

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

/// Appends every field of a configuration, nested ones too: a field that is added later counts
/// without being named here.
template <class T>
void append_fields(std::vector<std::uint64_t>& out, const T& value) {
  if constexpr (std::unsigned_integral<T>) {
    out.push_back(value);
  } else if constexpr (kIsOptional<T>) {
    out.push_back(value.has_value() ? 1 : 0);
    if (value) append_fields(out, *value);
  } else {
    boost::pfr::for_each_field(value, [&](const auto& field) { append_fields(out, field); });
  }
}

std::uint64_t locals_limit(const WasmLimits& limits, std::size_t size) {
  if (!limits.bytes_per_local) return limits.locals;
  return std::min<std::uint64_t>(limits.locals, size / *limits.bytes_per_local);
}

/// The limit that was exceeded, as text.
std::string_view subject_of(PrepareError kind) {
  switch (kind) {
    case PrepareError::TooManyParamsPerFunction:
      return "parameters of one function";
    case PrepareError::TooManyParamsPerContract:
      return "parameters of all functions together";
    case PrepareError::OperandStackTooLarge:
      return "bytes of operands in one function";
    case PrepareError::TooManyBlocksPerFunction:
      return "blocks, loops and ifs in one function";
    case PrepareError::TooManyBlocksPerContract:
      return "blocks, loops and ifs in all functions together";
    default:
      return "of something";
  }
}

PrepareFailure to_failure(const InstrumentError& error) {
  return {error.kind, error.function, std::nullopt,
          format_text("{} {}, at most {} are allowed", error.found, subject_of(error.kind),
                      error.limit)};
}

}  // namespace

PrepareConfig PrepareConfig::from(const protocol::WasmConfig& config) {
  const protocol::LimitConfig& limits = config.limits;
  PrepareConfig prepare;
  prepare.limits = {
      .types = limits.max_types_per_contract,
      .functions = limits.max_functions_number_per_contract,
      .locals = limits.max_locals_per_contract,
      .bytes_per_local = limits.min_contract_size_per_local == 0
                             ? std::nullopt
                             : std::optional{limits.min_contract_size_per_local},
      .body_bytes = limits.max_function_body_size,
      .tables = limits.max_tables_per_contract,
      .table_elements = limits.max_elements_per_contract_table,
      .instrumented_bytes = limits.max_instrumented_code_size,
  };
  prepare.instrument = {
      .costs = {.regular = config.regular_op_cost.value(),
                .linear_base = config.linear_op_base_cost.value(),
                .linear_unit = config.linear_op_unit_cost.value()},
      .stack_bytes_max = limits.max_stack_height,
      .memory_pages_initial = limits.initial_memory_pages,
      .memory_pages_max = limits.max_memory_pages,
      .params_per_function_max = limits.max_params_per_function,
      .params_per_contract_max = limits.max_params_per_contract,
      .operand_bytes_per_function_max = limits.max_operand_stack_bytes_per_function,
      .blocks_per_function_max = limits.max_blocks_per_function,
      .blocks_per_contract_max = limits.max_blocks_per_contract,
  };
  return prepare;
}

std::uint64_t PrepareConfig::fingerprint() const noexcept {
  std::vector<std::uint64_t> values;
  append_fields(values, *this);
  const CryptoHash hash = sha256(ByteView{reinterpret_cast<const std::uint8_t*>(values.data()),
                                          values.size() * sizeof(std::uint64_t)});
  std::uint64_t fingerprint;
  std::memcpy(&fingerprint, hash.bytes.data(), sizeof fingerprint);
  return fingerprint;
}

std::expected<void, PrepareFailure> check(ByteView wasm, const WasmLimits& limits) {
  const fc_wasm_limits plain = {
      .types = limits.types,
      .functions = limits.functions,
      .locals = locals_limit(limits, wasm.size()),
      .body_bytes = limits.body_bytes,
      .tables = limits.tables,
      .table_elements = limits.table_elements,
      .globals = limits.globals,
  };
  const fc_verdict verdict = fc_wasm_check(wasm.data(), wasm.size(), &plain);
  if (verdict.reason == FC_VERDICT_ACCEPTED) return {};
  PrepareFailure failure{kind_of(verdict.reason), std::nullopt, verdict.offset,
                         to_string(ByteView{verdict.message.data, verdict.message.size})};
  fc_bytes_free(verdict.message);
  if (verdict.function != std::numeric_limits<std::uint32_t>::max())
    failure.function = verdict.function;
  return std::unexpected{std::move(failure)};
}

std::expected<Bytes, PrepareFailure> prepare(ByteView wasm, const PrepareConfig& config) {
  if (auto verdict = check(wasm, config.limits); !verdict)
    return std::unexpected{std::move(verdict).error()};
  auto prepared = instrument(read_module(wasm), config.instrument);
  if (!prepared) return std::unexpected{to_failure(prepared.error())};
  if (prepared->size() > config.limits.instrumented_bytes) {
    return std::unexpected{
        PrepareFailure{PrepareError::InstrumentedCodeTooLarge, std::nullopt, std::nullopt,
                       format_text("{} bytes after instrumentation, at most {} are allowed",
                                   prepared->size(), config.limits.instrumented_bytes)}};
  }
  return std::move(*prepared);
}

}  // namespace farcall::vm
