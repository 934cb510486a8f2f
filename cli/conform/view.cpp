#include "cli/conform/view.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <map>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "chain/history/query.hpp"
#include "cli/conform/normal.hpp"
#include "cli/conform/python_json.hpp"
#include "protocol/json/views.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;
using protocol::AccountId;
using protocol::GlobalContractIdentifier;

// ---- what is asked -----------------------------------------------------------------------------

enum class Type : std::uint8_t { kAccount, kKey, kHash, kText, kBytes, kCount, kFlag };

struct Parameter {
  std::string_view name;
  Type type;
  bool optional = false;
};

struct Kind {
  std::string_view name;
  /// In the order of nearcore's declaration (`QueryRequest` in core/primitives/src/views.rs),
  /// in which missing ones are reported.
  std::vector<Parameter> parameters;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"view_account", {{"account_id", Type::kAccount}}},
      {"view_code", {{"account_id", Type::kAccount}}},
      {"view_state",
       {{"account_id", Type::kAccount},
        {"prefix_base64", Type::kBytes, true},
        {"after_key_base64", Type::kBytes, true},
        {"limit", Type::kCount, true},
        {"include_proof", Type::kFlag, true}}},
      {"view_access_key", {{"account_id", Type::kAccount}, {"public_key", Type::kKey}}},
      {"view_access_key_list", {{"account_id", Type::kAccount}}},
      {"view_gas_key_nonces", {{"account_id", Type::kAccount}, {"public_key", Type::kKey}}},
      {"call_function", {{"account_id", Type::kAccount}, {"method_name", Type::kText}}},
      {"view_global_contract_code", {{"code_hash", Type::kHash}}},
      {"view_global_contract_code_by_account_id", {{"account_id", Type::kAccount}}},
  };
  return all;
}

struct Question {
  std::string_view kind;
  AccountId account_id;
  std::optional<protocol::PublicKey> public_key;
  CryptoHash code_hash;
  std::string method_name;
  Bytes args;
  chain::StateRange range;
  bool include_proof = false;
};

/// Nothing, or the words in which nearcore says what is wrong with a parameter.
using Complaint = std::optional<std::string>;

/// A value as serde names it where it wanted another.
std::string named(const json::value& value) {
  if (const auto digits = exact_number(value)) return format_text("floating point `{}`", *digits);
  switch (value.kind()) {
    case json::kind::null:
      return "unit value";
    case json::kind::bool_:
      return format_text("boolean `{}`", value.get_bool());
    case json::kind::int64:
      return format_text("integer `{}`", value.get_int64());
    case json::kind::uint64:
      return format_text("integer `{}`", value.get_uint64());
    case json::kind::double_:
      return format_text("floating point `{}`", value.get_double());
    case json::kind::string:
      return format_text("string \"{}\"", std::string_view{value.get_string()});
    case json::kind::array:
      return "sequence";
    case json::kind::object:
      return "map";
  }
  return "";
}

Complaint wrong_type(const json::value& value, std::string_view wanted) {
  return format_text("invalid type: {}, expected {}", named(value), wanted);
}

Complaint read_limit(const json::value& value, std::optional<std::uint32_t>& out) {
  constexpr std::string_view kWanted = "a nonzero u32";
  std::uint64_t number = 0;
  if (value.is_int64() && value.get_int64() >= 0) {
    number = static_cast<std::uint64_t>(value.get_int64());
  } else if (value.is_uint64()) {
    number = value.get_uint64();
  } else if (value.is_int64()) {
    return format_text("invalid value: {}, expected {}", named(value), kWanted);
  } else {
    return wrong_type(value, kWanted);
  }
  if (number == 0 || number > UINT32_MAX)
    return format_text("invalid value: {}, expected {}", named(value), kWanted);
  out = static_cast<std::uint32_t>(number);
  return std::nullopt;
}

Complaint read_hash(const json::value& value, CryptoHash& out) {
  constexpr std::string_view kWanted = "base58-encoded 256-bit hash";
  if (!value.is_string()) return wrong_type(value, kWanted);
  const std::string_view text = value.get_string();
  constexpr std::string_view kAlphabet =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  if (const std::size_t at = text.find_first_not_of(kAlphabet); at != std::string_view::npos)
    return format_text("provided string contained invalid character '{}' at byte {}", text[at], at);
  const auto hash = CryptoHash::from_base58(text);
  if (!hash) return format_text("invalid length {}, expected {}", text.size(), kWanted);
  out = *hash;
  return std::nullopt;
}

Complaint read_parameter(const Parameter& parameter, const json::value& value, Question& out) {
  if (parameter.type == Type::kFlag) {
    if (!value.is_bool()) return wrong_type(value, "a boolean");
    out.include_proof = value.get_bool();
    return std::nullopt;
  }
  if (parameter.type == Type::kCount)
    return value.is_null() ? std::nullopt : read_limit(value, out.range.limit);
  if (parameter.type == Type::kHash) return read_hash(value, out.code_hash);
  if (!value.is_string()) return wrong_type(value, "a string");
  const std::string_view text = value.get_string();
  if (parameter.type == Type::kText) {
    out.method_name = text;
  } else if (parameter.type == Type::kAccount) {
    const Result<AccountId> id = AccountId::parse(text);
    if (!id) return id.error().message;
    out.account_id = *id;
  } else {
    const Result<protocol::PublicKey> key = protocol::PublicKey::parse(text);
    if (!key) return key.error().message;
    out.public_key = *key;
  }
  return std::nullopt;
}

/// What is there is read in the order of names, as it comes to serde; then what is missing is
/// named.
Complaint read_question(const Kind& kind, const Field& query, Question& out) {
  std::vector<Parameter> sorted = kind.parameters;
  std::ranges::sort(sorted, {}, &Parameter::name);
  for (const Parameter& parameter : sorted) {
    const std::optional<Field> field = query.find(parameter.name);
    if (!field.has_value() || parameter.type == Type::kBytes) continue;
    if (auto complaint = read_parameter(parameter, field->value(), out)) return complaint;
  }
  for (const Parameter& parameter : kind.parameters) {
    if (!parameter.optional && !query.has(parameter.name))
      return format_text("missing field `{}`", parameter.name);
  }
  return std::nullopt;
}

/// Parameters that are bytes: the recording tool made the base64 of arguments itself.
Result<void> read_bytes(const Field& query, WasmFolders& wasm, Question& out) {
  if (out.kind == "call_function") {
    out.args = to_bytes("{}");
    const std::optional<Field> field = query.find("args");
    if (!field.has_value()) return {};
    Result<Bytes> args = parse_args(*field, wasm);
    if (!args) return std::unexpected{args.error()};
    out.args = std::move(*args);
    return {};
  }
  const auto read = [&](std::string_view name) -> Result<std::optional<Bytes>> {
    const std::optional<Field> field = query.find(name);
    if (!field.has_value() || field->value().is_null()) return std::nullopt;
    const Result<std::string> text = field->text();
    if (!text) return std::unexpected{text.error()};
    std::optional<Bytes> bytes = from_base64(*text);
    if (!bytes.has_value()) return field->wrong("expected base64");
    return bytes;
  };
  if (out.kind != "view_state") return {};
  Result<std::optional<Bytes>> prefix = read("prefix_base64");
  if (!prefix) return std::unexpected{prefix.error()};
  Result<std::optional<Bytes>> after = read("after_key_base64");
  if (!after) return std::unexpected{after.error()};
  out.range.prefix = prefix->value_or(Bytes{});
  out.range.after_key = std::move(*after);
  return {};
}

/// Pages that nearcore cannot serve; not a complaint about arguments that cannot be read.
Complaint check_pages(const Question& question) {
  const auto& prefix = question.range.prefix;
  const auto& after = question.range.after_key;
  const auto& limit = question.range.limit;
  if (question.include_proof && (after.has_value() || limit.has_value()))
    return "include_proof is not supported with paginated view_state (after_key_base64 / limit)";
  if (after.has_value() && !as_text(*after).starts_with(as_text(prefix)))
    return "after_key_base64 must start with prefix_base64";
  return std::nullopt;
}

// ---- of which block ----------------------------------------------------------------------------

struct BlockChoice {
  chain::BlockPtr block;
  /// Where there is no such block.
  json::value refusal;
};

json::value unknown_block(std::string_view text) {
  return refused("HANDLER_ERROR", "UNKNOWN_BLOCK", json::value(text));
}

BlockChoice block_by_id(const chain::Chain& chain, const json::value& id) {
  BlockChoice choice;
  if (id.is_int64() && id.get_int64() >= 0) {
    const auto height = static_cast<std::uint64_t>(id.get_int64());
    choice.block = chain.block_at(BlockHeight{height});
    choice.refusal = unknown_block(
        format_text("DB Not Found Error: BLOCK HEIGHT: {} \n Cause: Unknown", height));
    return choice;
  }
  const auto hash = id.is_string() ? CryptoHash::from_base58(id.get_string()) : std::nullopt;
  if (!hash.has_value()) {
    choice.refusal = refused_parameters("data did not match any variant of untagged enum BlockId");
    return choice;
  }
  choice.block = chain.block(*hash);
  choice.refusal =
      unknown_block(format_text("DB Not Found Error: BLOCK HEADER: {}", hash->to_base58()));
  return choice;
}

/// `block_id` comes before `finality`, as serde meets them in the order of their names.
BlockChoice choose_block(const chain::Chain& chain, const Field& query) {
  if (const auto id = query.find("block_id")) return block_by_id(chain, id->value());
  const auto finality = query.find("finality");
  if (!finality.has_value()) return {chain.head(), {}};
  const json::value& value = finality->value();
  const std::string_view name = value.is_string() ? std::string_view{value.get_string()} : "";
  if (name == "optimistic") return {chain.head(), {}};
  if (name == "near-final") return {chain.near_final_block(), {}};
  if (name == "final") return {chain.final_block(), {}};
  const std::string wrong =
      value.is_string()
          ? format_text("unknown variant `{}`, expected one of `optimistic`, `near-final`, `final`",
                        name)
          : format_text("invalid type: {}, expected string or map", named(value));
  return {nullptr, refused_parameters(wrong)};
}

// ---- answers -----------------------------------------------------------------------------------

std::string_view cause_name(chain::QueryError::Kind kind) {
  using Error = chain::QueryError::Kind;
  switch (kind) {
    case Error::kUnknownAccount:
      return "UNKNOWN_ACCOUNT";
    case Error::kNoContractCode:
      return "NO_CONTRACT_CODE";
    case Error::kTooLargeContractState:
      return "TOO_LARGE_CONTRACT_STATE";
    case Error::kUnknownAccessKey:
      return "UNKNOWN_ACCESS_KEY";
    case Error::kUnknownGasKey:
      return "UNKNOWN_GAS_KEY";
    case Error::kNoGlobalContractCode:
      return "NO_GLOBAL_CONTRACT_CODE";
    case Error::kContractExecutionError:
      return "CONTRACT_EXECUTION_ERROR";
  }
  return "INTERNAL_ERROR";
}

/// Failed calls and unknown keys come back as results with an error text (a quirk of `query`).
json::value query_refused(const chain::QueryError& error) {
  using Error = chain::QueryError::Kind;
  if (error.kind == Error::kContractExecutionError || error.kind == Error::kUnknownAccessKey) {
    // What the contract logged before it failed is not given.
    return json::object{{"error", error.message}, {"logs", json::array{}}};
  }
  return refused("HANDLER_ERROR", cause_name(error.kind), json::value(error.message));
}

/// The view of an access key less its nonce, which scenarios do not keep.
json::value access_key_view(const protocol::AccessKey& key) {
  json::object view = protocol::json_view(key).as_object();
  view.erase("nonce");
  return view;
}

json::value keys_view(const std::vector<chain::AccessKeyEntry>& entries) {
  json::array keys;
  for (const chain::AccessKeyEntry& entry : entries)
    keys.push_back(json::object{{"public_key", entry.handle.str()},
                                {"access_key", access_key_view(entry.access_key)}});
  return json::object{{"keys", std::move(keys)}};
}

json::value state_view(const chain::StatePage& page) {
  json::array values;
  for (const auto& [key, value] : page.values)
    values.push_back(json::object{{"key", to_base64(key)}, {"value", to_base64(value)}});
  json::object view{{"values", std::move(values)}};
  if (page.last_key.has_value()) view["last_key"] = to_base64(*page.last_key);
  return view;
}

json::value call_view(const chain::CallAnswer& answer) {
  json::array logs;
  for (const std::string& line : answer.logs) logs.emplace_back(line);
  return json::object{{"logs", std::move(logs)}, {"result", readable(answer.value)}};
}

json::value code_view(const Bytes& code) {
  return json::object{{"code_base64", to_base64(code)}, {"hash", sha256(code).to_base58()}};
}

json::value nonces_view(const std::vector<Nonce>& nonces) {
  json::array list;
  for (const Nonce nonce : nonces) list.emplace_back(nonce);
  return json::object{{"nonces", std::move(list)}};
}

chain::Answer<json::value> ask(const chain::Query& state, const Question& question) {
  const AccountId& id = question.account_id;
  if (question.kind == "view_account")
    return state.account(id).transform([](const auto& row) { return protocol::json_view(row); });
  if (question.kind == "view_code") return state.code(id).transform(code_view);
  if (question.kind == "view_state") return state.state(id, question.range).transform(state_view);
  if (question.kind == "view_access_key")
    return state.access_key(id, *question.public_key).transform(access_key_view);
  if (question.kind == "view_access_key_list") return keys_view(state.access_keys(id).keys);
  if (question.kind == "view_gas_key_nonces")
    return state.gas_key_nonces(id, *question.public_key).transform(nonces_view);
  if (question.kind == "call_function")
    return state.call(id, question.method_name, question.args).transform(call_view);
  namespace identifier = protocol::global_contract_identifier;
  const GlobalContractIdentifier name =
      question.kind == "view_global_contract_code"
          ? GlobalContractIdentifier{identifier::CodeHash{question.code_hash}}
          : GlobalContractIdentifier{identifier::AccountId{id}};
  return state.global_code(name).transform(code_view);
}

}  // namespace

json::value refused(std::string_view name, std::string_view cause, const json::value& data) {
  return json::object{
      {"error", json::object{{"name", name}, {"cause", cause}, {"data", scrub(data)}}}};
}

json::value refused_parameters(std::string_view what) {
  return refused("REQUEST_VALIDATION_ERROR", "PARSE_ERROR",
                 json::value(format_text("Failed parsing args: {}", what)));
}

Result<json::value> answer_view(const chain::Chain& chain, const Field& view, WasmFolders& wasm) {
  const auto member = view.only_member();
  if (!member) return std::unexpected{member.error()};
  const auto& [name, query] = *member;
  if (!query.value().is_object()) return query.wrong("expected an object with parameters");
  const auto kind = std::ranges::find(kinds(), name, &Kind::name);
  const BlockChoice choice = choose_block(chain, query);
  const bool reads_block = choice.block != nullptr ||
                           choice.refusal.at("error").at("cause").as_string() != "PARSE_ERROR";
  if (!reads_block) return choice.refusal;
  if (kind == kinds().end()) {
    std::string names;
    for (const Kind& known : kinds())
      names += format_text("{}`{}`", names.empty() ? "" : ", ", known.name);
    return refused_parameters(format_text("unknown variant `{}`, expected one of {}", name, names));
  }
  Question question;
  question.kind = kind->name;
  if (const Result<void> bytes = read_bytes(query, wasm, question); !bytes)
    return std::unexpected{bytes.error()};
  if (const Complaint complaint = read_question(*kind, query, question))
    return refused_parameters(*complaint);
  if (const Complaint complaint = check_pages(question))
    return refused("REQUEST_VALIDATION_ERROR", "PARSE_ERROR", json::value(*complaint));
  if (choice.block == nullptr) return choice.refusal;
  const chain::Answer<json::value> answer = ask(chain::Query{chain, choice.block}, question);
  return answer.has_value() ? shorten(*answer) : query_refused(answer.error());
}

}  // namespace farcall::cli
