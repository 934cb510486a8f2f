#include "cli/near/reconstruct.hpp"

#include <boost/json.hpp>

#include "base/amounts.hpp"
#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "cli/near/answers.hpp"
#include "cli/near/values.hpp"
#include "trace/text.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

std::string quoted_amount(const json::value* value) {
  const auto yocto = amount_of(value);
  return yocto ? shell_quote(format_near_exact(Balance{*yocto})) : std::string{"'?'"};
}

std::string call_words(const json::value& call) {
  const std::string encoded = text_or_empty(member(call, "args"));
  const auto args = from_base64(encoded);
  const bool is_text = args && trace::is_text(*args);
  const auto gas = number_of(member(call, "gas"));
  return format_text("function-call {} {} {} prepaid-gas {} attached-deposit {}",
                     shell_quote(text_or_empty(member(call, "method_name"))),
                     is_text ? "text-args" : "base64-args",
                     is_text ? shell_quote(as_text(*args)) : shell_quote(encoded),
                     shell_quote(format_gas_exact(Gas{gas.value_or(0)})),
                     quoted_amount(member(call, "deposit")));
}

/// Empty: a gas key, which `add-action add-key` does not grant.
std::string key_words(const json::value& added) {
  const json::value* permission = member(added, {"access_key", "permission"});
  const std::string key = text_or_empty(member(added, "public_key"));
  if (permission == nullptr) return "";
  if (permission->is_string() && permission->get_string() == "FullAccess")
    return "add-key grant-full-access use-manually-provided-public-key " + key;
  const json::value* call = member(*permission, "FunctionCall");
  if (call == nullptr) return "";
  std::string names;
  if (const json::value* list = member(*call, "method_names");
      list != nullptr && list->is_array()) {
    for (const json::value& each : list->get_array())
      names += (names.empty() ? "" : ", ") + text_or_empty(&each);
  }
  const json::value* allowance = member(*call, "allowance");
  return format_text(
      "add-key grant-function-call-access --allowance {} --contract-account-id {} "
      "--function-names {} use-manually-provided-public-key {}",
      allowance == nullptr || allowance->is_null() ? "unlimited" : quoted_amount(allowance),
      text_or_empty(member(*call, "receiver_id")), shell_quote(names), key);
}

/// Of a view the code is its hash, of a delegate action it is the code.
Outcome<std::string> kept_code(const json::value& deploy, bool is_global,
                               const KeepCode& keep_code) {
  const auto code = from_base64(text_or_empty(member(deploy, "code")));
  if (!code) return strange_answer("code");
  CryptoHash hash = sha256(*code);
  if (code->size() == hash.bytes.size()) std::ranges::copy(*code, hash.bytes.begin());
  return keep_code(hash, is_global).transform(shell_quote);
}

Outcome<std::string> deploy_words(const json::value& action, const KeepCode& keep_code) {
  if (const json::value* it = member(action, "DeployContract"))
    return kept_code(*it, false, keep_code).transform([](const std::string& file) {
      return format_text("deploy-contract use-file {} without-init-call", file);
    });
  const json::value* by_hash = member(action, "DeployGlobalContract");
  const json::value* by_account = member(action, "DeployGlobalContractByAccountId");
  const json::value* it = by_hash != nullptr ? by_hash : by_account;
  if (it == nullptr) return std::string{};
  // Delegate actions say how in a member, views in the name.
  const bool names_account =
      by_account != nullptr || text_or_empty(member(*it, "deploy_mode")) == "AccountId";
  return kept_code(*it, true, keep_code).transform([&](const std::string& file) {
    return format_text("deploy-global-contract {} {}", file,
                       names_account ? "as-global-account-id" : "as-global-hash");
  });
}

std::string global_words(const json::value& action) {
  std::string hash;
  std::string account;
  if (const json::value* it = member(action, "UseGlobalContract")) {
    hash = text_or_empty(member(*it, "code_hash")) +
           text_or_empty(member(*it, {"contract_identifier", "CodeHash"}));
    account = text_or_empty(member(*it, {"contract_identifier", "AccountId"}));
  } else if (const json::value* by = member(action, "UseGlobalContractByAccountId")) {
    account = text_or_empty(member(*by, "account_id"));
  }
  if (!hash.empty())
    return format_text("use-global-contract use-global-hash {} without-init-call", hash);
  if (!account.empty())
    return format_text("use-global-contract use-global-account-id {} without-init-call", account);
  return "";
}

std::string plain_words(const json::value& action) {
  const bool is_word = action.is_string() && action.get_string() == "CreateAccount";
  if (is_word || member(action, "CreateAccount") != nullptr) return "create-account";
  if (const json::value* it = member(action, "Transfer"))
    return "transfer " + quoted_amount(member(*it, "deposit"));
  if (const json::value* it = member(action, "FunctionCall")) return call_words(*it);
  if (const json::value* it = member(action, "DeleteKey"))
    return "delete-key " + text_or_empty(member(*it, "public_key"));
  if (const json::value* it = member(action, "DeleteAccount"))
    return "delete-account --beneficiary-id " + text_or_empty(member(*it, "beneficiary_id"));
  if (const json::value* it = member(action, "Stake"))
    return format_text("stake {} {}", quoted_amount(member(*it, "stake")),
                       text_or_empty(member(*it, "public_key")));
  if (const json::value* it = member(action, "AddKey")) return key_words(*it);
  return global_words(action);
}

}  // namespace

Outcome<std::string> reconstruct_action(const json::value& action, const KeepCode& keep_code) {
  std::string plain = plain_words(action);
  if (!plain.empty()) return plain;
  auto deploy = deploy_words(action, keep_code);
  if (!deploy || !deploy->empty()) return deploy;
  const json::object* object = action.if_object();
  const std::string name = object == nullptr || object->empty()
                               ? json::serialize(action)
                               : std::string{object->begin()->key()};
  return failure(Exit::kNegative,
                 format_text("construct-transaction has no words for the action {}{}",
                             trace::escape(name), name == "AddKey" ? " of a gas key" : ""));
}

}  // namespace farcall::cli::near
