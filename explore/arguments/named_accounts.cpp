#include "explore/arguments/named_accounts.hpp"

#include <boost/json.hpp>

#include "protocol/json/json_text.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

constexpr std::size_t kArgumentsMax = 65'536;
constexpr std::size_t kNamedMax = 64;

void collect_texts(const boost::json::value& value, std::vector<std::string>& texts) {
  if (const auto* text = value.if_string()) {
    texts.emplace_back(*text);
  } else if (const auto* list = value.if_array()) {
    for (const boost::json::value& each : *list) collect_texts(each, texts);
  } else if (const auto* object = value.if_object()) {
    for (const auto& member : *object) collect_texts(member.value(), texts);
  }
}

}  // namespace

std::vector<std::string> texts_in_json(ByteView json) {
  std::vector<std::string> texts;
  const auto parsed =
      protocol::parse_json(as_text(json), protocol::JsonLimits{.bytes = kArgumentsMax});
  if (parsed) collect_texts(*parsed, texts);
  return texts;
}

namespace {

void add_argument_ids(const ScenarioTransaction& transaction, std::set<AccountId>& ids) {
  for (const protocol::Action& action : transaction.actions) {
    const auto* call = action.as<protocol::FunctionCall>();
    if (call == nullptr) continue;
    for (const std::string& text : texts_in_json(call->args)) {
      if (AccountId::is_valid(text) && ids.size() < kNamedMax) ids.insert(AccountId::trusted(text));
    }
  }
}

}  // namespace

std::set<AccountId> named_accounts(const Scenario& scenario) {
  std::set<AccountId> named;
  for (const ScenarioAccount& account : scenario.accounts) named.insert(account.id);
  std::set<AccountId> in_arguments;
  for (const auto* list : {&scenario.setup, &scenario.transactions}) {
    for (const ScenarioTransaction& transaction : *list) {
      named.insert(transaction.signer);
      named.insert(transaction.receiver);
      add_argument_ids(transaction, in_arguments);
    }
  }
  named.merge(in_arguments);
  return named;
}

}  // namespace farcall::explore
