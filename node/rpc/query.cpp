// `query` and the EXPERIMENTAL_view_* methods: questions about the state after a block
// (chain/jsonrpc/src/api/query.rs of the reference).
#include "chain/query.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>
#include <format>
#include <limits>

#include "base/encoding.hpp"
#include "node/rpc/context.hpp"
#include "node/rpc/json_read.hpp"
#include "node/rpc/params.hpp"
#include "protocol/genesis_records.hpp"
#include "protocol/views.hpp"

namespace farcall::node::methods {

namespace json = boost::json;
using chain::Query;
using chain::QueryError;
using protocol::AccountId;
using protocol::GlobalContractIdentifier;

namespace {

/// What is asked, whoever asks it.
struct Question {
  std::string_view kind;
  AccountId account_id;
  std::optional<protocol::PublicKey> public_key;
  std::string method_name;
  Bytes args;
  chain::StateRange range;
  chain::AccessKeyRange keys;
  GlobalContractIdentifier identifier;
};

/// `query` gives some failures as results; the methods of their own do not.
enum class Style : std::uint8_t { kQuery, kMethod };

json::object with_block(json::object answer, const chain::Block& block) {
  answer["block_height"] = block.height().value();
  answer["block_hash"] = block.hash().to_base58();
  return answer;
}

/// A block that was there once. nearcore keeps headers, so that it still knows hashes; that is so
/// here for genesis only.
std::optional<RpcError> collected_block(const chain::Chain& chain,
                                        const BlockReference& reference) {
  const auto* id = std::get_if<BlockId>(&reference);
  if (id == nullptr) return std::nullopt;
  const auto* height = std::get_if<BlockHeight>(id);
  const auto* hash = std::get_if<CryptoHash>(id);
  const chain::Block& genesis = *chain.genesis();
  if (hash != nullptr && *hash != genesis.hash()) return std::nullopt;
  const BlockHeight collected = height != nullptr ? *height : genesis.height();
  if (collected >= chain.readable().front()->height || collected < genesis.height())
    return std::nullopt;
  const std::string data = std::format(
      "The data for block #{} is garbage collected on this node, use an archival node to fetch "
      "historical data",
      collected.value());
  const CryptoHash shown = hash != nullptr ? *hash : CryptoHash{};
  return handler_error(
      "GARBAGE_COLLECTED_BLOCK",
      json::object{{"block_height", collected.value()}, {"block_hash", shown.to_base58()}},
      json::value(data));
}

RpcError unknown_block(const RpcContext& context, const BlockReference& any_reference) {
  const BlockReference reference = without_genesis_checkpoint(context.chain(), any_reference);
  if (auto collected = collected_block(context.chain(), reference)) return std::move(*collected);
  return handler_error("UNKNOWN_BLOCK", json::object{{"block_reference", to_json(any_reference)}},
                       json::value(unknown_block_text(reference, "BLOCK HEADER")));
}

std::string_view cause_of(QueryError::Kind kind) {
  switch (kind) {
    case QueryError::Kind::kUnknownAccount:
      return "UNKNOWN_ACCOUNT";
    case QueryError::Kind::kNoContractCode:
      return "NO_CONTRACT_CODE";
    case QueryError::Kind::kTooLargeContractState:
      return "TOO_LARGE_CONTRACT_STATE";
    case QueryError::Kind::kUnknownAccessKey:
      return "UNKNOWN_ACCESS_KEY";
    case QueryError::Kind::kUnknownGasKey:
      return "UNKNOWN_GAS_KEY";
    case QueryError::Kind::kNoGlobalContractCode:
      return "NO_GLOBAL_CONTRACT_CODE";
    case QueryError::Kind::kContractExecutionError:
      break;
  }
  return "CONTRACT_EXECUTION_ERROR";
}

json::object info_of(const QueryError& error, const Question& question) {
  switch (error.kind) {
    case QueryError::Kind::kUnknownAccount:
      return {{"requested_account_id", question.account_id.view()}};
    case QueryError::Kind::kNoContractCode:
    case QueryError::Kind::kTooLargeContractState:
      return {{"contract_account_id", question.account_id.view()}};
    case QueryError::Kind::kUnknownAccessKey:
    case QueryError::Kind::kUnknownGasKey:
      return {{"public_key", question.public_key->str()}};
    case QueryError::Kind::kNoGlobalContractCode:
      return {{"identifier", protocol::to_json(question.identifier)}};
    case QueryError::Kind::kContractExecutionError:
      break;
  }
  json::object info;
  if (error.call_error) info["vm_error"] = protocol::to_json(*error.call_error);
  return info;
}

RpcResult failure(const QueryError& error, const Question& question, const chain::Block& block,
                  Style style) {
  const bool is_call = error.kind == QueryError::Kind::kContractExecutionError;
  const bool is_key = error.kind == QueryError::Kind::kUnknownAccessKey;
  if (style == Style::kQuery && (is_call || is_key)) {
    // What the contract logged before it failed is not given.
    return with_block({{"error", error.message}, {"logs", json::array{}}}, block);
  }
  std::string data = error.message;
  if (is_call) data = "Function call returned an error: " + data;
  if (is_key && style == Style::kMethod) {
    data = std::format("Access key for public key {} does not exist while viewing",
                       question.public_key->str());
  }
  return std::unexpected{handler_error(
      cause_of(error.kind), with_block(info_of(error, question), block), json::value(data))};
}

json::object state_answer(const chain::StatePage& page, bool has_proof) {
  json::array values;
  values.reserve(page.values.size());
  for (const auto& [key, value] : page.values) {
    values.push_back(json::object{{"key", to_base64(key)}, {"value", to_base64(value)}});
  }
  json::object answer{{"values", std::move(values)}};
  if (page.last_key) answer["last_key"] = to_base64(*page.last_key);
  if (has_proof) {
    json::array proof;
    for (const Bytes& node : page.proof) proof.emplace_back(to_base64(node));
    answer["proof"] = std::move(proof);
  }
  return answer;
}

json::object keys_answer(const chain::AccessKeyPage& page) {
  json::array keys;
  keys.reserve(page.keys.size());
  for (const auto& entry : page.keys) {
    keys.push_back(json::object{{"public_key", entry.handle.str()},
                                {"access_key", protocol::json_view(entry.access_key)}});
  }
  json::object answer{{"keys", std::move(keys)}};
  if (page.last_key) answer["last_key"] = page.last_key->str();
  return answer;
}

json::object call_answer(const chain::CallAnswer& call) {
  json::array bytes;
  bytes.reserve(call.value.size());
  for (const std::uint8_t byte : call.value) bytes.emplace_back(byte);
  json::array logs;
  for (const auto& line : call.logs) logs.emplace_back(line);
  return {{"result", std::move(bytes)}, {"logs", std::move(logs)}};
}

json::object code_answer(const Bytes& code) {
  return {{"code_base64", to_base64(code)}, {"hash", sha256(code).to_base58()}};
}

chain::Answer<json::object> ask(const Query& state, const Question& question) {
  const AccountId& id = question.account_id;
  if (question.kind == "view_account") {
    return state.account(id).transform(
        [](const auto& account) { return protocol::json_view(account).as_object(); });
  }
  if (question.kind == "view_code") return state.code(id).transform(code_answer);
  if (question.kind == "view_state") {
    return state.state(id, question.range).transform([&question](const auto& page) {
      return state_answer(page, question.range.wants_proof);
    });
  }
  if (question.kind == "view_access_key") {
    return state.access_key(id, *question.public_key).transform([](const auto& key) {
      return protocol::json_view(key).as_object();
    });
  }
  if (question.kind == "view_access_key_list") {
    return keys_answer(state.access_keys(id, question.keys));
  }
  if (question.kind == "view_gas_key_nonces") {
    return state.gas_key_nonces(id, *question.public_key).transform([](const auto& nonces) {
      json::array list;
      for (const Nonce nonce : nonces) list.emplace_back(nonce);
      return json::object{{"nonces", std::move(list)}};
    });
  }
  if (question.kind == "call_function") {
    return state.call(id, question.method_name, question.args).transform(call_answer);
  }
  return state.global_code(question.identifier).transform(code_answer);
}

RpcResult answer(RpcContext& context, const Question& question, const BlockReference& reference,
                 Style style) {
  if (context.miner.has_fork() && !std::holds_alternative<BlockId>(reference)) {
    ForkNeeds needs;
    if (question.kind.starts_with("view_global_contract_code")) {
      needs.codes.insert(question.identifier);
    } else {
      needs.accounts.insert(question.account_id);
    }
    if (const auto taken = context.miner.take_over(needs); !taken)
      return std::unexpected{internal_error(taken.error().message)};
  }
  const chain::BlockPtr block = find_block(context.chain(), reference);
  if (block == nullptr) return std::unexpected{unknown_block(context, reference)};
  auto found = ask(Query{context.chain(), block}, question);
  if (!found) return failure(found.error(), question, *block, style);
  return with_block(std::move(*found), *block);
}

/// Reads a field into its place; the first error stays.
template <class T, class Place>
void take(Parsed<T>&& value, Place& place, std::optional<RpcError>& error) {
  if (error) return;
  if (!value) {
    error = std::move(value.error());
    return;
  }
  place = std::move(*value);
}

/// How many entries a page has at most; absent or null: no limit.
std::optional<RpcError> read_limit(const Params& params, std::optional<std::uint32_t>& out) {
  if (params.given("limit") == nullptr) return std::nullopt;
  const auto limit = params.number("limit");
  if (!limit) return limit.error();
  if (*limit == 0 || *limit > std::numeric_limits<std::uint32_t>::max()) {
    return bad_params("`limit` must be from 1 to 2^32-1").error();
  }
  out = static_cast<std::uint32_t>(*limit);
  return std::nullopt;
}

/// Pages of keys are a part of the interface since release 2.14.
std::optional<RpcError> read_key_range(const Params& params, Question& question) {
  if (params.given("after_key") != nullptr) {
    const auto text = params.text("after_key");
    if (!text) return text.error();
    auto after = protocol::KeyHandle::parse(*text);
    if (!after) return bad_params("after_key: " + after.error().message).error();
    question.keys.after = *after;
  }
  return read_limit(params, question.keys.limit);
}

std::optional<RpcError> read_state_range(const Params& params, Question& question,
                                         const Home& home) {
  std::optional<RpcError> error;
  question.range.size_limit = home.state_size_limit;
  take(params.base64("prefix_base64"), question.range.prefix, error);
  take(params.flag("include_proof"), question.range.wants_proof, error);
  if (params.given("after_key_base64") != nullptr) {
    take(params.base64("after_key_base64"), question.range.after_key, error);
  }
  if (!error) error = read_limit(params, question.range.limit);
  if (error) return error;
  if (question.range.wants_proof && (question.range.after_key || question.range.limit)) {
    return parse_error(
        "include_proof is not supported with paginated view_state (after_key_base64 / limit)");
  }
  const auto& after = question.range.after_key;
  const std::string_view prefix = farcall::as_text(ByteView{question.range.prefix});
  if (after && !farcall::as_text(ByteView{*after}).starts_with(prefix)) {
    return parse_error("after_key_base64 must start with prefix_base64");
  }
  return std::nullopt;
}

std::optional<RpcError> read_question(const Params& params, Question& question, const Home& home) {
  std::optional<RpcError> error;
  const std::string_view kind = question.kind;
  if (kind == "view_global_contract_code") {
    CryptoHash hash;
    take(params.hash("code_hash"), hash, error);
    question.identifier = protocol::global_contract_identifier::CodeHash{hash};
    return error;
  }
  take(params.account("account_id"), question.account_id, error);
  if (kind == "view_global_contract_code_by_account_id") {
    question.identifier = protocol::global_contract_identifier::AccountId{question.account_id};
  } else if (kind == "view_access_key" || kind == "view_gas_key_nonces") {
    take(params.public_key("public_key"), question.public_key, error);
  } else if (kind == "call_function") {
    take(params.text("method_name"), question.method_name, error);
    take(params.base64("args_base64"), question.args, error);
  } else if (kind == "view_state" && !error) {
    return read_state_range(params, question, home);
  } else if (kind == "view_access_key_list" && !error) {
    return read_key_range(params, question);
  }
  return error;
}

constexpr std::array<std::string_view, 9> kKinds{
    "view_account",
    "view_code",
    "view_state",
    "view_access_key",
    "view_access_key_list",
    "view_gas_key_nonces",
    "call_function",
    "view_global_contract_code",
    "view_global_contract_code_by_account_id",
};

/// The older form: `["call/contract.near/method", "base58 of the arguments"]`.
RpcResult query_by_path(RpcContext& context, const json::array& params) {
  const auto path = params.size() == 2 ? as_text(params[0]) : std::nullopt;
  const auto data = params.size() == 2 ? as_text(params[1]) : std::nullopt;
  if (!path || !data) return bad_params("a path and base58 data are expected");
  const auto bytes = from_base58(*data);
  if (!bytes) return bad_params("the second parameter must be base58");
  std::vector<std::string_view> parts;
  for (std::string_view rest = *path; parts.size() < 3;) {
    const auto slash = parts.size() == 2 ? std::string_view::npos : rest.find('/');
    parts.push_back(rest.substr(0, slash));
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  if (parts.size() < 2) return std::unexpected{parse_error("Not enough query parameters provided")};
  Question question;
  auto id = AccountId::parse(parts[1]);
  if (!id) return bad_params(id.error().message);
  question.account_id = *id;
  if (parts[0] == "account") {
    question.kind = "view_account";
  } else if (parts[0] == "access_key" && parts.size() == 2) {
    question.kind = "view_access_key_list";
  } else if (parts[0] == "access_key") {
    question.kind = "view_access_key";
    auto key = protocol::PublicKey::parse(parts[2]);
    if (!key) return bad_params(key.error().message);
    question.public_key = std::move(*key);
  } else if (parts[0] == "code") {
    question.kind = "view_code";
  } else if (parts[0] == "contract") {
    question.kind = "view_state";
    question.range.prefix = *bytes;
    question.range.size_limit = context.home.state_size_limit;
  } else if (parts[0] == "call" && parts.size() == 3) {
    question.kind = "call_function";
    question.method_name = parts[2];
    question.args = *bytes;
  } else {
    return std::unexpected{parse_error(std::format("Unknown path {}", parts[0]))};
  }
  return answer(context, question, Finality::kOptimistic, Style::kQuery);
}

RpcResult method(RpcContext& context, const json::value& value, std::string_view kind,
                 Style style) {
  const auto params = Params::read(value);
  if (!params) return std::unexpected{params.error()};
  const auto reference = params->block_reference();
  if (!reference) return std::unexpected{reference.error()};
  Question question{.kind = kind};
  if (auto error = read_question(*params, question, context.home)) {
    return std::unexpected{std::move(*error)};
  }
  return answer(context, question, *reference, style);
}

}  // namespace

RpcResult query(RpcContext& context, const json::value& value) {
  if (const auto* path = value.if_array()) return query_by_path(context, *path);
  const auto params = Params::read(value);
  if (!params) return std::unexpected{params.error()};
  const auto type = params->text("request_type");
  if (!type) return std::unexpected{type.error()};
  const auto kind = std::ranges::find(kKinds, *type);
  if (kind == kKinds.end()) {
    return bad_params(std::format("unknown variant `{}`, expected a request_type such as `{}`",
                                  *type, kKinds.front()));
  }
  return method(context, value, *kind, Style::kQuery);
}

RpcResult view_account(RpcContext& context, const json::value& params) {
  return method(context, params, "view_account", Style::kMethod);
}
RpcResult view_code(RpcContext& context, const json::value& params) {
  return method(context, params, "view_code", Style::kMethod);
}
RpcResult view_state(RpcContext& context, const json::value& params) {
  return method(context, params, "view_state", Style::kMethod);
}
RpcResult view_access_key(RpcContext& context, const json::value& params) {
  return method(context, params, "view_access_key", Style::kMethod);
}
RpcResult view_access_key_list(RpcContext& context, const json::value& params) {
  return method(context, params, "view_access_key_list", Style::kMethod);
}
RpcResult view_gas_key_nonces(RpcContext& context, const json::value& params) {
  return method(context, params, "view_gas_key_nonces", Style::kMethod);
}
RpcResult call_function(RpcContext& context, const json::value& params) {
  return method(context, params, "call_function", Style::kMethod);
}

}  // namespace farcall::node::methods
