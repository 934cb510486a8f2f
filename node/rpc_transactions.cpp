// Sending transactions and asking what became of them (chain/jsonrpc/src/lib.rs of the reference).
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <format>

#include "base/encoding.hpp"
#include "chain/admission.hpp"
#include "node/json_read.hpp"
#include "node/json_text.hpp"
#include "node/outcome_text.hpp"
#include "node/rpc_context.hpp"
#include "node/rpc_params.hpp"
#include "protocol/decode_error.hpp"
#include "protocol/views.hpp"

namespace farcall::node::methods {

namespace json = boost::json;
using chain::OutcomeLocation;
using chain::Progress;
using chain::TransactionPtr;
using chain::TransactionStatus;

namespace {

enum class Receipts : std::uint8_t { kLeaveOut, kInclude };

/// How a request names the transaction's bytes decides the text of the error about them.
Parsed<TransactionPtr> decode(std::string_view base64, bool is_named) {
  const auto wrong = [is_named](std::string_view what) {
    return is_named
               ? bad_params(std::format("the value could not decoded from borsh due to: {}", what))
               : std::unexpected{
                     parse_error(std::format("Failed to decode transaction: {}", what))};
  };
  const auto bytes = from_base64(base64);
  if (!bytes) return wrong("not base64");
  auto transaction = protocol::SignedTransaction::decode(*bytes);
  if (!transaction) return wrong(protocol::without_place(transaction.error().message));
  return std::make_shared<const protocol::SignedTransaction>(std::move(*transaction));
}

struct SendRequest {
  TransactionPtr transaction;
  Progress wanted = Progress::kExecutedOptimistic;
};

Parsed<SendRequest> read_send(const json::value& value) {
  if (const auto* list = value.if_array(); list != nullptr && list->size() == 1) {
    const auto text = as_text((*list)[0]);
    if (!text) return bad_params("invalid type: a string was expected");
    auto transaction = decode(*text, false);
    if (!transaction) return std::unexpected{transaction.error()};
    return SendRequest{.transaction = std::move(*transaction)};
  }
  const auto params = Params::read(value);
  if (!params) return std::unexpected{params.error()};
  const auto text = params->text("signed_tx_base64");
  if (!text) return std::unexpected{text.error()};
  const auto wanted = params->wait_until();
  if (!wanted) return std::unexpected{wanted.error()};
  auto transaction = decode(*text, true);
  if (!transaction) return std::unexpected{transaction.error()};
  return SendRequest{.transaction = std::move(*transaction), .wanted = *wanted};
}

void append_outcome_of(std::string& out, RpcContext& context, const OutcomeLocation& location) {
  const chain::Chain& chain = context.chain();
  append_outcome(out, location.outcome(), context.proofs.path(chain, location),
                 location.block->hash(), chain.runtime_config().features.outcome_metadata_v4);
}

/// The text of the whole answer, members in ascending order.
RpcAnswer status_answer(RpcContext& context, const TransactionStatus& status, Receipts receipts) {
  std::string out;
  out.reserve(1024 + 2048 * status.receipt_outcomes.size());
  out += R"({"final_execution_status":)";
  append_json_string(out, progress_name(status.progress));
  if (receipts == Receipts::kInclude) {
    out += R"(,"receipts":[)";
    for (const auto& receipt : status.receipts) {
      if (&receipt != status.receipts.data()) out += ',';
      append_receipt(out, *receipt);
    }
    out += ']';
  }
  out += R"(,"receipts_outcome":[)";
  for (const auto& location : status.receipt_outcomes) {
    if (&location != status.receipt_outcomes.data()) out += ',';
    append_outcome_of(out, context, location);
  }
  out += R"(],"status":)";
  if (status.result == nullptr) {
    out += R"("Started")";
  } else {
    append_status(out, *status.result);
  }
  out += R"(,"transaction":)";
  append_transaction(out, *status.transaction);
  out += R"(,"transaction_outcome":)";
  append_outcome_of(out, context, status.outcome);
  out += '}';
  return RpcAnswer::from_text(std::move(out));
}

RpcError invalid_transaction(const protocol::InvalidTxError& why) {
  json::object data{
      {"TxExecutionError", json::object{{"InvalidTxError", protocol::json_view(why)}}}};
  return handler_error("INVALID_TRANSACTION", json::object{}, std::move(data));
}

RpcError timed_out() {
  return handler_error("TIMEOUT_ERROR", std::nullopt, json::value("Timeout"));
}

RpcResult result_of(RpcContext& context, WaitResult&& result, Receipts receipts) {
  if (const auto* status = std::get_if<TransactionStatus>(&result)) {
    return status_answer(context, *status, receipts);
  }
  if (const auto* why = std::get_if<protocol::InvalidTxError>(&result)) {
    return std::unexpected{invalid_transaction(*why)};
  }
  return std::unexpected{timed_out()};
}

void send(RpcContext& context, SendRequest request, Reply reply) {
  const CryptoHash hash = request.transaction->hash();
  context.miner.submit(std::move(request.transaction));
  if (request.wanted == Progress::kNone) {
    reply(json::object{{"final_execution_status", progress_name(Progress::kNone)}});
    return;
  }
  const auto deadline = std::chrono::steady_clock::now() + context.home.polling_timeout;
  context.miner.wait(hash, request.wanted, deadline, true,
                     [&context, reply = std::move(reply)](WaitResult&& result) {
                       // What is only included has no outcome to show yet.
                       const auto* status = std::get_if<TransactionStatus>(&result);
                       if (status != nullptr && status->progress == Progress::kIncluded) {
                         return reply(json::object{
                             {"final_execution_status", progress_name(Progress::kIncluded)}});
                       }
                       reply(result_of(context, std::move(result), Receipts::kLeaveOut));
                     });
}

struct StatusRequest {
  CryptoHash hash;
  TransactionPtr transaction;
  Progress wanted = Progress::kExecutedOptimistic;
};

/// The account only says where the reference has to look.
Parsed<StatusRequest> read_status_list(const json::array& list) {
  const auto first = list.empty() ? std::nullopt : as_text(list[0]);
  if (!first || list.size() > 2) return bad_params("a hash and an account id are expected");
  if (list.size() == 1) {
    auto transaction = decode(*first, false);
    if (!transaction) return std::unexpected{transaction.error()};
    const CryptoHash hash = (*transaction)->hash();
    return StatusRequest{.hash = hash, .transaction = std::move(*transaction)};
  }
  const auto hash = CryptoHash::from_base58(*first);
  if (!hash) return bad_params("the first parameter must be base58 of 32 bytes");
  const auto account = protocol::AccountId::parse(as_text(list[1]).value_or(""));
  if (!account) return bad_params(account.error().message);
  return StatusRequest{.hash = *hash, .transaction = nullptr};
}

Parsed<StatusRequest> read_status(const json::value& value) {
  if (const auto* list = value.if_array()) return read_status_list(*list);
  const auto params = Params::read(value);
  if (!params) return std::unexpected{params.error()};
  const auto wanted = params->wait_until();
  if (!wanted) return std::unexpected{wanted.error()};
  if (params->find("signed_tx_base64") != nullptr) {
    const auto text = params->text("signed_tx_base64");
    if (!text) return std::unexpected{text.error()};
    auto transaction = decode(*text, true);
    if (!transaction) return std::unexpected{transaction.error()};
    const CryptoHash hash = (*transaction)->hash();
    return StatusRequest{.hash = hash, .transaction = std::move(*transaction), .wanted = *wanted};
  }
  const auto hash = params->hash("tx_hash");
  if (!hash) return std::unexpected{hash.error()};
  const auto account = params->account("sender_account_id");
  if (!account) return std::unexpected{account.error()};
  return StatusRequest{.hash = *hash, .transaction = nullptr, .wanted = *wanted};
}

RpcError unknown_transaction(const CryptoHash& hash) {
  const std::string text = hash.to_base58();
  return handler_error("UNKNOWN_TRANSACTION", json::object{{"requested_transaction_hash", text}},
                       json::value(std::format("Transaction {} doesn't exist", text)));
}

void status(RpcContext& context, const json::value& params, Receipts receipts, Reply reply) {
  auto request = read_status(params);
  if (!request) return reply(std::unexpected{std::move(request.error())});
  const chain::Chain& chain = context.chain();
  const bool is_known = chain.find_transaction(request->hash) != nullptr ||
                        context.miner.pool().contains(request->hash);
  if (!is_known && request->transaction != nullptr) {
    if (const auto admitted = chain::admit(chain, *request->transaction); !admitted) {
      return reply(std::unexpected{invalid_transaction(admitted.error())});
    }
  }
  if (!is_known && request->wanted == Progress::kNone) {
    return reply(std::unexpected{unknown_transaction(request->hash)});
  }
  const auto deadline = std::chrono::steady_clock::now() + context.home.polling_timeout;
  context.miner.wait(request->hash, request->wanted, deadline, false,
                     [&context, receipts, reply = std::move(reply)](WaitResult&& result) {
                       reply(result_of(context, std::move(result), receipts));
                     });
}

}  // namespace

void send_tx(RpcContext& context, const json::value& params, Reply reply) {
  auto request = read_send(params);
  if (!request) return reply(std::unexpected{std::move(request.error())});
  send(context, std::move(*request), std::move(reply));
}

void broadcast_tx_commit(RpcContext& context, const json::value& params, Reply reply) {
  auto request = read_send(params);
  if (!request) return reply(std::unexpected{std::move(request.error())});
  request->wanted = Progress::kExecutedOptimistic;
  send(context, std::move(*request), std::move(reply));
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): as all methods have it.
void broadcast_tx_async(RpcContext& context, const json::value& params, Reply reply) {
  auto request = read_send(params);
  if (!request) return reply(std::unexpected{std::move(request.error())});
  const std::string hash = request->transaction->hash().to_base58();
  context.miner.submit(std::move(request->transaction));
  reply(json::value(hash));
}

void tx(RpcContext& context, const json::value& params, Reply reply) {
  status(context, params, Receipts::kLeaveOut, std::move(reply));
}

void tx_status(RpcContext& context, const json::value& params, Reply reply) {
  status(context, params, Receipts::kInclude, std::move(reply));
}

void farcall_impersonate(RpcContext& context, const json::value& params, Reply reply) {
  auto request = read_send(params);
  if (!request) return reply(std::unexpected{std::move(request.error())});
  const CryptoHash hash = request->transaction->hash();
  context.miner.submit(request->transaction, true);
  const auto deadline = std::chrono::steady_clock::now() + context.home.polling_timeout;
  context.miner.wait(hash, request->wanted, deadline, true,
                     [&context, reply = std::move(reply)](WaitResult&& result) {
                       reply(result_of(context, std::move(result), Receipts::kLeaveOut));
                     });
}

}  // namespace farcall::node::methods
