#include "trace/source/host_values.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "vm/call/registers.hpp"

namespace farcall::trace {
namespace {

/// Lengths with this value mean: the bytes are in the register that the pointer names. For logs and
/// panics: the text ends at a zero.
constexpr std::uint64_t kElsewhere = ~std::uint64_t{0};

struct HostSignature {
  std::string_view name;
  /// A letter and a name for each parameter, separated by spaces. The letter says what it is:
  ///   n number   b bytes (length, pointer)   u UTF-8 text   w UTF-16 text
  ///   a amount (pointer)   o amount that is written there   q register that is read
  ///   r register that is written: always, s if the result is 1, t if it is not 0, z if it is 0
  std::string_view parameters;
};

constexpr auto kSignatures = std::to_array<HostSignature>({
    {"read_register", "q:value n:pointer"},
    {"register_len", "n:register"},
    {"write_register", "n:register b:value"},
    {"current_account_id", "r:account_id"},
    {"chain_id", "r:chain_id"},
    {"signer_account_id", "r:account_id"},
    {"signer_account_pk", "r:public_key"},
    {"predecessor_account_id", "r:account_id"},
    {"refund_to_account_id", "r:account_id"},
    {"input", "r:input"},
    {"block_index", ""},
    {"block_timestamp", ""},
    {"epoch_height", ""},
    {"storage_usage", ""},
    {"current_contract_code", "t:code"},
    {"random_seed", "r:seed"},
    {"validator_stake", "b:account_id o:stake"},
    {"validator_total_stake", "o:stake"},
    {"account_balance", "o:balance"},
    {"account_locked_balance", "o:balance"},
    {"attached_deposit", "o:deposit"},
    {"prepaid_gas", ""},
    {"used_gas", ""},
    {"sha256", "b:value r:hash"},
    {"keccak256", "b:value r:hash"},
    {"keccak512", "b:value r:hash"},
    {"sha3_256", "b:value r:hash"},
    {"sha3_384", "b:value r:hash"},
    {"sha3_512", "b:value r:hash"},
    {"ripemd160", "b:value r:hash"},
    {"ecrecover", "b:hash b:signature n:v n:malleability s:public_key"},
    {"ed25519_verify", "b:signature b:message b:public_key"},
    {"p256_verify", "b:signature b:message b:public_key"},
    {"ml_dsa_verify", "b:signature b:message b:public_key"},
    {"alt_bn128_g1_multiexp", "b:value r:result"},
    {"alt_bn128_g1_sum", "b:value r:result"},
    {"alt_bn128_pairing_check", "b:value"},
    {"bls12381_p1_sum", "b:value z:result"},
    {"bls12381_p2_sum", "b:value z:result"},
    {"bls12381_g1_multiexp", "b:value z:result"},
    {"bls12381_g2_multiexp", "b:value z:result"},
    {"bls12381_map_fp_to_g1", "b:value z:result"},
    {"bls12381_map_fp2_to_g2", "b:value z:result"},
    {"bls12381_pairing_check", "b:value"},
    {"bls12381_p1_decompress", "b:value z:result"},
    {"bls12381_p2_decompress", "b:value z:result"},
    {"value_return", "b:value"},
    {"panic", ""},
    {"panic_utf8", "u:message"},
    {"log_utf8", "u:message"},
    {"log_utf16", "w:message"},
    {"abort", "n:message n:file n:line n:column"},
    {"gas", "n:opcodes"},
    {"promise_create", "b:account_id b:method b:arguments a:amount n:gas"},
    {"promise_then", "n:promise b:account_id b:method b:arguments a:amount n:gas"},
    {"promise_and", "n:promises n:count"},
    {"promise_batch_create", "b:account_id"},
    {"promise_batch_then", "n:promise b:account_id"},
    {"promise_set_refund_to", "n:promise b:account_id"},
    {"promise_results_count", ""},
    {"promise_result", "n:index s:value"},
    {"promise_return", "n:promise"},
    {"promise_batch_action_create_account", "n:promise"},
    {"promise_batch_action_deploy_contract", "n:promise b:code"},
    {"promise_batch_action_function_call", "n:promise b:method b:arguments a:amount n:gas"},
    {"promise_batch_action_function_call_weight",
     "n:promise b:method b:arguments a:amount n:gas n:weight"},
    {"promise_batch_action_transfer", "n:promise a:amount"},
    {"promise_batch_action_stake", "n:promise a:amount b:public_key"},
    {"promise_batch_action_delete_account", "n:promise b:beneficiary"},
    {"promise_batch_action_add_key_with_full_access", "n:promise b:public_key n:nonce"},
    {"promise_batch_action_add_key_with_function_call",
     "n:promise b:public_key n:nonce a:allowance b:receiver b:methods"},
    {"promise_batch_action_delete_key", "n:promise b:public_key"},
    {"promise_batch_action_transfer_to_gas_key", "n:promise b:public_key a:amount"},
    {"promise_batch_action_add_gas_key_with_full_access", "n:promise b:public_key n:nonces"},
    {"promise_batch_action_add_gas_key_with_function_call",
     "n:promise b:public_key n:nonces a:allowance b:receiver b:methods"},
    {"promise_batch_action_deploy_global_contract", "n:promise b:code"},
    {"promise_batch_action_deploy_global_contract_by_account_id", "n:promise b:code"},
    {"promise_batch_action_use_global_contract", "n:promise b:hash"},
    {"promise_batch_action_use_global_contract_by_account_id", "n:promise b:account_id"},
    {"promise_batch_action_state_init", "n:promise b:hash a:amount"},
    {"promise_batch_action_state_init_by_account_id", "n:promise b:account_id a:amount"},
    {"set_state_init_data_entry", "n:promise n:action b:key b:value"},
    {"universal_state_init_to_account_id", "b:state_init z:account_id"},
    {"promise_batch_action_universal_state_init", "n:promise b:state_init a:amount"},
    {"promise_yield_create", "b:method b:arguments n:gas n:weight r:data_id"},
    {"promise_yield_create_with_id", "b:method b:arguments a:amount n:gas n:weight b:yield_id"},
    {"promise_yield_resume", "b:data_id b:payload"},
    {"promise_yield_resume_with_yield_id", "b:yield_id b:payload"},
    {"storage_write", "b:key b:value s:evicted"},
    {"storage_read", "b:key s:value"},
    {"storage_remove", "b:key s:evicted"},
    {"storage_has_key", "b:key"},
    {"storage_iter_prefix", "b:prefix"},
    {"storage_iter_range", "b:start b:end"},
    {"storage_iter_next", "n:iterator n:key_register n:value_register"},
});

bool takes_two(char kind) {
  return kind == 'b' || kind == 'u' || kind == 'w';
}

bool writes_register(char kind) {
  return kind == 'r' || kind == 's' || kind == 't' || kind == 'z';
}

std::string_view parameters_of(std::string_view name) {
  const auto* found = std::ranges::find(kSignatures, name, &HostSignature::name);
  return found == kSignatures.end() ? std::string_view{} : found->parameters;
}

/// Calls `visit(kind, name)` for each parameter.
template <class Visit>
void for_each_parameter(std::string_view parameters, const Visit& visit) {
  while (!parameters.empty()) {
    const std::string_view one = parameters.substr(0, parameters.find(' '));
    parameters.remove_prefix(std::min(one.size() + 1, parameters.size()));
    visit(one.front(), one.substr(2));
  }
}

class HostReader {
 public:
  HostReader(const vm::FinishedHostCall& call, std::size_t bytes_max)
      : call_{call}, bytes_max_{bytes_max} {}

  std::vector<HostValue> run() {
    const std::string_view parameters = parameters_of(call_.name);
    std::size_t at = 0;
    // A register that was written does not hold any more what was read from it.
    for_each_parameter(parameters, [&](char kind, std::string_view) {
      if (writes_register(kind) && at < call_.arguments.size() && wrote(kind))
        written_ = call_.arguments[at];
      at += takes_two(kind) ? 2 : 1;
    });
    at = 0;
    for_each_parameter(parameters, [&](char kind, std::string_view name) {
      const std::size_t count = takes_two(kind) ? 2 : 1;
      if (at + count <= call_.arguments.size()) add(kind, name, call_.arguments.subspan(at, count));
      at += count;
    });
    return std::move(values_);
  }

 private:
  void add(char kind, std::string_view name, std::span<const std::uint64_t> arguments) {
    HostValue value;
    value.name = name;
    value.is_output = kind == 'o' || writes_register(kind);
    if (value.is_output && !wrote(kind)) return;
    const std::uint64_t first = arguments.front();
    switch (kind) {
      case 'n':
        value.number = DecimalU64{first};
        break;
      case 'a':
      case 'o':
        value.amount = Omittable<Balance>{amount_at(first)};
        break;
      case 'b':
      case 'u':
      case 'w':
        value.bytes = bytes_at(kind, first, arguments[1]);
        break;
      default:
        value.bytes = register_value(first, kind == 'q');
    }
    if (value.number || value.amount || value.bytes) values_.push_back(std::move(value));
  }

  /// A function that stopped the call wrote nothing.
  [[nodiscard]] bool wrote(char kind) const {
    if (call_.is_refused) return false;
    const std::uint64_t result = call_.result.value_or(0);
    if (kind == 's') return result == 1;
    if (kind == 't') return result != 0;
    return kind != 'z' || result == 0;
  }

  [[nodiscard]] std::optional<Balance> amount_at(std::uint64_t pointer) const {
    const auto bytes = memory_at(pointer, sizeof(u128));
    if (!bytes) return std::nullopt;
    u128 amount = 0;
    std::memcpy(&amount, bytes->data(), sizeof amount);
    return Balance{amount};
  }

  [[nodiscard]] std::optional<ByteView> memory_at(std::uint64_t pointer,
                                                  std::uint64_t length) const {
    if (length > call_.memory.size() || pointer > call_.memory.size() - length) return std::nullopt;
    return call_.memory.subspan(pointer, length);
  }

  [[nodiscard]] Omittable<Value> limited(std::optional<ByteView> bytes) const {
    if (!bytes || bytes->size() > bytes_max_) return std::nullopt;
    return Value{to_bytes(*bytes)};
  }

  [[nodiscard]] Omittable<Value> register_value(std::uint64_t id, bool is_input) const {
    if (is_input && written_ == id) return std::nullopt;
    return limited(call_.registers.get(id));
  }

  [[nodiscard]] Omittable<Value> bytes_at(char kind, std::uint64_t length,
                                          std::uint64_t pointer) const {
    if (length != kElsewhere) return limited(memory_at(pointer, length));
    if (kind == 'b') return register_value(pointer, true);
    if (kind == 'w' || pointer >= call_.memory.size()) return std::nullopt;
    const auto rest = call_.memory.subspan(pointer);
    const auto end = std::ranges::find(rest, std::uint8_t{0});
    if (end == rest.end()) return std::nullopt;
    return limited(rest.first(static_cast<std::size_t>(end - rest.begin())));
  }

  const vm::FinishedHostCall& call_;
  std::size_t bytes_max_;
  std::optional<std::uint64_t> written_;
  std::vector<HostValue> values_;
};

}  // namespace

std::size_t host_argument_count(std::string_view name) {
  std::size_t count = 0;
  for_each_parameter(parameters_of(name),
                     [&](char kind, std::string_view) { count += takes_two(kind) ? 2 : 1; });
  return count;
}

std::vector<HostValue> host_values(const vm::FinishedHostCall& call, std::size_t bytes_max) {
  return HostReader{call, bytes_max}.run();
}

}  // namespace farcall::trace
