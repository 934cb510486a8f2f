// Sending transactions and querying their status (chain/jsonrpc/src/lib.rs of nearcore).
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "chain/rules/admission.hpp"
#include "node/rpc/context.hpp"
#include "node/rpc/json_text.hpp"
#include "node/rpc/outcome_text.hpp"
#include "node/rpc/params.hpp"
#include "protocol/borsh/decode_error.hpp"
#include "protocol/json/views.hpp"

namespace farcall::node::methods {

namespace json = boost::json;
using chain::OutcomeLocation;
using chain::Progress;
using chain::TransactionPtr;
using chain::TransactionStatus;

namespace {

enum class Receipts : std::uint8_t { kLeaveOut, kInclude };

/// Decodes a transaction. The error's text depends on whether the parameter was named.
Parsed<TransactionPtr> decode(std::string_view base64, bool is_named) {
  const auto wrong = [is_named](std::string_view what) {
    return is_named
               ? bad_params(format_text("the value could not decoded from borsh due to: {}", what))
               : std::unexpected{
                     parse_error(format_text("Failed to decode transaction: {}", what))};
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
  if (const json::value* only = single_element(value)) {
    const auto text = as_string(*only);
    if (!text) return bad_params("invalid type: a string was expected");
    auto transaction = decode(*text, false);
    if (!transaction) return std::unexpected{transaction.error()};
    return SendRequest{.transaction = std::move(*transaction)};
  }
  if (const auto* list = value.if_array();
      list != nullptr && list->size() == 2 && (*list)[0].is_string() && (*list)[1].is_string()) {
    return std::unexpected{parse_error("Unable to parse send request: too many params passed")};
  }
  const auto params = Params::read(value);
  if (!params) return std::unexpected{params.error()};
  const auto text = params->text("signed_tx_base64");
  if (!text) return std::unexpected{text.error()};
  auto transaction = decode(*text, true);
  if (!transaction) return std::unexpected{transaction.error()};
  const auto wanted = params->wait_until();
  if (!wanted) return std::unexpected{wanted.error()};
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
    const auto made = chain::receipts_of(context.chain(), status);
    for (const auto& receipt : made) {
      if (&receipt != made.data()) out += ',';
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

/// Replies when the transaction has reached the level that `request` waits for.
void wait_for(RpcContext& context, const SendRequest& request, Reply reply) {
  const auto deadline = std::chrono::steady_clock::now() + context.home.polling_timeout;
  context.producer.wait(request.transaction->hash(), request.wanted, deadline, true,
                        [&context, reply = std::move(reply)](WaitResult&& result) {
                          // A transaction that is only included has no outcome yet.
                          const auto* status = std::get_if<TransactionStatus>(&result);
                          if (status != nullptr && status->progress == Progress::kIncluded) {
                            return reply(json::object{
                                {"final_execution_status", progress_name(Progress::kIncluded)}});
                          }
                          reply(result_of(context, std::move(result), Receipts::kLeaveOut));
                        });
}

/// A request to send whose signature was checked.
struct CheckedRequest : SendRequest {
  explicit CheckedRequest(SendRequest&& request)
      : SendRequest{std::move(request)}, verification{protocol::verify(transaction)} {}
  protocol::Verification verification;
};

/// Hands the transaction to the block producer, or returns why it is invalid. Resending one that is
/// in a block already is not an error, whatever its signature.
std::optional<protocol::InvalidTxError> submit(RpcContext& context, const CheckedRequest& request) {
  if (request.verification) {
    context.producer.submit(*request.verification);
    return std::nullopt;
  }
  const chain::Chain& chain = context.chain();
  if (chain.find_transaction(request.transaction->hash()) != nullptr) return std::nullopt;
  return chain::admit(chain, request.verification).error();
}

Task send(SendRequest&& sent) {
  return [request = CheckedRequest{std::move(sent)}](RpcContext& context, Reply reply) {
    const auto refused = submit(context, request);
    if (request.wanted == Progress::kNone) {
      return reply(json::object{{"final_execution_status", progress_name(Progress::kNone)}});
    }
    if (refused) return reply(std::unexpected{invalid_transaction(*refused)});
    wait_for(context, request, std::move(reply));
  };
}

struct StatusRequest {
  CryptoHash hash;
  TransactionPtr transaction;
  Progress wanted = Progress::kExecutedOptimistic;
};

StatusRequest status_of(TransactionPtr transaction, Progress wanted) {
  const CryptoHash hash = transaction->hash();
  return {.hash = hash, .transaction = std::move(transaction), .wanted = wanted};
}

/// `[transaction]` or `[hash, account]`. The account only says where nearcore has to look.
Parsed<StatusRequest> read_status_list(const json::array& list) {
  const auto first = list.empty() ? std::nullopt : as_string(list[0]);
  if (!first || list.size() > 2) return bad_params("a hash and an account id are expected");
  if (list.size() == 1) {
    return decode(*first, false).transform([](TransactionPtr&& transaction) {
      return status_of(std::move(transaction), Progress::kExecutedOptimistic);
    });
  }
  const auto hash = CryptoHash::from_base58(*first);
  if (!hash) return bad_params("the first parameter must be base58 of 32 bytes");
  const auto account = protocol::AccountId::parse(as_string(list[1]).value_or(""));
  if (!account) return bad_params(account.error().message);
  return StatusRequest{.hash = *hash, .transaction = nullptr};
}

/// A transaction is read if it is the only member beside `wait_until`; otherwise the hash and the
/// sender are.
Parsed<StatusRequest> read_status(const json::value& value) {
  if (const auto* list = value.if_array()) return read_status_list(*list);
  const auto params = Params::read(value);
  if (!params) return std::unexpected{params.error()};
  const auto wanted = params->wait_until();
  if (!wanted) return std::unexpected{wanted.error()};
  if (params->names_only({"signed_tx_base64", "wait_until"})) {
    const auto text = params->text("signed_tx_base64");
    if (text) {
      if (auto transaction = decode(*text, true))
        return status_of(std::move(*transaction), *wanted);
    }
  }
  const auto hash = params->hash("tx_hash");
  const auto account = params->account("sender_account_id");
  if (!hash || !account) {
    return bad_params("data did not match any variant of untagged enum TransactionInfo");
  }
  return StatusRequest{.hash = *hash, .transaction = nullptr, .wanted = *wanted};
}

RpcError unknown_transaction(const CryptoHash& hash) {
  const std::string text = hash.to_base58();
  return handler_error("UNKNOWN_TRANSACTION", json::object{{"requested_transaction_hash", text}},
                       json::value(format_text("Transaction {} doesn't exist", text)));
}

void status(RpcContext& context, const StatusRequest& request, Receipts receipts, Reply reply) {
  const chain::Chain& chain = context.chain();
  const bool is_known = chain.find_transaction(request.hash) != nullptr ||
                        context.producer.pool().contains(request.hash);
  if (!is_known && request.transaction != nullptr) {
    if (const auto admitted = chain::admit(chain, protocol::verify(request.transaction));
        !admitted) {
      return reply(std::unexpected{invalid_transaction(admitted.error())});
    }
  }
  if (!is_known && request.wanted == Progress::kNone) {
    return reply(std::unexpected{unknown_transaction(request.hash)});
  }
  const auto deadline = std::chrono::steady_clock::now() + context.home.polling_timeout;
  context.producer.wait(request.hash, request.wanted, deadline, false,
                        [&context, receipts, reply = std::move(reply)](WaitResult&& result) {
                          reply(result_of(context, std::move(result), receipts));
                        });
}

template <Receipts receipts>
Task status_task(const json::value& params) {
  auto request = read_status(params);
  if (!request) return refusal(std::move(request.error()));
  return [request = std::move(*request)](RpcContext& context, Reply reply) {
    status(context, request, receipts, std::move(reply));
  };
}

}  // namespace

Task send_tx(const json::value& params) {
  auto request = read_send(params);
  if (!request) return refusal(std::move(request.error()));
  return send(std::move(*request));
}

Task broadcast_tx_commit(const json::value& params) {
  auto request = read_send(params);
  if (!request) return refusal(std::move(request.error()));
  request->wanted = Progress::kExecutedOptimistic;
  return send(std::move(*request));
}

Task broadcast_tx_async(const json::value& params) {
  auto request = read_send(params);
  if (!request) return refusal(std::move(request.error()));
  return [request = CheckedRequest{std::move(*request)}](RpcContext& context, const Reply& reply) {
    (void)submit(context, request);  // what is refused is heard of by asking for its status
    reply(json::value(request.transaction->hash().to_base58()));
  };
}

Task tx(const json::value& params) {
  return status_task<Receipts::kLeaveOut>(params);
}

Task tx_status(const json::value& params) {
  return status_task<Receipts::kInclude>(params);
}

Task farcall_impersonate(const json::value& params) {
  auto request = read_send(params);
  if (!request) return refusal(std::move(request.error()));
  return [request = std::move(*request)](RpcContext& context, Reply reply) {
    context.producer.submit(protocol::assume_verified(request.transaction));
    wait_for(context, request, std::move(reply));
  };
}

}  // namespace farcall::node::methods
