#include "farcall/outcome.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "testkit/kit.hpp"

namespace farcall::testkit {
namespace {

namespace status = protocol::execution_status;

constexpr std::string_view kEventMark = "EVENT_JSON:";

Receipt receipt_of(const trace::ReceiptTrace& node) {
  Receipt receipt;
  receipt.id = node.id.to_base58();
  receipt.path = node.path;
  receipt.predecessor_id = node.predecessor.str();
  receipt.receiver_id = node.receiver.str();
  for (const protocol::Action& action : node.actions) {
    const auto* call = action.as<protocol::FunctionCall>();
    receipt.actions.push_back(call != nullptr ? call->method_name : std::string{action.name()});
  }
  receipt.is_refund = node.kind == trace::ReceiptKind::kRefund;
  receipt.gas_attached = Gas{node.gas_attached.value()};
  receipt.deposit = Amount{node.deposit.value()};
  receipt.waits_for = node.waits_for;
  for (const trace::ReceiptTrace& child : node.children) receipt.children.push_back(child.path);
  if (node.place.has_value()) {
    receipt.block_height = node.place->block.value();
    receipt.shard_id = node.place->shard.value();
  }
  if (!node.outcome.has_value()) return receipt;
  const protocol::ExecutionOutcome& outcome = *node.outcome;
  receipt.executed = true;
  receipt.logs = outcome.logs;
  receipt.gas_burnt = Gas{outcome.gas_burnt.value()};
  receipt.tokens_burnt = Amount{outcome.tokens_burnt.value()};
  if (const auto* failure = std::get_if<status::Failure>(&outcome.status)) {
    receipt.error = trace::explain(failure->error);
  } else {
    receipt.succeeded = true;
    if (const auto* value = std::get_if<status::SuccessValue>(&outcome.status))
      receipt.value = value->value;
  }
  return receipt;
}

void add_receipts(const trace::ReceiptTrace& node, std::vector<Receipt>& out) {
  out.push_back(receipt_of(node));
  for (const trace::ReceiptTrace& child : node.children) add_receipts(child, out);
}

std::string text_member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string{member->get_string()}
                                                  : std::string{};
}

}  // namespace

Outcome refused_outcome(std::string reason) {
  auto data = std::make_shared<Outcome::Data>();
  data->refused = true;
  data->error = std::move(reason);
  data->tree = "refused: " + data->error + "\n";
  return Outcome{std::move(data)};
}

Outcome outcome_of(const trace::TransactionTrace& trace) {
  auto data = std::make_shared<Outcome::Data>();
  data->transaction_hash = trace.hash.to_base58();
  data->gas_burnt = Gas{trace.gas_burnt().value()};
  data->tokens_burnt = Amount{trace.tokens_burnt().value()};
  data->tree = trace::render(trace);
  if (trace.root.has_value()) add_receipts(*trace.root, data->receipts);
  using Verdict = trace::TransactionTrace::Verdict;
  const Verdict verdict = trace.verdict();
  data->pending = verdict == Verdict::kPending;
  data->all_succeeded = verdict == Verdict::kSucceeded;
  if (const protocol::ExecutionStatus* result = trace.result()) {
    if (const auto* failure = std::get_if<status::Failure>(result)) {
      data->error = trace::explain(failure->error);
      data->refused = !trace.root.has_value();
    } else {
      data->succeeded = true;
      if (const auto* value = std::get_if<status::SuccessValue>(result)) data->value = value->value;
    }
  }
  return Outcome{std::move(data)};
}

bool Outcome::refused() const noexcept {
  return data_->refused;
}
bool Outcome::succeeded() const noexcept {
  return data_->succeeded;
}
bool Outcome::all_succeeded() const noexcept {
  return data_->all_succeeded;
}
bool Outcome::pending() const noexcept {
  return data_->pending;
}
const std::string& Outcome::error() const noexcept {
  return data_->error;
}
const Bytes& Outcome::value() const noexcept {
  return data_->value;
}
std::string Outcome::text() const {
  return {data_->value.begin(), data_->value.end()};
}
Gas Outcome::gas_burnt() const noexcept {
  return data_->gas_burnt;
}
Amount Outcome::tokens_burnt() const noexcept {
  return data_->tokens_burnt;
}
const std::string& Outcome::transaction_hash() const noexcept {
  return data_->transaction_hash;
}
const std::vector<Receipt>& Outcome::receipts() const noexcept {
  return data_->receipts;
}
std::string Outcome::tree() const {
  return data_->tree;
}

std::vector<std::string> Outcome::logs() const {
  std::vector<std::string> logs;
  for (const Receipt& receipt : data_->receipts)
    logs.insert(logs.end(), receipt.logs.begin(), receipt.logs.end());
  return logs;
}

std::vector<Event> Outcome::events() const {
  std::vector<Event> events;
  for (const Receipt& receipt : data_->receipts) {
    for (const std::string& log : receipt.logs) {
      if (!log.starts_with(kEventMark)) continue;
      boost::system::error_code code;
      const boost::json::value parsed =
          boost::json::parse(std::string_view{log}.substr(kEventMark.size()), code);
      if (code || !parsed.is_object()) continue;
      const boost::json::object& object = parsed.get_object();
      const boost::json::value* details = object.if_contains("data");
      events.push_back({.account_id = receipt.receiver_id,
                        .standard = text_member(object, "standard"),
                        .version = text_member(object, "version"),
                        .event = text_member(object, "event"),
                        .data = details == nullptr ? "" : boost::json::serialize(*details)});
    }
  }
  return events;
}

const Receipt* Outcome::receipt(std::string_view path) const noexcept {
  const auto found = std::ranges::find(data_->receipts, path, &Receipt::path);
  return found == data_->receipts.end() ? nullptr : &*found;
}

const Receipt* Outcome::call_of(std::string_view method) const noexcept {
  for (const Receipt& receipt : data_->receipts) {
    if (std::ranges::contains(receipt.actions, method)) return &receipt;
  }
  return nullptr;
}

std::string Amount::text() const {
  return trace::format_near(Balance{yocto_});
}
std::string Amount::digits() const {
  return to_string(u128{yocto_});
}
std::string Gas::text() const {
  return trace::format_gas(farcall::Gas{gas_});
}

}  // namespace farcall::testkit
