#include "cli/explore/scenario_words.hpp"

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/overloaded.hpp"
#include "protocol/describe.hpp"

namespace farcall::cli {
namespace {

namespace action_view = protocol::action_view;
namespace key_view = protocol::access_key_permission_view;

std::unexpected<Error> no_such_action(std::string_view name) {
  return fail(format_text(
      "the transaction has the action {}, which scenarios do not have (docs/explore.md lists those "
      "that they have)",
      name));
}

std::string yocto(Balance amount) {
  return toml_text(to_string(amount.value()) + " yocto");
}

Result<std::string> key_words(const protocol::PublicKey& key,
                              const protocol::AccessKeyPermissionView& permission) {
  const std::string begin = format_text("add_key = {{ public_key = {}", toml_text(key.str()));
  if (std::holds_alternative<key_view::FullAccess>(permission)) return begin + " }";
  const auto* call = std::get_if<key_view::FunctionCall>(&permission);
  if (call == nullptr) return no_such_action("AddKey of a gas key");
  std::string methods;
  for (const std::string& each : call->method_names)
    methods += format_text("{}{}", methods.empty() ? "" : ", ", toml_text(each));
  return format_text("{}, receiver = {}, methods = [{}]{} }}", begin, toml_text(call->receiver_id),
                     methods,
                     call->allowance ? ", allowance = " + yocto(*call->allowance) : std::string{});
}

std::string call_words(const protocol::FunctionCall& call) {
  const std::string args = is_utf8(call.args) ? "args_text = " + toml_text(as_text(call.args))
                                              : "args_base64 = " + toml_text(to_base64(call.args));
  return format_text("call = {}, {}, gas = {}{}", toml_text(call.method_name), args,
                     call.gas.value(),
                     call.deposit.is_zero() ? "" : ", deposit = " + yocto(call.deposit));
}

}  // namespace

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += format_text("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

Result<std::string> action_words(const protocol::ActionView& action) {
  return std::visit(
      Overloaded{
          [](const protocol::FunctionCall& it) -> Result<std::string> { return call_words(it); },
          [](const protocol::Transfer& it) -> Result<std::string> {
            return "transfer = " + yocto(it.deposit);
          },
          [](const action_view::CreateAccount&) -> Result<std::string> {
            return std::string{"create_account = true"};
          },
          [](const action_view::AddKey& it) -> Result<std::string> {
            return key_words(it.public_key, it.access_key.permission);
          },
          [](const protocol::DeleteKey& it) -> Result<std::string> {
            return "delete_key = " + toml_text(it.public_key.str());
          },
          [](const protocol::DeleteAccount& it) -> Result<std::string> {
            return "delete_account = " + toml_text(it.beneficiary_id.view());
          },
          [](const auto& other) -> Result<std::string> {
            return no_such_action(protocol::variant_name<std::remove_cvref_t<decltype(other)>>());
          },
      },
      action);
}

std::string scenario_text(const ScenarioWords& words) {
  std::string out = format_text(
      "# {}\n# Balances and state are in world.json, keys and stakes are left out. What must hold "
      "goes\n# below; docs/explore.md has the words.\nname = {}\nprotocol = {}\n\n[world]\ndump = "
      "\"world.json\"\n\n[accounts]\n",
      words.title, toml_text(words.name), words.protocol_version);
  for (const auto& [id, file] : words.contracts)
    out += format_text("{} = {{ wasm = {} }}\n", toml_text(id.view()), toml_text(file));
  out += format_text("\n[[transactions]]\nsigner = {}\nto = {}\nactions = [\n",
                     toml_text(words.signer.view()), toml_text(words.receiver.view()));
  for (const std::string& each : words.actions) out += format_text("  {{ {} }},\n", each);
  return out + "]\n";
}

}  // namespace farcall::cli
