// Transactions of scenario files.
#include <algorithm>
#include <boost/json.hpp>
#include <span>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "explore/scenario/scenario_actions.hpp"
#include "explore/scenario/scenario_keys.hpp"
#include "explore/scenario/scenario_reader.hpp"
#include "explore/scenario/units.hpp"
#include "protocol/ids.hpp"

namespace farcall::explore {
namespace {

namespace json = boost::json;
using protocol::Action;

/// Amounts with a unit become digits, as contracts take them.
json::value text_argument(const std::string& text) {
  const std::size_t space = text.find(' ');
  const bool is_number = space != std::string::npos && space > 0 &&
                         text.find_first_not_of("0123456789._") == space &&
                         is_scenario_unit(std::string_view{text}.substr(space + 1));
  if (is_number) {
    if (const auto balance = parse_scenario_balance(text))
      return json::value(to_string(balance->value()));
    if (const auto gas = parse_scenario_gas(text)) return json::value(std::to_string(gas->value()));
  }
  return json::value(text);
}

json::value to_json(const TomlValue& value) {
  const TomlNode& node = *value.node;
  switch (node.kind) {
    case TomlNode::Kind::kText:
      return text_argument(node.text);
    case TomlNode::Kind::kInteger:
      return node.integer;
    case TomlNode::Kind::kFraction:
      return node.fraction;
    case TomlNode::Kind::kTruth:
      return node.truth;
    case TomlNode::Kind::kList: {
      json::array out;
      for (const TomlValue& each : value.items()) out.push_back(to_json(each));
      return out;
    }
    case TomlNode::Kind::kTable: {
      json::object out;
      for (const auto& [key, member] : value.members()) out[key] = to_json(member);
      return out;
    }
    case TomlNode::Kind::kTime:
      value.expected("a value that JSON has");
      break;
  }
  return nullptr;
}

constexpr std::array<std::string_view, 4> kArgumentKeys{"args", "args_text", "args_base64",
                                                        "args_hex"};
constexpr std::array<std::string_view, 6> kCallOnly{"args",     "args_text", "args_base64",
                                                    "args_hex", "deposit",   "gas"};

/// One transaction on its way from table to value.
class TransactionReader {
 public:
  TransactionReader(ScenarioReading& reading, const TransactionRules& rules,
                    const std::vector<ScenarioTransaction>& earlier)
      : reading_{reading}, rules_{rules}, earlier_{earlier} {}

  ScenarioTransaction read(const TomlValue& value) {
    const TomlTable table{value, keys::kTransaction};
    read_signer(table);
    read_receiver(table);
    read_actions(table);
    read_order(table);
    read_name(table);
    return std::move(out_);
  }

 private:
  void read_signer(const TomlTable& table) {
    if (!rules_.has_signer) {
      if (const auto signer = table.find("signer"))
        signer->wrong("the signer is a stranger here; leave the key out");
      return;
    }
    const auto signer = table.require("signer", "the account that signs");
    if (!signer) return;
    out_.signer = signer->account();
    if (reading_.errors.empty()) reading_.ensure_actor(out_.signer);
  }

  /// The account that the transaction's state init makes; nothing if it has none, or after an
  /// error.
  std::optional<protocol::AccountId> initialized_account(const TomlTable& table) {
    std::optional<TomlValue> init = table.find("state_init");
    for (const TomlValue& action : table.items("actions")) {
      if (!init && action.node->member("state_init") != nullptr)
        init = TomlTable{action, keys::kAction}.find("state_init");
    }
    if (!init) return std::nullopt;
    const protocol::DeterministicStateInit action = read_state_init(reading_, *init);
    if (!reading_.errors.empty()) return std::nullopt;
    return protocol::deterministic_account_id(action.state_init);
  }

  void read_receiver(const TomlTable& table) {
    const auto to = table.find("to");
    const auto call = table.find("call");
    if (const auto made = initialized_account(table)) {
      out_.receiver = *made;
      is_method_alone_ = true;
      if (to && to->account() != *made)
        to->wrong(format_text("this state is that of {}; \"to\" may be left out", made->view()));
      return;
    }
    if (!reading_.errors.empty()) return;
    const std::string target = call ? call->text("\"account.method\"") : "";
    const std::size_t dot = target.rfind('.');
    if (to) {
      out_.receiver = to->account();
      is_method_alone_ = true;
    } else if (call) {
      if (dot == std::string::npos || dot == 0 || dot + 1 == target.size())
        return call->wrong(format_text(
            "expected \"account.method\", got \"{}\"; or put the account into \"to\"", target));
      const auto id = call->take(protocol::AccountId::parse(target.substr(0, dot)));
      if (!id) return;
      out_.receiver = *id;
    } else if (rules_.has_signer && !table.has("transfer") && !table.has("actions") &&
               !table.has("create_account")) {
      out_.receiver = out_.signer;  // deploys, keys and deletions concern the signer's account
      return;
    } else {
      return table.wrong("missing key \"to\": the account that receives the transaction");
    }
    creates_receiver_ = table.has("create_account");
    for (const TomlValue& action : table.items("actions"))
      creates_receiver_ = creates_receiver_ || action.node->member("create_account") != nullptr;
    if (!creates_receiver_ && !is_implicit(out_.receiver))
      reading_.require_account(to ? *to : *call, out_.receiver.view());
  }

  static bool is_implicit(const protocol::AccountId& id) {
    return id.type() != protocol::AccountType::kNamed;
  }

  void read_actions(const TomlTable& table) {
    const auto forms = table.present(keys::kActionForms);
    if (const auto list = table.find("actions")) {
      if (!forms.empty())
        return list->wrong(format_text("either \"actions\" or \"{}\", not both", forms.front()));
      const auto items = list->items();
      if (items.empty() && reading_.errors.empty()) list->wrong("expected at least one action");
      is_method_alone_ = true;
      for (const TomlValue& item : items) {
        const TomlTable action{item, keys::kAction};
        add_action(action, action.present(keys::kActionForms));
      }
      return;
    }
    add_action(table, forms);
  }

  void add_action(const TomlTable& table, const std::vector<std::string_view>& forms) {
    if (forms.size() != 1) {
      std::string expected;
      for (const auto form : keys::kActionForms) expected += format_text(" {}", form);
      return table.wrong(
          format_text("expected one of{}; found {}", expected, forms.empty() ? "none" : "several"));
    }
    const std::string_view form = forms.front();
    if (form != "call") {
      if (const auto extra = table.present(kCallOnly); !extra.empty())
        return table.find(extra.front())->wrong("belongs to a call");
    }
    const TomlValue value = *table.find(form);
    if (form == "call") return add_call(table, value);
    if (form == "transfer") {
      name_ = "transfer";
      return add(protocol::Transfer{.deposit = value.balance()});
    }
    if (form == "create_account") {
      name_ = "create account";
      if (!value.boolean() && reading_.errors.empty()) value.wrong("expected true");
      return add(protocol::CreateAccount{});
    }
    if (form == "deploy") return add_deployment(value);
    name_ = form;
    std::ranges::replace(name_, '_', ' ');
    if (form == "add_key") return add(read_add_key(reading_, value));
    if (form == "delete_key")
      return add(protocol::DeleteKey{.public_key = read_public_key(reading_, value)});
    if (form == "deploy_global") return add(read_deploy_global(reading_, value, out_.receiver));
    if (form == "use_global") return add(read_use_global(reading_, value, out_.receiver));
    if (form == "state_init") return add(read_state_init(reading_, value));
    if (form == "fund_gas_key") {
      const GasKeyAmount paid = read_gas_key_amount(reading_, value);
      return add(protocol::TransferToGasKey{.public_key = paid.key, .deposit = paid.amount});
    }
    if (form == "withdraw_from_gas_key") {
      const GasKeyAmount back = read_gas_key_amount(reading_, value);
      return add(protocol::WithdrawFromGasKey{.public_key = back.key, .amount = back.amount});
    }
    add(protocol::DeleteAccount{.beneficiary_id = value.account()});
  }

  template <class T>
  void add(T action) {
    out_.actions.push_back(Action{std::move(action)});
  }

  void add_call(const TomlTable& table, const TomlValue& value) {
    std::string method = value.text("a method");
    if (!is_method_alone_) method = method.substr(method.rfind('.') + 1);
    if (method.empty()) return value.wrong("expected a method");
    name_ = method;
    protocol::FunctionCall call{.method_name = method,
                                .args = read_arguments(table),
                                .gas = kDefaultGas,
                                .deposit = table.balance("deposit", Balance{})};
    if (const auto gas = table.find("gas")) call.gas = gas->gas();
    if (!creates_receiver_ && reading_.errors.empty())
      reading_.require_method(value, out_.receiver, method);
    add(std::move(call));
  }

  void add_deployment(const TomlValue& value) {
    name_ = "deploy";
    const auto wasm = reading_.load_wasm(value);
    if (wasm == nullptr) return;
    reading_.note_methods(value, out_.receiver, *wasm);
    add(protocol::DeployContract{.code = *wasm});
  }

  void read_order(const TomlTable& table) {
    if (!rules_.has_order) {
      for (const std::string_view key : {"after", "optional"})
        if (const auto found = table.find(key))
          found->wrong("only transactions in [[transactions]] have an order");
      return;
    }
    out_.is_optional = table.boolean("optional", false);
    const auto after = table.find("after");
    if (!after) return;
    const std::string name = after->text("the name of a transaction");
    const auto found = std::ranges::find(earlier_, name, &ScenarioTransaction::name);
    if (found != earlier_.end()) {
      out_.after = static_cast<std::uint32_t>(found - earlier_.begin());
      return;
    }
    std::vector<std::string_view> names;
    names.reserve(earlier_.size());
    for (const ScenarioTransaction& each : earlier_) names.push_back(each.name);
    after->wrong(
        format_text("no earlier transaction is named \"{}\"{}", name, suggest(name, names)));
  }

  void read_name(const TomlTable& table) {
    const auto is_taken = [&](std::string_view name) {
      return std::ranges::contains(earlier_, name, &ScenarioTransaction::name);
    };
    if (const auto given = table.find("name")) {
      out_.name = given->text();
      if (out_.name.empty()) given->expected("a name");
      if (is_taken(out_.name))
        given->wrong(format_text("two transactions are named \"{}\"", out_.name));
      return;
    }
    if (out_.actions.size() > 1) name_ = format_text("{} actions", out_.actions.size());
    out_.name = name_;
    for (int i = 2; is_taken(out_.name); ++i) out_.name = format_text("{} {}", name_, i);
  }

  ScenarioReading& reading_;
  const TransactionRules& rules_;
  const std::vector<ScenarioTransaction>& earlier_;
  ScenarioTransaction out_;
  /// Named after what it does, unless it has a name.
  std::string name_;
  /// `call` holds a method, and not "account.method".
  bool is_method_alone_ = false;
  bool creates_receiver_ = false;
};

}  // namespace

Bytes read_arguments(const TomlTable& table) {
  const auto given = table.present(kArgumentKeys);
  if (given.empty()) return to_bytes("{}");
  const TomlValue value = *table.find(given.front());
  if (given.size() > 1) {
    value.wrong(format_text("either \"{}\" or \"{}\", not both", given[0], given[1]));
    return {};
  }
  if (given.front() == "args") return to_bytes(json::serialize(to_json(value)));
  const std::string text = value.text();
  if (given.front() == "args_text") return to_bytes(text);
  const bool is_hex = given.front() == "args_hex";
  auto bytes =
      is_hex ? from_hex(text.starts_with("0x") ? text.substr(2) : text) : from_base64(text);
  if (!bytes) {
    value.wrong(is_hex ? "expected an even number of hex digits" : "expected base64 with padding");
    return {};
  }
  return std::move(*bytes);
}

void read_transactions(ScenarioReading& reading, const std::vector<TomlValue>& items,
                       const TransactionRules& rules, std::vector<ScenarioTransaction>& out) {
  for (const TomlValue& item : items) {
    auto transaction = TransactionReader{reading, rules, out}.read(item);
    if (!reading.errors.empty()) return;
    out.push_back(std::move(transaction));
  }
}

}  // namespace farcall::explore
