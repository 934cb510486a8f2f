// The tree of receipts of a transaction.
#include "trace/trace.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/encoding.hpp"
#include "node/rpc/context.hpp"
#include "node/rpc/params.hpp"
#include "protocol/views.hpp"

namespace farcall::node::methods {

namespace json = boost::json;
using trace::ReceiptTrace;
using trace::TransactionTrace;

namespace {

std::string_view verdict_name(TransactionTrace::Verdict verdict) {
  switch (verdict) {
    case TransactionTrace::Verdict::kSucceeded:
      return "succeeded";
    case TransactionTrace::Verdict::kSucceededWithFailures:
      return "succeeded_with_failures";
    case TransactionTrace::Verdict::kFailed:
      return "failed";
    case TransactionTrace::Verdict::kPending:
      break;
  }
  return "pending";
}

std::string_view kind_name(trace::ReceiptKind kind) {
  switch (kind) {
    case trace::ReceiptKind::kRefund:
      return "refund";
    case trace::ReceiptKind::kYield:
      return "yield";
    case trace::ReceiptKind::kActions:
      break;
  }
  return "actions";
}

json::object place_json(const trace::Place& place) {
  return {{"block_height", place.block.value()}, {"shard_id", place.shard.value()}};
}

void add_outcome(const protocol::ExecutionOutcome& outcome, json::object& out) {
  out["gas_burnt"] = outcome.gas_burnt.value();
  out["tokens_burnt"] = to_string(outcome.tokens_burnt.value());
  json::array logs;
  for (const std::string& line : outcome.logs) logs.emplace_back(line);
  out["logs"] = std::move(logs);
  out["status"] = protocol::json_view(outcome.status);
  if (const auto* failure = std::get_if<protocol::execution_status::Failure>(&outcome.status)) {
    out["error"] = trace::explain(failure->error);
  }
}

json::object receipt_json(const ReceiptTrace& receipt) {
  json::array actions;
  for (const protocol::Action& action : receipt.actions) {
    actions.push_back(protocol::json_view(action));
  }
  json::array waits_for;
  for (const std::string& path : receipt.waits_for) waits_for.emplace_back(path);
  json::array children;
  for (const ReceiptTrace& child : receipt.children) children.push_back(receipt_json(child));
  json::object out{{"path", receipt.path},
                   {"receipt_id", receipt.id.to_base58()},
                   {"kind", kind_name(receipt.kind)},
                   {"predecessor_id", receipt.predecessor.view()},
                   {"receiver_id", receipt.receiver.view()},
                   {"actions", std::move(actions)},
                   {"gas_attached", receipt.gas_attached.value()},
                   {"deposit", to_string(receipt.deposit.value())},
                   {"waits_for", std::move(waits_for)},
                   {"children", std::move(children)}};
  if (receipt.place) out["place"] = place_json(*receipt.place);
  if (receipt.outcome) add_outcome(*receipt.outcome, out);
  return out;
}

}  // namespace

RpcResult farcall_trace(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"tx_hash"});
  if (!params) return std::unexpected{params.error()};
  const auto hash = params->hash("tx_hash");
  if (!hash) return std::unexpected{hash.error()};
  const auto found = trace::collect(context.chain(), *hash);
  if (!found) {
    return std::unexpected{handler_error(
        "UNKNOWN_TRANSACTION", json::object{{"requested_transaction_hash", hash->to_base58()}})};
  }
  json::object transaction{{"signer_id", found->signer.view()},
                           {"receiver_id", found->receiver.view()},
                           {"place", place_json(found->place)}};
  add_outcome(found->outcome, transaction);
  json::object out{{"transaction_hash", found->hash.to_base58()},
                   {"verdict", verdict_name(found->verdict())},
                   {"gas_burnt", found->gas_burnt().value()},
                   {"tokens_burnt", to_string(found->tokens_burnt().value())},
                   {"transaction", std::move(transaction)},
                   {"text", trace::render(*found)}};
  if (found->root) out["receipt"] = receipt_json(*found->root);
  return out;
}

}  // namespace farcall::node::methods
