// The views of a scenario: questions about the newest block, and the answers in normal form.
#include <format>

#include "base/encoding.hpp"
#include "chain/query.hpp"
#include "cli/conform/refusal.hpp"
#include "cli/conform/scenario.hpp"
#include "protocol/views.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

std::string_view cause_name(chain::QueryError::Kind kind) {
  using Kind = chain::QueryError::Kind;
  switch (kind) {
    case Kind::kUnknownAccount:
      return "UNKNOWN_ACCOUNT";
    case Kind::kNoContractCode:
      return "NO_CONTRACT_CODE";
    case Kind::kTooLargeContractState:
      return "TOO_LARGE_CONTRACT_STATE";
    case Kind::kUnknownAccessKey:
      return "UNKNOWN_ACCESS_KEY";
    case Kind::kUnknownGasKey:
      return "UNKNOWN_GAS_KEY";
    case Kind::kNoGlobalContractCode:
      return "NO_GLOBAL_CONTRACT_CODE";
    case Kind::kContractExecutionError:
      return "CONTRACT_EXECUTION_ERROR";
  }
  return "INTERNAL_ERROR";
}

/// Failed calls and unknown keys come back as results with an error text (a quirk of `query`).
json::value query_refused(const chain::QueryError& error) {
  using Kind = chain::QueryError::Kind;
  if (error.kind == Kind::kContractExecutionError || error.kind == Kind::kUnknownAccessKey) {
    // What the contract logged before it failed is not given.
    return json::object{{"error", error.message}, {"logs", json::array{}}};
  }
  return refused("HANDLER_ERROR", cause_name(error.kind), json::value(error.message));
}

json::value text_list(const std::vector<std::string>& lines) {
  json::array out;
  for (const std::string& line : lines) out.emplace_back(line);
  return out;
}

/// The text of a member that must be there.
Result<std::string> text_of(const Field& query, std::string_view name) {
  return query.at(name).and_then([](const Field& field) { return field.text(); });
}

Result<protocol::PublicKey> key_in(const Field& query) {
  const Result<Field> field = query.at("public_key");
  if (!field) return std::unexpected{field.error()};
  const Result<std::string> text = field->text();
  if (!text) return std::unexpected{text.error()};
  const Result<protocol::PublicKey> key = protocol::PublicKey::parse(*text);
  if (!key) return field->wrong(key.error().message);
  return *key;
}

json::value code_view(const chain::Answer<Bytes>& code) {
  if (!code.has_value()) return query_refused(code.error());
  return shorten(
      json::object{{"code_base64", to_base64(*code)}, {"hash", sha256(*code).to_base58()}});
}

Result<std::optional<Bytes>> bytes_in(const Field& query, std::string_view name) {
  const auto field = query.find(name);
  if (!field) return std::nullopt;
  const Result<std::string> text = field->text();
  if (!text) return std::unexpected{text.error()};
  std::optional<Bytes> bytes = from_base64(*text);
  if (!bytes.has_value()) return field->wrong("this is no base64");
  return bytes;
}

Result<chain::StateRange> range_in(const Field& query) {
  Result<std::optional<Bytes>> prefix = bytes_in(query, "prefix_base64");
  if (!prefix) return std::unexpected{prefix.error()};
  Result<std::optional<Bytes>> after = bytes_in(query, "after_key_base64");
  if (!after) return std::unexpected{after.error()};
  chain::StateRange range;
  if (prefix->has_value()) range.prefix = std::move(**prefix);
  range.after_key = std::move(*after);
  if (const auto field = query.find("limit")) {
    const Result<std::uint64_t> limit = field->number();
    if (!limit) return std::unexpected{limit.error()};
    if (*limit == 0 || *limit > UINT32_MAX) return field->wrong("this is no limit");
    range.limit = static_cast<std::uint32_t>(*limit);
  }
  return range;
}

json::value state_view(const chain::StatePage& page) {
  json::array values;
  for (const auto& [key, value] : page.values)
    values.push_back(json::object{{"key", to_base64(key)}, {"value", to_base64(value)}});
  json::object view{{"values", std::move(values)}};
  if (page.last_key) view["last_key"] = to_base64(*page.last_key);
  return shorten(view);
}

/// The view of an access key less its nonce, which scenarios do not keep.
json::value access_key_view(const protocol::AccessKey& key) {
  json::object view = protocol::json_view(key).as_object();
  view.erase("nonce");
  return view;
}

}  // namespace

Result<json::value> ScenarioRunner::run_view(const Field& view) {
  const auto member = view.only_member();
  if (!member) return std::unexpected{member.error()};
  const auto& [kind, query] = *member;
  const chain::Query ask{*chain_, chain_->head()};
  if (kind == "view_global_contract_code") {
    const Result<std::string> text = text_of(query, "code_hash");
    if (!text) return std::unexpected{text.error()};
    const std::optional<CryptoHash> hash = CryptoHash::from_base58(*text);
    if (!hash) return query.wrong("the code's hash is no base58 of 32 bytes");
    return code_view(ask.global_code(protocol::global_contract_identifier::CodeHash{*hash}));
  }
  const Result<std::string> account = text_of(query, "account_id");
  if (!account) return std::unexpected{account.error()};
  const Result<protocol::AccountId> id = protocol::AccountId::parse(*account);
  if (!id) return refused_as_unreadable(id.error().message);

  if (kind == "view_global_contract_code_by_account_id")
    return code_view(ask.global_code(protocol::global_contract_identifier::AccountId{*id}));
  if (kind == "view_account") {
    const auto answer = ask.account(*id);
    return answer.has_value() ? protocol::json_view(*answer) : query_refused(answer.error());
  }
  if (kind == "view_access_key") {
    const Result<protocol::PublicKey> key = key_in(query);
    if (!key) return std::unexpected{key.error()};
    const auto answer = ask.access_key(*id, *key);
    return answer.has_value() ? access_key_view(*answer) : query_refused(answer.error());
  }
  if (kind == "view_access_key_list") {
    json::array keys;
    for (const chain::AccessKeyEntry& entry : ask.access_keys(*id))
      keys.push_back(json::object{{"public_key", entry.handle.str()},
                                  {"access_key", access_key_view(entry.access_key)}});
    return shorten(json::object{{"keys", std::move(keys)}});
  }
  if (kind == "view_code") return code_view(ask.code(*id));
  if (kind == "view_gas_key_nonces") {
    const Result<protocol::PublicKey> key = key_in(query);
    if (!key) return std::unexpected{key.error()};
    const auto answer = ask.gas_key_nonces(*id, *key);
    if (!answer.has_value()) return query_refused(answer.error());
    json::array nonces;
    for (const Nonce nonce : *answer) nonces.emplace_back(nonce);
    return json::value(json::object{{"nonces", std::move(nonces)}});
  }
  if (kind == "view_state") {
    const Result<chain::StateRange> range = range_in(query);
    if (!range) return std::unexpected{range.error()};
    const auto answer = ask.state(*id, *range);
    return answer.has_value() ? state_view(*answer) : query_refused(answer.error());
  }
  if (kind == "call_function") {
    const Result<std::string> method =
        query.at("method_name").and_then([](const Field& field) { return field.text(); });
    if (!method) return std::unexpected{method.error()};
    Bytes args = to_bytes("{}");
    if (const auto field = query.find("args")) {
      Result<Bytes> given = parse_args(*field, wasm_);
      if (!given) return std::unexpected{given.error()};
      args = std::move(*given);
    }
    const auto answer = ask.call(*id, *method, args);
    if (!answer.has_value()) return query_refused(answer.error());
    return shorten(
        json::object{{"logs", text_list(answer->logs)}, {"result", readable(answer->value)}});
  }
  return view.wrong(std::format("\"{}\" is no kind of view", kind));
}

}  // namespace farcall::cli
