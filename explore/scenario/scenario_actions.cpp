#include "explore/scenario/scenario_actions.hpp"

#include "base/format_text.hpp"
#include "explore/scenario/scenario_keys.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/ids.hpp"
#include "protocol/parameters.hpp"

namespace farcall::explore {
namespace {

using protocol::AccountId;
using protocol::GlobalContractIdentifier;

/// Reports `at` where the scenario's protocol has no gas keys.
void require_gas_keys(const ScenarioReading& reading, const TomlValue& at) {
  const ProtocolVersion version = reading.scenario.protocol_version;
  if (!protocol::runtime_config(version).features.gas_keys)
    at.wrong(format_text("gas keys need protocol 85 or later, got {}", version));
}

/// The key in `of` or `public_key`.
protocol::PublicKey key_in(const ScenarioReading& reading, const TomlTable& table) {
  const auto of = table.find("of");
  const auto key = table.find("public_key");
  if (of.has_value() == key.has_value()) {
    table.wrong("expected \"of\" (an account, whose key it is) or \"public_key\"");
    return {};
  }
  if (key) return read_public_key(reading, *key);
  const AccountId account = of->account();
  return protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, account.view())
      .public_key();
}

/// The global contract that a table names; nothing after an error.
std::optional<GlobalContractIdentifier> named_code(ScenarioReading& reading,
                                                   const TomlTable& table) {
  const auto given = table.present(keys::kGlobalCodeKeys);
  if (given.size() != 1) {
    table.wrong("expected one of \"account\", \"wasm\" and \"hash\"");
    return std::nullopt;
  }
  const TomlValue value = *table.find(given.front());
  if (given.front() == "account")
    return protocol::global_contract_identifier::AccountId{value.account()};
  if (given.front() == "wasm") {
    const auto wasm = reading.load_wasm(value);
    if (wasm == nullptr) return std::nullopt;
    return protocol::global_contract_identifier::CodeHash{sha256(*wasm)};
  }
  const auto hash = CryptoHash::from_base58(value.text("a hash in base58"));
  if (!hash) {
    value.wrong("expected 32 bytes in base58");
    return std::nullopt;
  }
  return protocol::global_contract_identifier::CodeHash{*hash};
}

/// Reports `table` if nothing before deploys the contract.
const Bytes* deployed_code(const ScenarioReading& reading, const TomlTable& table,
                           const GlobalContractIdentifier& code) {
  if (!reading.errors.empty()) return nullptr;
  const auto found = reading.global_code.find(code);
  if (found != reading.global_code.end()) return found->second.get();
  table.wrong(
      "no such global contract: an earlier transaction has to make it with \"deploy_global\", "
      "best in [[setup]]");
  return nullptr;
}

}  // namespace

protocol::PublicKey read_public_key(const ScenarioReading& reading, const TomlValue& value) {
  const std::string text = value.text("a public key");
  if (!reading.errors.empty()) return {};
  if (AccountId::is_valid(text) && !text.contains(':'))
    return protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, text).public_key();
  return value.take(protocol::PublicKey::parse(text)).value_or(protocol::PublicKey{});
}

protocol::AddKey read_add_key(const ScenarioReading& reading, const TomlValue& value) {
  namespace permission = protocol::access_key_permission;
  const TomlTable table{value, keys::kAddKey};
  protocol::AddKey action;
  action.public_key = key_in(reading, table);
  std::optional<protocol::GasKeyInfo> gas_key;
  if (const auto nonces = table.find("num_nonces")) {
    require_gas_keys(reading, *nonces);
    gas_key = protocol::GasKeyInfo{
        .balance = {},
        .num_nonces = static_cast<NonceIndex>(nonces->whole(protocol::kMaxGasKeyNonces))};
    if (gas_key->num_nonces == 0 && reading.errors.empty()) nonces->wrong("expected at least 1");
  }
  const auto receiver = table.find("receiver");
  if (!receiver) {
    for (const std::string_view key : {"methods", "allowance"})
      if (const auto found = table.find(key)) found->wrong("needs \"receiver\"");
    if (gas_key)
      action.access_key.permission = permission::GasKeyFullAccess{*gas_key};
    else
      action.access_key.permission = permission::FullAccess{};
    return action;
  }
  protocol::FunctionCallPermission calls{.receiver_id = receiver->account().str(),
                                         .method_names = table.texts("methods")};
  if (const auto allowance = table.find("allowance")) {
    if (gas_key) allowance->wrong("a gas key has a balance of its own, and no allowance");
    calls.allowance = allowance->balance();
  }
  if (gas_key)
    action.access_key.permission = permission::GasKeyFunctionCall{*gas_key, std::move(calls)};
  else
    action.access_key.permission = permission::FunctionCall{std::move(calls)};
  return action;
}

GasKeyAmount read_gas_key_amount(const ScenarioReading& reading, const TomlValue& value) {
  const TomlTable table{value, keys::kGasKeyAmount};
  require_gas_keys(reading, value);
  GasKeyAmount out{.key = key_in(reading, table), .amount = {}};
  if (const auto amount = table.require("amount", "how much")) out.amount = amount->balance();
  return out;
}

protocol::DeployGlobalContract read_deploy_global(ScenarioReading& reading, const TomlValue& value,
                                                  const AccountId& account) {
  const TomlTable table{value, keys::kDeployGlobal};
  protocol::DeployGlobalContract action;
  const auto path = table.require("wasm", "a wasm file");
  const auto as = table.require("as", "\"hash\" or \"account\"");
  if (!path || !as) return action;
  const auto wasm = reading.load_wasm(*path);
  const std::string name = as->text("\"hash\" or \"account\"");
  if (name != "hash" && name != "account") as->wrong("expected \"hash\" or \"account\"");
  if (wasm == nullptr || !reading.errors.empty()) return action;
  action.code = *wasm;
  GlobalContractIdentifier code = protocol::global_contract_identifier::CodeHash{sha256(*wasm)};
  if (name == "account") {
    action.deploy_mode = protocol::GlobalContractDeployMode::kAccountId;
    code = protocol::global_contract_identifier::AccountId{account};
  }
  reading.global_code[code] = wasm;
  return action;
}

protocol::UseGlobalContract read_use_global(ScenarioReading& reading, const TomlValue& value,
                                            const AccountId& account) {
  const TomlTable table{value, keys::kGlobalCode};
  protocol::UseGlobalContract action;
  auto code = named_code(reading, table);
  if (!code) return action;
  if (const Bytes* wasm = deployed_code(reading, table, *code))
    reading.note_methods(value, account, *wasm);
  action.contract_identifier = *code;
  return action;
}

protocol::DeterministicStateInit read_state_init(ScenarioReading& reading, const TomlValue& value) {
  const TomlTable table{value, keys::kStateInit};
  protocol::DeterministicStateInit action;
  auto code = named_code(reading, table);
  if (!code) return action;
  const Bytes* wasm = deployed_code(reading, table, *code);
  protocol::DeterministicAccountStateInitV1 init{.code = *code, .data = {}};
  if (const auto data = table.find("data")) {
    for (auto& [key, row] : read_rows(*data)) init.data.insert_or_assign(std::move(key), row);
  }
  action.state_init = protocol::deterministic_state_init::V1{std::move(init)};
  action.deposit = table.balance("deposit", Balance{});
  if (wasm != nullptr)
    reading.note_methods(value, protocol::deterministic_account_id(action.state_init), *wasm);
  return action;
}

}  // namespace farcall::explore
