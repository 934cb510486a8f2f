// What a transaction did, told from the RPC's outcome.
#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "cli/near/answers.hpp"
#include "cli/near/draft.hpp"
#include "cli/near/serde_json.hpp"
#include "cli/near/values.hpp"
#include "cli/trace_reading.hpp"
#include "trace/json.hpp"
#include "trace/show/render.hpp"
#include "trace/text.hpp"
#include "trace/verdict.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

/// A tree asks for each block of the transaction; the outcome itself is known by then.
constexpr std::chrono::seconds kTreeTimeout{10};

std::string flatten_error(const json::value& value) {
  if (const json::string* text = value.if_string()) return std::string{*text};
  const json::object* object = value.if_object();
  if (object != nullptr && object->contains("kind") && object->contains("index")) {
    const json::value& index = object->at("index");
    const std::string place =
        index.is_null() ? "" : format_text("action {}: ", json::serialize(index));
    return place + flatten_error(object->at("kind"));
  }
  if (object != nullptr && object->size() == 1) {
    const auto& only = *object->begin();
    const std::string inner = flatten_error(only.value());
    const std::string_view name = only.key();
    return name == "ActionError" || name == "TxExecutionError" ? inner
                                                               : format_text("{}: {}", name, inner);
  }
  return json::serialize(value);
}

struct InnerFailure {
  std::string receipt;
  std::string account;
  std::string error;
};

struct Summary {
  std::uint64_t gas_burnt = 0;
  u128 tokens_burnt = 0;
  std::vector<InnerFailure> failures;
};

void add(const json::value& outcome, Summary& out) {
  const json::value* inner = member(outcome, "outcome");
  if (inner == nullptr) return;
  out.gas_burnt += number_of(member(*inner, "gas_burnt")).value_or(0);
  out.tokens_burnt += amount_of(member(*inner, "tokens_burnt")).value_or(0);
  if (const json::value* failed = member(*inner, {"status", "Failure"}))
    out.failures.push_back({text_or_empty(member(outcome, "id")),
                            text_or_empty(member(*inner, "executor_id")), flatten_error(*failed)});
}

Summary summarize(const json::value& whole) {
  Summary out;
  if (const json::value* outcome = member(whole, "transaction_outcome")) add(*outcome, out);
  // The transaction's own outcome repeats a failure of its conversion.
  const json::value* receipts = member(whole, "receipts_outcome");
  if (receipts != nullptr && receipts->is_array()) {
    for (const json::value& each : receipts->get_array()) add(each, out);
  }
  return out;
}

/// Logs by account, where no tree can be had.
std::string list_receipts(const json::value& whole) {
  std::string out;
  const json::value* receipts = member(whole, "receipts_outcome");
  if (receipts == nullptr || !receipts->is_array()) return out;
  for (const json::value& each : receipts->get_array()) {
    const json::value* inner = member(each, "outcome");
    if (inner == nullptr) continue;
    const json::value* failed = member(*inner, {"status", "Failure"});
    const json::value* logs = member(*inner, "logs");
    const bool has_logs = logs != nullptr && logs->is_array() && !logs->get_array().empty();
    if (failed == nullptr && !has_logs) continue;
    out += format_text("receipt on {}{}\n", text_or_empty(member(*inner, "executor_id")),
                       failed == nullptr ? "" : ": failed: " + flatten_error(*failed));
    if (!has_logs) continue;
    for (const json::value& line : logs->get_array())
      out += format_text("  log: {}\n", trace::escape(text_or_empty(&line)));
  }
  return out;
}

/// The transaction or a receipt of it failed.
bool has_failure(const json::value& whole) {
  if (member(whole, {"status", "Failure"}) != nullptr) return true;
  const json::value* receipts = member(whole, "receipts_outcome");
  if (receipts == nullptr || !receipts->is_array()) return false;
  return std::ranges::any_of(receipts->get_array(), [](const json::value& receipt) {
    return member(receipt, {"outcome", "status", "Failure"}) != nullptr;
  });
}

json::object value_json(ByteView bytes) {
  boost::system::error_code error;
  if (is_utf8(bytes)) {
    json::value parsed = json::parse(as_text(bytes), error);
    if (!error) return {{"json", std::move(parsed)}};
    return {{"text", as_text(bytes)}};
  }
  return {{"base64", to_base64(bytes)}};
}

std::string sentence(const Draft& draft, bool succeeded) {
  if (succeeded && !draft.success.empty()) return draft.success;
  for (const protocol::Action& each : draft.actions) {
    if (const auto* call = each.as<protocol::FunctionCall>())
      return format_text("The \"{}\" call to <{}> on behalf of <{}> {}.", call->method_name,
                         draft.receiver.view(), draft.signer.view(),
                         succeeded ? "succeeded" : "failed");
  }
  return succeeded ? "The transaction succeeded." : "The transaction failed.";
}

ReceiptTree tree_of(const trace::Trace& trace, json::value document, std::FILE* stream) {
  ReceiptTree tree{.text = trace::render(trace, {.width = terminal_width(stream)}),
                   .member = "trace",
                   .document = std::move(document),
                   .failed = std::set<std::string, std::less<>>{}};
  for (const trace::ReceiptTrace& receipt : trace.receipts) {
    if (trace::counts_as_failed(receipt)) tree.failed->insert(receipt.id.to_base58());
  }
  return tree;
}

bool wants_tree(const Draft& draft, const Summary& summary) {
  return !summary.failures.empty() || std::ranges::any_of(draft.actions, [](const auto& each) {
    return each.template as<protocol::FunctionCall>() != nullptr ||
           each.template as<protocol::Delegate>() != nullptr;
  });
}

}  // namespace

ReceiptTree read_tree(Context& context, const json::value& whole, const CryptoHash& hash,
                      const protocol::AccountId& signer, std::FILE* stream) {
  if (context.connection().is_local) {
    auto answer = context.rpc().call_once(
        "farcall_trace",
        json::object{{"tx_hash", hash.to_base58()}, {"replay", has_failure(whole)}},
        context.rpc().timeout());
    const auto trace = answer ? trace::from_json(*answer) : fail("no answer");
    if (trace) return tree_of(*trace, std::move(*answer), stream);
  }
  const auto until = std::chrono::steady_clock::now() + kTreeTimeout;
  auto trace = trace_by_rpc(
      [&](std::string_view method, const json::value& params) -> Result<json::value> {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return fail("the endpoint is too slow for a tree");
        auto answer = context.rpc().call_once(method, params, left);
        if (!answer) return fail(answer.error().message);
        return std::move(*answer);
      },
      hash, signer);
  if (trace) return tree_of(*trace, trace::to_json(*trace), stream);
  ReceiptTree list{.text = list_receipts(whole), .member = {}, .document = {}, .failed = {}};
  if (const json::value* receipts = member(whole, "receipts_outcome")) {
    list.member = "receipts_outcome";
    list.document = *receipts;
  }
  return list;
}

/// The return value of a call, as people and scripts read it.
void print_value(const Output& out, ByteView bytes, bool says_empty) {
  if (out.is_quiet) return out.raw(as_text(bytes));
  if (bytes.empty()) {
    if (says_empty) out.result("Empty return value");
    return;
  }
  if (!is_utf8(bytes))
    return out.result(
        format_text("The return value is binary, {} bytes; --json gives it as base64, "
                    "--quiet as it is",
                    bytes.size()));
  const auto normal = normalize_json(as_text(bytes));
  out.value(normal ? indent_json(normal->text) : std::string{as_text(bytes)});
}

Outcome<void> report_outcome(Context& context, const json::value& whole, const CryptoHash& hash,
                             const Draft& draft) {
  Output& out = context.out;
  const std::string id = hash.to_base58();
  json::object transaction{
      {"hash", id}, {"receiver", draft.receiver.view()}, {"signer", draft.signer.view()}};
  if (const auto nonce = number_of(member(whole, {"transaction", "nonce"})))
    transaction["nonce"] = *nonce;
  const std::string block = text_or_empty(member(whole, {"transaction_outcome", "block_hash"}));
  if (!block.empty()) transaction["block_hash"] = block;
  out.document["transaction"] = std::move(transaction);
  const json::value* status = member(whole, "status");
  const bool is_final = status != nullptr && (member(*status, "SuccessValue") != nullptr ||
                                              member(*status, "Failure") != nullptr);
  if (!is_final) {
    out.document["result"] = "pending";
    out.say(
        format_text("Transaction ID: {0}\nThe transaction is sent and not executed yet; look "
                    "again with: farcall transaction view-status {0} network-config {1}",
                    id, context.connection().name));
    return {};
  }
  Summary summary = summarize(whole);
  out.document["gas_burnt"] = summary.gas_burnt;
  out.document["tokens_burnt"] = to_string(summary.tokens_burnt);
  if (wants_tree(draft, summary)) {
    ReceiptTree tree = read_tree(context, whole, hash, draft.signer, stderr);
    if (member(*status, "SuccessValue") != nullptr && tree.failed)
      std::erase_if(summary.failures,
                    [&](const InnerFailure& each) { return !tree.failed->contains(each.receipt); });
    if (wants_tree(draft, summary)) {
      if (!tree.text.empty()) out.say(tree.text);
      std::move(tree).add_to(out.document);
    }
  }
  out.say(format_text("Gas used: {}\nTransaction fee: {}\nTransaction ID: {}",
                      format_gas_short(Gas{summary.gas_burnt}),
                      format_near_exact(Balance{summary.tokens_burnt}), id));
  if (context.connection().explorer && !context.connection().is_local)
    out.say(*context.connection().explorer + id);
  if (const json::value* failed = member(*status, "Failure")) {
    const bool named = !summary.failures.empty() && !summary.failures.back().account.empty();
    const std::string who =
        named ? format_text(" on {}", summary.failures.front().account) : std::string{};
    Failure why{Exit::kNegative, format_text("{} Transaction failed{}: {}", sentence(draft, false),
                                             who, flatten_error(*failed))};
    why.details["transaction_hash"] = id;
    return std::unexpected{std::move(why)};
  }
  const auto value = from_base64(text_or_empty(member(*status, "SuccessValue")));
  const Bytes bytes = value.value_or(Bytes{});
  out.document["value"] = value_json(bytes);
  print_value(out, bytes, false);
  if (draft.when_done) {
    if (auto done = draft.when_done(); !done) return done;
  }
  out.say(sentence(draft, true));
  if (!summary.failures.empty()) {
    out.exit = Exit::kPartial;
    json::array list;
    for (const InnerFailure& each : summary.failures) {
      out.warn(format_text("warning: a receipt inside failed: {} on {}: {}", each.receipt,
                           each.account, each.error));
      list.push_back(
          {{"receipt", each.receipt}, {"account", each.account}, {"message", each.error}});
    }
    out.document["failures"] = std::move(list);
  }
  return {};
}

}  // namespace farcall::cli::near
