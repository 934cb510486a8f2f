// `query` and the EXPERIMENTAL_view_* methods: questions about the state after a block
// (chain/jsonrpc/src/api/query.rs of nearcore).
#include "chain/history/query.hpp"

#include <boost/asio/post.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "node/rpc/call_error_text.hpp"
#include "node/rpc/context.hpp"
#include "node/rpc/params.hpp"
#include "node/rpc/query_request.hpp"
#include "protocol/json/genesis_records.hpp"
#include "protocol/json/views.hpp"

namespace farcall::node::methods {

namespace json = boost::json;
using chain::Query;
using chain::QueryError;
using protocol::AccountId;
using protocol::GlobalContractIdentifier;

namespace {

/// `query` returns some failures as results; the EXPERIMENTAL_view_* methods do not.
enum class Style : std::uint8_t { kQuery, kMethod };

json::object with_block(json::object answer, const chain::Block& block) {
  answer["block_height"] = block.height().value();
  answer["block_hash"] = block.hash().to_base58();
  return answer;
}

struct CollectedBlock {
  BlockHeight height;
  /// As the error shows it: zero where the height was asked for.
  CryptoHash hash;
};

/// A block that was there once: `query` and the methods say so in different ways. nearcore keeps
/// headers, so that it still knows hashes; that is so here for genesis only.
std::optional<CollectedBlock> collected_block(const chain::Chain& chain,
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
  return CollectedBlock{collected, hash != nullptr ? *hash : CryptoHash{}};
}

RpcError unknown_block(const RpcContext& context, const BlockReference& any_reference,
                       Style style) {
  const BlockReference reference = without_genesis_checkpoint(context.chain(), any_reference);
  const json::object info{{"block_reference", to_json(any_reference)}};
  if (const auto collected = collected_block(context.chain(), reference)) {
    const std::string text = format_text(
        "The data for block #{} is garbage collected on this node, use an archival node to fetch "
        "historical data",
        collected->height.value());
    if (style == Style::kMethod) return limits_reached(text);
    return handler_error("GARBAGE_COLLECTED_BLOCK",
                         json::object{{"block_height", collected->height.value()},
                                      {"block_hash", collected->hash.to_base58()}},
                         json::value(text));
  }
  if (style == Style::kQuery && std::holds_alternative<BlockId>(reference)) {
    return handler_error("UNKNOWN_BLOCK", info,
                         json::value(unknown_block_text(reference, "BLOCK HEADER")));
  }
  return handler_error(
      "UNKNOWN_BLOCK", info,
      json::value(format_text("Block either has never been observed on the node or has been "
                              "garbage collected: {}",
                              debug_text(reference))));
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

json::object info_of(const QueryError& error, const ViewQuestion& question) {
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

/// The text in `data`. The EXPERIMENTAL_* methods print the error of a call as Rust's `{:?}` does.
std::string error_text(const QueryError& error, const ViewQuestion& question, Style style) {
  if (style == Style::kQuery) return error.message;
  switch (error.kind) {
    case QueryError::Kind::kContractExecutionError:
      FARCALL_ASSERT(error.call_error.has_value(), "a failed call has an error");
      return "Function call returned an error: " + call_error_text(*error.call_error);
    case QueryError::Kind::kUnknownAccessKey:
      return format_text("Access key for public key {} does not exist while viewing",
                         question.public_key->str());
    case QueryError::Kind::kUnknownGasKey:
      return format_text("gas key for public key {} does not exist while viewing",
                         question.public_key->str());
    default:
      return error.message;
  }
}

RpcResult failure(const QueryError& error, const ViewQuestion& question, const chain::Block& block,
                  Style style) {
  const bool is_call = error.kind == QueryError::Kind::kContractExecutionError;
  const bool is_key = error.kind == QueryError::Kind::kUnknownAccessKey;
  if (style == Style::kQuery && (is_call || is_key)) {
    // The logs of a failed contract are not returned.
    return with_block({{"error", error.message}, {"logs", json::array{}}}, block);
  }
  return std::unexpected{handler_error(cause_of(error.kind),
                                       with_block(info_of(error, question), block),
                                       json::value(error_text(error, question, style)))};
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

chain::Answer<json::object> ask(const Query& state, const ViewQuestion& question) {
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
    return state.call(id, question.method_name, question.args, question.gas_limit)
        .transform(call_answer);
  }
  return state.global_code(question.identifier).transform(code_answer);
}

/// On a fork, imports the account or code that the question is about.
Parsed<void> import_accounts(RpcContext& context, const ViewQuestion& question,
                             const BlockReference& reference) {
  if (!context.producer.has_fork() || std::holds_alternative<BlockId>(reference)) return {};
  ForkNeeds needs;
  if (question.kind.starts_with("view_global_contract_code")) {
    needs.codes.insert(question.identifier);
  } else {
    needs.accounts.insert(question.account_id);
  }
  if (const auto taken = context.producer.take_over(needs); !taken)
    return std::unexpected{internal_error(taken.error().message)};
  return {};
}

RpcResult result_of(const Query& state, const ViewQuestion& question, Style style) {
  auto found = ask(state, question);
  if (!found) return failure(found.error(), question, *state.block(), style);
  return with_block(std::move(*found), *state.block());
}

/// Replies to a question. A call may burn gas for a second, so it runs on another thread; it reads
/// immutable data only.
void answer(RpcContext& context, ViewQuestion question, const BlockReference& reference,
            Style style, Reply reply) {
  if (auto done = import_accounts(context, question, reference); !done)
    return reply(std::unexpected{std::move(done.error())});
  const chain::BlockPtr block = find_block(context.chain(), reference);
  if (block == nullptr) return reply(std::unexpected{unknown_block(context, reference, style)});
  Query state{context.chain(), block};
  if (question.kind != "call_function") return reply(result_of(state, question, style));
  boost::asio::post(context.views, [&io = context.io, state = std::move(state),
                                    question = std::move(question), style,
                                    reply = std::move(reply)]() mutable {
    auto result = std::make_shared<RpcResult>(result_of(state, question, style));
    boost::asio::post(
        io, [result = std::move(result), reply = std::move(reply)] { reply(std::move(*result)); });
  });
}

RpcResult view(RpcContext& context, const json::value& params, std::string_view kind) {
  auto request = read_view(params, kind, context.home);
  if (!request) return std::unexpected{request.error()};
  std::optional<RpcResult> result;
  answer(context, std::move(request->question), request->reference, Style::kMethod,
         [&result](RpcResult&& value) { result = std::move(value); });
  FARCALL_ASSERT(result.has_value(), "what is no call is answered at once");
  return std::move(*result);
}

}  // namespace

Task query(const json::value& params) {
  return [&params](RpcContext& context, Reply reply) {
    auto request = read_query(params, context.home);
    if (!request) return reply(std::unexpected{request.error()});
    answer(context, std::move(request->question), request->reference, Style::kQuery,
           std::move(reply));
  };
}

Task call_function(const json::value& params) {
  return [&params](RpcContext& context, Reply reply) {
    auto request = read_view(params, "call_function", context.home);
    if (!request) return reply(std::unexpected{request.error()});
    answer(context, std::move(request->question), request->reference, Style::kMethod,
           std::move(reply));
  };
}

RpcResult view_account(RpcContext& context, const json::value& params) {
  return view(context, params, "view_account");
}
RpcResult view_code(RpcContext& context, const json::value& params) {
  return view(context, params, "view_code");
}
RpcResult view_state(RpcContext& context, const json::value& params) {
  return view(context, params, "view_state");
}
RpcResult view_access_key(RpcContext& context, const json::value& params) {
  return view(context, params, "view_access_key");
}
RpcResult view_access_key_list(RpcContext& context, const json::value& params) {
  return view(context, params, "view_access_key_list");
}
RpcResult view_gas_key_nonces(RpcContext& context, const json::value& params) {
  return view(context, params, "view_gas_key_nonces");
}

}  // namespace farcall::node::methods
