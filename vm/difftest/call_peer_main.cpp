// Answers the comparison of calls: reads framed cases from stdin, runs them on our machine, and
// writes framed outcomes as text to stdout. See src/bin/calls for the other side, case.rs for the
// layout of a case.
#include <boost/describe/enum_to_string.hpp>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/overloaded.hpp"
#include "protocol/costs.hpp"
#include "vm/engine/machine.hpp"
#include "vm/testing/code_bytes.hpp"
#include "vm/testing/mock_external.hpp"

namespace farcall::vm {
namespace {

bool read_exactly(void* out, std::size_t size) {
  return std::fread(out, 1, size, stdin) == size;
}

std::optional<Bytes> read_frame() {
  std::uint32_t size;
  if (!read_exactly(&size, sizeof size)) return std::nullopt;
  Bytes frame(size);
  if (!read_exactly(frame.data(), size)) return std::nullopt;
  return frame;
}

void write_frame(std::string_view answer) {
  const auto size = static_cast<std::uint32_t>(answer.size());
  std::fwrite(&size, sizeof size, 1, stdout);
  std::fwrite(answer.data(), 1, answer.size(), stdout);
  std::fflush(stdout);
}

class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_{bytes} {}

  std::uint64_t number() { return fixed<std::uint64_t>(); }
  Balance amount() { return Balance{fixed<u128>()}; }
  Bytes bytes() { return to_bytes(take(number())); }
  std::string text() { return to_string(take(number())); }
  CryptoHash hash() {
    CryptoHash out;
    const ByteView view = take(number());
    FARCALL_ASSERT(view.size() == out.bytes.size(), "hashes have 32 bytes");
    std::memcpy(out.bytes.data(), view.data(), view.size());
    return out;
  }

 private:
  template <class T>
  T fixed() {
    T value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  ByteView take(std::size_t size) {
    FARCALL_ASSERT(rest_.size() >= size, "cases are complete");
    const ByteView taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  ByteView rest_;
};

/// A case with everything that its context refers to.
struct Case {
  explicit Case(Reader& in);

  ProtocolVersion version;
  testing::CodeBytes code;
  std::string method;
  Bytes input;
  std::vector<std::optional<Bytes>> promise_results;
  std::vector<protocol::DataReceiver> output_receivers;
  CallContext context;
  testing::MockExternal external;

 private:
  void read_context(Reader& in);
  void read_external(Reader& in);
};

CryptoHash filled(std::uint8_t byte) {
  CryptoHash hash;
  hash.bytes.fill(byte);
  return hash;
}

Case::Case(Reader& in)
    : version{static_cast<ProtocolVersion>(in.number())},
      code{in.bytes()},
      method{in.text()},
      input{in.bytes()} {
  for (std::uint64_t left = in.number(); left != 0; --left) {
    const bool succeeded = in.number() != 0;
    Bytes data = in.bytes();
    promise_results.push_back(succeeded ? std::optional{std::move(data)} : std::nullopt);
  }
  read_context(in);
  read_external(in);
}

void Case::read_context(Reader& in) {
  using protocol::AccountId;
  protocol::PublicKey::Ed25519 key;
  key.fill(7);
  context.current_account_id = AccountId::trusted("alice.near");
  context.signer_account_id = AccountId::trusted("signer.near");
  context.signer_account_pk = protocol::PublicKey{key};
  context.predecessor_account_id = AccountId::trusted("predecessor.near");
  context.refund_to_account_id = AccountId::trusted("refund.near");
  context.input = input;
  context.promise_results = promise_results;
  context.chain_id = "test";
  context.block_height = BlockHeight{in.number()};
  context.block_timestamp = Nanoseconds{1'700'000'000'000'000'000};
  context.epoch_height = EpochHeight{17};
  context.account_balance = in.amount();
  context.attached_deposit = in.amount();
  context.account_locked_balance = yocto(12'345);
  context.storage_usage = StorageUsage{in.number()};
  context.account_contract = protocol::account_contract::Local{filled(5)};
  context.prepaid_gas = Gas{in.number()};
  const bool is_view = in.number() != 0;
  const Gas view_limit{in.number()};
  if (is_view) context.view_gas_limit = view_limit;
  context.random_seed = filled(9);
  context.action_hash = filled(3);
  for (std::uint64_t left = in.number(); left != 0; --left) {
    output_receivers.push_back({{}, AccountId::trusted(in.text())});
  }
  context.output_data_receivers = output_receivers;
}

void Case::read_external(Reader& in) {
  for (std::uint64_t left = in.number(); left != 0; --left) {
    Bytes key = in.bytes();
    external.storage[std::move(key)] = in.bytes();
  }
  external.touches_per_lookup.touched = in.number();
  external.touches_per_lookup.cached = in.number();
  external.touches_per_load.touched = in.number();
  external.touches_per_load.cached = in.number();
  external.proof_size = in.number();
  external.proof_size_before_receipt = in.number();
  external.proof_growth = in.number();
  for (std::uint64_t left = in.number(); left != 0; --left) external.yields.insert(in.hash());
  external.validators[protocol::AccountId::trusted("bob.near")] = yocto(77);
}

std::string text_of(const CallError& error) {
  namespace kind = protocol::function_call_error;
  namespace compilation = protocol::compilation_error;
  if (const auto* execution = std::get_if<kind::ExecutionError>(&error)) {
    return "ExecutionError " + execution->error;
  }
  if (const auto* resolve = std::get_if<kind::MethodResolveError>(&error)) {
    return format_text("MethodResolveError {}",
                       boost::describe::enum_to_string(resolve->error, "unnamed"));
  }
  const auto& failure = std::get<kind::CompilationError>(error).error;
  if (const auto* prepare = std::get_if<compilation::PrepareError>(&failure)) {
    return format_text("PrepareError {}",
                       boost::describe::enum_to_string(prepare->error, "unnamed"));
  }
  if (const auto* compile = std::get_if<compilation::WasmerCompileError>(&failure)) {
    return "CompilationError Wasmtime compilation error: " + compile->msg;
  }
  return "CompilationError cannot find contract code for account " +
         std::get<compilation::CodeDoesNotExist>(failure).account_id.str();
}

std::string hex(std::string_view text) {
  return to_hex(as_bytes(text));
}

std::string text_of(const protocol::PublicKey& key) {
  return format_text("{:02x}{}", static_cast<unsigned>(key.type()), to_hex(key.data()));
}

std::string text_of(const protocol::GlobalContractIdentifier& code) {
  namespace identifier = protocol::global_contract_identifier;
  if (const auto* hash = std::get_if<identifier::CodeHash>(&code)) {
    return "hash:" + to_hex(hash->hash.view());
  }
  return "account:" + std::get<identifier::AccountId>(code).account_id.str();
}

std::string text_of(const protocol::FunctionCallPermission& permission) {
  std::string methods;
  for (const std::string& name : permission.method_names) {
    methods += (methods.empty() ? "" : ",") + hex(name);
  }
  const std::string allowance =
      permission.allowance ? to_string(permission.allowance->value()) : "none";
  return format_text("{} {} [{}]", allowance, permission.receiver_id, methods);
}

std::string text_of(const protocol::AddKey& action) {
  namespace kind = protocol::access_key_permission;
  const std::string key = text_of(action.public_key);
  const auto& permission = action.access_key.permission;
  if (const auto* call = std::get_if<kind::FunctionCall>(&permission)) {
    return format_text("add_key_for {} {} {}", key, action.access_key.nonce,
                       text_of(call->permission));
  }
  if (const auto* gas_key = std::get_if<kind::GasKeyFullAccess>(&permission)) {
    return format_text("add_gas_key {} {}", key, gas_key->info.num_nonces);
  }
  if (const auto* gas_key = std::get_if<kind::GasKeyFunctionCall>(&permission)) {
    return format_text("add_gas_key_for {} {} {}", key, gas_key->info.num_nonces,
                       text_of(gas_key->permission));
  }
  return format_text("add_key {} {}", key, action.access_key.nonce);
}

std::string text_of(const protocol::DeterministicStateInit& action) {
  const auto& init = std::get<protocol::deterministic_state_init::V1>(action.state_init).init;
  std::string data;
  for (const auto& [key, value] : init.data) {
    data += (data.empty() ? "" : ",") + to_hex(key) + "=" + to_hex(value);
  }
  return format_text("state_init {} {} {}", text_of(init.code), data,
                     to_string(action.deposit.value()));
}

std::string text_of(const protocol::Action& action) {
  using namespace protocol;
  const auto amount = [](Balance value) { return farcall::to_string(value.value()); };
  return std::visit(
      Overloaded{
          [](const CreateAccount&) -> std::string { return "create_account"; },
          [](const DeployContract& it) { return "deploy " + to_hex(it.code); },
          [&](const FunctionCall& it) {
            return format_text("call {} {} {} {}", hex(it.method_name), to_hex(it.args),
                               it.gas.value(), amount(it.deposit));
          },
          [&](const Transfer& it) { return "transfer " + amount(it.deposit); },
          [&](const Stake& it) {
            return format_text("stake {} {}", amount(it.stake), text_of(it.public_key));
          },
          [](const AddKey& it) { return text_of(it); },
          [](const DeleteKey& it) { return "delete_key " + text_of(it.public_key); },
          [](const DeleteAccount& it) { return "delete_account " + it.beneficiary_id.str(); },
          [](const DeployGlobalContract& it) {
            return format_text("deploy_global {} {}", to_hex(it.code),
                               static_cast<unsigned>(it.deploy_mode));
          },
          [](const UseGlobalContract& it) {
            return "use_global " + text_of(it.contract_identifier);
          },
          [](const DeterministicStateInit& it) { return text_of(it); },
          [&](const TransferToGasKey& it) {
            return format_text("gas_key_transfer {} {}", text_of(it.public_key),
                               amount(it.deposit));
          },
          [&](const UniversalStateInit& it) {
            return format_text("universal {} {}", to_hex(it.state_init), amount(it.deposit));
          },
          [](const auto&) -> std::string { return "an action that calls cannot make"; },
      },
      action.value);
}

class Dump {
 public:
  void line(std::string_view name, std::string_view value) {
    text_ += format_text("{}: {}\n", name, value);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void dump_gas(Dump& out, const CallOutcome& outcome) {
  out.line("gas", format_text("{} {} {}", outcome.burnt_gas.value(), outcome.used_gas.value(),
                              outcome.compute_usage.value()));
  for (std::size_t cost = 0; cost < protocol::kActionCostCount; ++cost) {
    const std::uint64_t gas = outcome.profile.actions[cost];
    if (gas != 0) out.line("action", format_text("{} {}", protocol::kActionCostNames[cost], gas));
  }
  for (std::size_t cost = 0; cost < protocol::kExtCostCount; ++cost) {
    const std::uint64_t gas = outcome.profile.ext[cost];
    if (gas != 0) out.line("ext", format_text("{} {}", protocol::kExtCostNames[cost], gas));
  }
  out.line("wasm", std::to_string(outcome.profile.wasm));
}

void dump_receipt(Dump& out, const NewReceipt& receipt) {
  out.line("receipt",
           format_text("{} {} {}", receipt.receiver_id.view(),
                       receipt.refund_to ? receipt.refund_to->view() : std::string_view{"none"},
                       receipt.is_promise_yield ? 1 : 0));
  for (const auto& output : receipt.output_data_receivers) {
    out.line("  output",
             format_text("{} {}", to_hex(output.data_id.view()), output.receiver_id.view()));
  }
  for (const CryptoHash& input : receipt.input_data_ids) {
    out.line("  input", to_hex(input.view()));
  }
  for (const auto& action : receipt.actions) out.line("  action", text_of(action));
}

std::string text_of(const ReturnValue& value) {
  if (const auto* bytes = std::get_if<Bytes>(&value)) return "value " + to_hex(*bytes);
  if (const auto* receipt = std::get_if<ReturnedReceipt>(&value)) {
    return format_text("receipt {}", receipt->index);
  }
  return "none";
}

std::string dump(const Case& what, const CallOutcome& outcome) {
  Dump out;
  out.line("error", outcome.error ? text_of(*outcome.error) : "none");
  if (what.context.view_gas_limit) out.line("view", outcome.view_error);
  dump_gas(out, outcome);
  for (const std::string& log : outcome.logs) out.line("log", hex(log));
  if (outcome.error) return out.text();
  out.line("balance", to_string(outcome.balance.value()));
  out.line("subsidized", to_string(outcome.subsidized.value()));
  out.line("storage_usage", std::to_string(outcome.storage_usage.value()));
  out.line("return", text_of(outcome.return_value));
  for (const NewReceipt& receipt : outcome.receipts) dump_receipt(out, receipt);
  for (const NewResumption& resumption : outcome.resumptions) {
    out.line("resumption",
             format_text("{} {}", to_hex(resumption.data_id.view()), to_hex(resumption.payload)));
  }
  for (const auto& [key, value] : what.external.storage) {
    out.line("storage", format_text("{}={}", to_hex(key), to_hex(value)));
  }
  return out.text();
}

std::string run(Machine& machine, ByteView frame) {
  Reader in{frame};
  Case what{in};
  const CallOutcome outcome =
      machine.call(what.code, what.method, what.context, protocol::runtime_config(what.version),
                   what.external, nullptr);
  return dump(what, outcome);
}

/// Twice, since the second call may be served by the instance of the first.
void answer(Machine& machine, ByteView frame) {
  const std::string first = run(machine, frame);
  const std::string second = run(machine, frame);
  write_frame(first == second ? first : first + "and the second time:\n" + second);
}

}  // namespace
}  // namespace farcall::vm

int main() {
  farcall::vm::Machine machine{{.memory_bytes_max = std::size_t{64} << 20}};
  while (const auto frame = farcall::vm::read_frame()) farcall::vm::answer(machine, *frame);
  return 0;
}
