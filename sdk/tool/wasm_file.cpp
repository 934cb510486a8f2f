#include "sdk/tool/wasm_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace farcall::sdk {
namespace {

/// Reads the sections of a module; `failed` is set at the first byte that is missing.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

  std::uint8_t byte() {
    if (bytes_.empty()) {
      failed = true;
      return 0;
    }
    const auto value = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }
  std::uint32_t number() {
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      const std::uint8_t next = byte();
      value |= static_cast<std::uint32_t>(next & 0x7F) << (shift & 31);
      if (next < 0x80) return value;
    }
    failed = true;
    return 0;
  }
  std::string_view take(std::size_t length) {
    if (length > bytes_.size()) {
      failed = true;
      length = 0;
    }
    const std::string_view taken = bytes_.substr(0, length);
    bytes_.remove_prefix(length);
    return taken;
  }
  std::string name() { return std::string{take(number())}; }
  void limits() {
    const bool has_maximum = (byte() & 1) != 0;
    number();
    if (has_maximum) number();
  }
  [[nodiscard]] bool empty() const { return bytes_.empty() || failed; }

  bool failed = false;

 private:
  std::string_view bytes_;
};

constexpr std::uint8_t kImportSection = 2;
constexpr std::uint8_t kExportSection = 7;

void read_imports(Cursor& cursor, WasmSummary& summary) {
  for (std::uint32_t left = cursor.number(); left != 0 && !cursor.failed; --left) {
    WasmImport import{cursor.name(), cursor.name()};
    switch (cursor.byte()) {
      case 0:
        cursor.number();
        break;  // a function of a type
      case 1:
        cursor.byte();
        cursor.limits();
        break;  // a table
      case 2:
        cursor.limits();
        break;  // a memory
      case 3:
        cursor.byte();
        cursor.byte();
        break;  // a global
      default:
        cursor.failed = true;
    }
    summary.imports.push_back(std::move(import));
  }
}

void read_exports(Cursor& cursor, WasmSummary& summary) {
  for (std::uint32_t left = cursor.number(); left != 0 && !cursor.failed; --left) {
    std::string name = cursor.name();
    const bool is_function = cursor.byte() == 0;
    cursor.number();
    if (is_function) summary.exported_functions.push_back(std::move(name));
  }
}

/// All host functions up to protocol version 88, sorted.
constexpr std::string_view kHostFunctions[] = {
    "abort",
    "account_balance",
    "account_locked_balance",
    "alt_bn128_g1_multiexp",
    "alt_bn128_g1_sum",
    "alt_bn128_pairing_check",
    "attached_deposit",
    "block_index",
    "block_timestamp",
    "bls12381_g1_multiexp",
    "bls12381_g2_multiexp",
    "bls12381_map_fp2_to_g2",
    "bls12381_map_fp_to_g1",
    "bls12381_p1_decompress",
    "bls12381_p1_sum",
    "bls12381_p2_decompress",
    "bls12381_p2_sum",
    "bls12381_pairing_check",
    "chain_id",
    "current_account_id",
    "current_contract_code",
    "ecrecover",
    "ed25519_verify",
    "epoch_height",
    "input",
    "keccak256",
    "keccak512",
    "log_utf16",
    "log_utf8",
    "ml_dsa_verify",
    "p256_verify",
    "panic",
    "panic_utf8",
    "predecessor_account_id",
    "prepaid_gas",
    "promise_and",
    "promise_batch_action_add_gas_key_with_full_access",
    "promise_batch_action_add_gas_key_with_function_call",
    "promise_batch_action_add_key_with_full_access",
    "promise_batch_action_add_key_with_function_call",
    "promise_batch_action_create_account",
    "promise_batch_action_delete_account",
    "promise_batch_action_delete_key",
    "promise_batch_action_deploy_contract",
    "promise_batch_action_deploy_global_contract",
    "promise_batch_action_deploy_global_contract_by_account_id",
    "promise_batch_action_function_call",
    "promise_batch_action_function_call_weight",
    "promise_batch_action_stake",
    "promise_batch_action_state_init",
    "promise_batch_action_state_init_by_account_id",
    "promise_batch_action_transfer",
    "promise_batch_action_transfer_to_gas_key",
    "promise_batch_action_universal_state_init",
    "promise_batch_action_use_global_contract",
    "promise_batch_action_use_global_contract_by_account_id",
    "promise_batch_create",
    "promise_batch_then",
    "promise_create",
    "promise_result",
    "promise_results_count",
    "promise_return",
    "promise_set_refund_to",
    "promise_then",
    "promise_yield_create",
    "promise_yield_create_with_id",
    "promise_yield_resume",
    "promise_yield_resume_with_yield_id",
    "random_seed",
    "read_register",
    "refund_to_account_id",
    "register_len",
    "ripemd160",
    "set_state_init_data_entry",
    "sha256",
    "sha3_256",
    "sha3_384",
    "sha3_512",
    "signer_account_id",
    "signer_account_pk",
    "storage_has_key",
    "storage_iter_next",
    "storage_iter_prefix",
    "storage_iter_range",
    "storage_read",
    "storage_remove",
    "storage_usage",
    "storage_write",
    "universal_state_init_to_account_id",
    "used_gas",
    "validator_stake",
    "validator_total_stake",
    "value_return",
    "write_register",
};
static_assert(std::ranges::is_sorted(kHostFunctions));

}  // namespace

Result<WasmSummary> summarize_wasm(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) return fail("cannot read " + file.string());
  const std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
  WasmSummary summary;
  summary.size = bytes.size();
  Cursor module{bytes};
  if (module.take(4) != std::string_view{"\0asm", 4} || module.take(4).empty())
    return fail(file.string() + " is not a wasm module");
  while (!module.empty()) {
    const std::uint8_t id = module.byte();
    Cursor section{module.take(module.number())};
    if (id == kImportSection) read_imports(section, summary);
    if (id == kExportSection) read_exports(section, summary);
    module.failed |= section.failed;
  }
  if (module.failed) return fail(file.string() + " is a broken wasm module");
  return summary;
}

bool is_host_function(std::string_view name) {
  return std::ranges::binary_search(kHostFunctions, name);
}

}  // namespace farcall::sdk
