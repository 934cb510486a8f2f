// Accounts of scenario files, and dumps of nodes' states.
#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "explore/scenario/scenario_keys.hpp"
#include "explore/scenario/scenario_reader.hpp"
#include "protocol/json/genesis_records.hpp"
#include "protocol/json/json_text.hpp"
#include "vm/wasm/contract_methods.hpp"

namespace farcall::explore {
namespace {

namespace json = boost::json;
namespace record = protocol::state_record;

constexpr Balance kActorBalance = near(1000);
/// Pays for storing the largest contract that the protocol takes, and little besides, so that a
/// contract that pays out too much notices.
constexpr Balance kContractBalance = near(50);

/// Collects what a dump says of each account.
class Dump {
 public:
  explicit Dump(ScenarioReading& reading) : reading_{reading} {}

  void read(const TomlTable& table) {
    const auto file = table.require("dump", "a file that `view-state dump-state` wrote");
    if (!file) return;
    const std::filesystem::path path = reading_.folder / file->text("a file");
    if (!reading_.errors.empty()) return;
    const auto bytes = file->take(reading_.files.read(path));
    if (!bytes) return;
    auto document = protocol::parse_json(as_text(*bytes));
    if (!document)
      return file->wrong(format_text("{}: {}", path.string(), document.error().message));
    const json::value* records = document->if_array() != nullptr ? &*document : nullptr;
    if (const auto* object = document->if_object()) records = object->if_contains("records");
    if (records == nullptr || !records->is_array())
      return file->wrong(format_text(
          "{}: expected a genesis with \"records\", or a list of records", path.string()));
    select(table);
    std::size_t number = 0;
    for (const json::value& each : records->get_array()) {
      if (!reading_.errors.empty()) return;
      add(*file, each, number++);
    }
    finish(table, *file);
  }

 private:
  void select(const TomlTable& table) {
    for (const TomlValue& each : table.items("accounts")) selected_.push_back(each.account());
  }
  [[nodiscard]] bool is_selected(const protocol::AccountId& id) const {
    return selected_.empty() || std::ranges::contains(selected_, id);
  }

  void add(const TomlValue& at, const json::value& value, std::size_t number) {
    const auto parsed = protocol::state_record_from_json(value);
    if (!parsed) return at.wrong(format_text("records[{}]: {}", number, parsed.error().message));
    if (const auto* account = std::get_if<record::Account>(&*parsed)) {
      if (is_selected(account->account_id)) add_account(at, *account);
    } else if (const auto* data = std::get_if<record::Data>(&*parsed)) {
      if (ScenarioAccount* owner = find(data->account_id))
        owner->state.emplace_back(data->data_key, data->value);
    } else if (const auto* contract = std::get_if<record::Contract>(&*parsed)) {
      if (ScenarioAccount* owner = find(contract->account_id)) {
        owner->wasm = std::make_shared<const Bytes>(contract->code);
        owner->wasm_source = format_text("{} in the dump", contract->account_id.view());
      }
    } else if (std::holds_alternative<record::PostponedReceipt>(*parsed) ||
               std::holds_alternative<record::ReceivedData>(*parsed) ||
               std::holds_alternative<record::DelayedReceipt>(*parsed)) {
      at.wrong(
          format_text("records[{}]: a receipt is under way in the dump; wait until all "
                      "transactions have ended, then dump again",
                      number));
    }
  }

  void add_account(const TomlValue& at, const record::Account& account) {
    const auto& contract = account.account.contract;
    if (account.account.has_contract() &&
        !std::holds_alternative<protocol::account_contract::Local>(contract))
      return at.wrong(
          format_text("{} uses a global contract; leave it out with \"accounts\", and "
                      "name its wasm in [accounts]",
                      account.account_id.view()));
    reading_.scenario.accounts.push_back({.id = account.account_id,
                                          .balance = account.account.amount,
                                          .wasm = nullptr,
                                          .wasm_source = {},
                                          .state = {}});
  }

  [[nodiscard]] ScenarioAccount* find(const protocol::AccountId& id) {
    return is_selected(id) ? reading_.find_account(id) : nullptr;
  }

  void finish(const TomlTable& table, const TomlValue& file) {
    for (const ScenarioAccount& account : reading_.scenario.accounts)
      if (account.wasm != nullptr) reading_.note_methods(file, account.id, *account.wasm);
    const auto items = table.items("accounts");
    for (std::size_t i = 0; i < selected_.size(); ++i)
      if (reading_.find_account(selected_[i]) == nullptr)
        items[i].wrong(format_text("the dump has no account {}", selected_[i].view()));
  }

  ScenarioReading& reading_;
  std::vector<protocol::AccountId> selected_;
};

void read_state(const TomlValue& value, ScenarioAccount& out) {
  for (auto& row : read_rows(value)) {
    std::erase_if(out.state, [&](const auto& each) { return each.first == row.first; });
    out.state.push_back(std::move(row));
  }
}

/// The call that initializes a contract: a method, or a table.
void read_init(ScenarioReading& reading, const TomlValue& value, const protocol::AccountId& id) {
  ScenarioTransaction out;
  out.name = format_text("init {}", id.view());
  out.receiver = id;
  out.signer = id;
  protocol::FunctionCall call{.method_name = {}, .args = to_bytes("{}"), .gas = kDefaultGas};
  TomlValue method = value;
  if (value.node->kind != TomlNode::Kind::kText) {
    const TomlTable table{value, keys::kInit};
    const auto found = table.require("method", "the method that initializes the contract");
    if (!found) return;
    method = *found;
    call.args = read_arguments(table);
    call.deposit = table.balance("deposit", Balance{});
    if (const auto gas = table.find("gas")) call.gas = gas->gas();
    if (const auto signer = table.find("signer")) out.signer = signer->account();
  }
  call.method_name = method.text("a method");
  if (!reading.errors.empty()) return;
  reading.require_method(method, id, call.method_name);
  out.actions.push_back(protocol::Action{std::move(call)});
  reading.scenario.setup.push_back(std::move(out));
}

void read_account(ScenarioReading& reading, const protocol::AccountId& id, const TomlValue& value) {
  const TomlTable table{value, keys::kAccount};
  const auto wasm = table.find("wasm");
  const auto source = table.find("contract");
  if (wasm && source) return source->wrong("either \"wasm\" or \"contract\", not both");
  ScenarioAccount* account = reading.find_account(id);
  if (account == nullptr)
    account = &reading.scenario.accounts.emplace_back(
        ScenarioAccount{.id = id,
                        .balance = wasm || source ? kContractBalance : kActorBalance,
                        .wasm = nullptr,
                        .wasm_source = {},
                        .state = {}});
  if (wasm || source) {
    const TomlValue& from = wasm ? *wasm : *source;
    account->wasm = wasm ? reading.load_wasm(from) : reading.build_contract(from);
    if (account->wasm == nullptr) return;
    account->wasm_source = from.text();
    reading.methods.erase(id);
    reading.note_methods(from, id, *account->wasm);
  }
  account->balance = table.balance("balance", account->balance);
  account->is_untrusted = table.boolean("untrusted", account->is_untrusted);
  if (account->is_untrusted && account->wasm == nullptr)
    return table.wrong("only contracts can be untrusted");
  if (const auto state = table.find("state")) {
    if (account->wasm == nullptr) return state->wrong("only contracts have state");
    read_state(*state, *account);
  }
}

}  // namespace

std::vector<std::pair<Bytes, Bytes>> read_rows(const TomlValue& value) {
  std::vector<std::pair<Bytes, Bytes>> rows;
  for (const auto& [key, row] : value.members()) {
    Bytes bytes = to_bytes(key);
    if (key.starts_with("0x")) {
      auto decoded = from_hex(std::string_view{key}.substr(2));
      if (!decoded) {
        row.wrong("expected hex digits after 0x in the key");
        return rows;
      }
      bytes = std::move(*decoded);
    }
    if (auto content = text_or_hex(row)) {
      std::erase_if(rows, [&](const auto& each) { return each.first == bytes; });
      rows.emplace_back(std::move(bytes), std::move(*content));
    }
  }
  return rows;
}

std::optional<Bytes> text_or_hex(const TomlValue& value) {
  const std::string text = value.text("a text, or hex digits after 0x");
  if (!text.starts_with("0x")) return to_bytes(text);
  auto bytes = from_hex(std::string_view{text}.substr(2));
  if (!bytes) value.wrong("expected an even number of hex digits after 0x");
  return bytes;
}

std::shared_ptr<const Bytes> ScenarioReading::load_wasm(const TomlValue& path) {
  const std::string name = path.text("a wasm file");
  if (!errors.empty()) return nullptr;
  auto& entry = wasm[name];
  if (entry != nullptr) return entry;
  auto bytes = path.take(files.read(folder / name));
  if (!bytes) return nullptr;
  entry = std::make_shared<const Bytes>(std::move(*bytes));
  return entry;
}

std::shared_ptr<const Bytes> ScenarioReading::build_contract(const TomlValue& path) {
  const std::string name = path.text("a C++ source");
  if (!errors.empty()) return nullptr;
  auto bytes = path.take(files.build(folder / name));
  return bytes ? std::make_shared<const Bytes>(std::move(*bytes)) : nullptr;
}

void ScenarioReading::note_methods(const TomlValue& from, const protocol::AccountId& account,
                                   const Bytes& code) {
  const auto found = from.take(vm::callable_methods(code, scenario.protocol_version));
  if (!found) return;
  auto& known = methods[account];
  for (const std::string& method : *found) known.insert(method);
}

ScenarioAccount* ScenarioReading::find_account(const protocol::AccountId& id) {
  const auto found = std::ranges::find(scenario.accounts, id, &ScenarioAccount::id);
  return found == scenario.accounts.end() ? nullptr : &*found;
}

void ScenarioReading::ensure_actor(const protocol::AccountId& id) {
  if (find_account(id) != nullptr) return;
  scenario.accounts.push_back(
      {.id = id, .balance = kActorBalance, .wasm = nullptr, .wasm_source = {}, .state = {}});
}

void ScenarioReading::require_account(const TomlValue& at, std::string_view id) {
  if (!errors.empty()) return;
  std::vector<std::string_view> names;
  names.reserve(scenario.accounts.size());
  for (const ScenarioAccount& account : scenario.accounts) names.push_back(account.id.view());
  if (std::ranges::contains(names, id)) return;
  at.wrong(format_text("unknown account \"{}\"{}; [accounts] makes one with {} = {{}}", id,
                       suggest(id, names), id.contains('.') ? format_text("\"{}\"", id) : id));
}

void ScenarioReading::require_method(const TomlValue& at, const protocol::AccountId& account,
                                     std::string_view method) {
  if (!errors.empty()) return;
  const auto found = methods.find(account);
  if (found == methods.end())
    return at.wrong(
        format_text("{} has no contract: its entry in [accounts] needs \"wasm\"", account.view()));
  if (found->second.contains(method)) return;
  const std::vector<std::string_view> names{found->second.begin(), found->second.end()};
  at.wrong(
      format_text("{} has no method \"{}\"{}", account.view(), method, suggest(method, names)));
}

std::optional<std::pair<protocol::AccountId, std::string>> ScenarioReading::account_method(
    const TomlValue& at) {
  const std::string text = at.text("\"account.method\"");
  if (!errors.empty()) return std::nullopt;
  const std::size_t dot = text.rfind('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == text.size()) {
    at.wrong(format_text("expected \"account.method\", got \"{}\"", text));
    return std::nullopt;
  }
  const auto id = at.take(protocol::AccountId::parse(text.substr(0, dot)));
  if (!id) return std::nullopt;
  require_account(at, id->view());
  require_method(at, *id, text.substr(dot + 1));
  if (!errors.empty()) return std::nullopt;
  return std::pair{*id, text.substr(dot + 1)};
}

void read_world(ScenarioReading& reading, const TomlTable& world) {
  Dump{reading}.read(world);
}

void read_accounts(ScenarioReading& reading, const TomlValue& accounts) {
  std::vector<std::pair<protocol::AccountId, TomlValue>> entries;
  for (const auto& [name, value] : accounts.members()) {
    const auto id = value.take(protocol::AccountId::parse(name));
    if (!id) return;
    entries.emplace_back(*id, value);
    read_account(reading, *id, value);
    if (!reading.errors.empty()) return;
  }
  for (const auto& [id, value] : entries)
    if (const auto init = TomlTable{value, keys::kAccount}.find("init"))
      read_init(reading, *init, id);
  for (const ScenarioTransaction& each : std::vector{reading.scenario.setup})
    reading.ensure_actor(each.signer);
}

}  // namespace farcall::explore
