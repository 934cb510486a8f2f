#include "farcall/outcome.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <utility>

#include "testkit/kit.hpp"
#include "trace/json.hpp"
#include "trace/show/render.hpp"
#include "trace/source/chain_source.hpp"
#include "trace/text.hpp"

namespace farcall::testkit {
namespace {

RefundKind refund_kind(trace::ReceiptKind kind) {
  switch (kind) {
    case trace::ReceiptKind::gas_refund:
      return RefundKind::kGas;
    case trace::ReceiptKind::deposit_refund:
      return RefundKind::kDeposit;
    case trace::ReceiptKind::unused_deposit:
      return RefundKind::kUnusedDeposit;
    case trace::ReceiptKind::beneficiary:
      return RefundKind::kBeneficiary;
    case trace::ReceiptKind::actions:
    case trace::ReceiptKind::yield:
    case trace::ReceiptKind::distribution:
      return RefundKind::kNone;
  }
  std::unreachable();
}

void add_actions(const std::vector<trace::ActionTrace>& actions, std::vector<std::string>& out) {
  for (const trace::ActionTrace& action : actions)
    out.push_back(action.method ? *action.method : action.kind);
}

Receipt receipt_of(const trace::Trace& trace, const trace::ReceiptTrace& node) {
  Receipt receipt;
  receipt.id = node.id.to_base58();
  receipt.path = node.path;
  receipt.predecessor_id = node.predecessor.str();
  receipt.receiver_id = node.receiver.str();
  add_actions(node.actions, receipt.actions);
  receipt.is_refund = node.is_refund();
  receipt.refund = refund_kind(node.kind);
  receipt.is_yield = node.kind == trace::ReceiptKind::yield;
  receipt.gas_attached = Gas{node.gas_attached().value()};
  receipt.deposit = Amount{node.deposit().value()};
  for (const trace::Edge* edge : trace.inputs_of(node.path))
    receipt.waits_for.push_back(edge->from.value_or(""));
  for (const trace::ReceiptTrace* child : trace.children_of(node.path))
    receipt.children.push_back(child->path);
  if (node.ran) {
    receipt.block_height = node.ran->block.value();
    receipt.shard_id = node.ran->shard.value_or(ShardId{}).value();
    receipt.position = node.ran->order.value_or(0);
  }
  receipt.executed = node.has_run();
  receipt.succeeded = node.status == trace::ReceiptStatus::ok;
  receipt.logs = node.logs;
  if (node.result) receipt.value = node.result->bytes;
  if (node.gas) {
    receipt.gas_burnt = Gas{node.gas->burnt.value()};
    receipt.gas_bought = Gas{node.gas->bought.value()};
    receipt.gas_left = Gas{node.gas->left.value()};
  }
  if (node.tokens) {
    receipt.tokens_burnt = Amount{node.tokens->burnt.value()};
    receipt.tokens_lost = Amount{node.tokens->lost.value()};
  }
  if (const trace::Failure* failure = trace.failure_of(node.path))
    receipt.error = failure->sentence;
  return receipt;
}

}  // namespace

Outcome refused_outcome(std::string reason) {
  auto data = std::make_shared<Outcome::Data>();
  data->refused = true;
  data->error = std::move(reason);
  Outcome outcome{std::move(data)};
  remember(outcome);
  return outcome;
}

Outcome outcome_of(trace::Trace trace, std::weak_ptr<const Chain::Data> chain) {
  auto data = std::make_shared<Outcome::Data>();
  data->chain = std::move(chain);
  data->transaction_hash = trace.transaction.hash.to_base58();
  for (const trace::ReceiptTrace& node : trace.receipts) {
    if (node.kind != trace::ReceiptKind::distribution)
      data->receipts.push_back(receipt_of(trace, node));
  }
  // Parents before children.
  std::ranges::sort(data->receipts, trace::path_less,
                    [](const Receipt& receipt) -> std::string_view { return receipt.path; });
  const trace::Verdict verdict = trace.verdict;
  data->refused = verdict == trace::Verdict::refused;
  data->pending = verdict == trace::Verdict::running;
  data->all_succeeded = verdict == trace::Verdict::ok;
  const trace::ReceiptTrace* end =
      trace.result.receipt ? trace.find(*trace.result.receipt) : nullptr;
  data->succeeded = end != nullptr && end->status == trace::ReceiptStatus::ok;
  if (trace.result.value) data->value = trace.result.value->bytes;
  const trace::Failure* failure = data->refused    ? trace.failure()
                                  : end != nullptr ? trace.failure_of(end->path)
                                                   : nullptr;
  if (failure != nullptr) data->error = failure->sentence;
  data->trace = std::move(trace);
  return Outcome{std::move(data)};
}

Outcome explained(const Outcome& outcome) {
  const Outcome::Data& data = outcome.data();
  const std::shared_ptr<const Chain::Data> chain = data.chain.lock();
  if (chain == nullptr || !data.trace || data.trace->failures.empty()) return outcome;
  auto trace =
      trace::collect_all(*chain->chain, data.trace->transaction.hash, trace::Effort::kReplay);
  // A chain that went back to a snapshot may not know the transaction any more.
  if (!trace) return outcome;
  auto explained = std::make_shared<Outcome::Data>(data);
  explained->trace->failures = std::move(trace->failures);
  return Outcome{std::move(explained)};
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
  return data_->trace ? Gas{data_->trace->totals.gas.value()} : Gas{};
}
Amount Outcome::tokens_burnt() const noexcept {
  return data_->trace ? Amount{data_->trace->totals.fee.value()} : Amount{};
}
Amount Outcome::tokens_lost() const noexcept {
  return data_->trace ? Amount{data_->trace->totals.lost.value()} : Amount{};
}
const std::string& Outcome::transaction_hash() const noexcept {
  return data_->transaction_hash;
}
const std::vector<Receipt>& Outcome::receipts() const noexcept {
  return data_->receipts;
}
std::string Outcome::tree() const {
  if (!data_->trace) return "REFUSED   " + trace::escape(data_->error) + "\n";
  return trace::render(*data_->trace);
}
std::string Outcome::json() const {
  if (!data_->trace) return {};
  return boost::json::serialize(trace::to_json(*data_->trace));
}
std::vector<const Receipt*> Outcome::failed_receipts() const {
  std::vector<const Receipt*> failed;
  for (const Receipt& receipt : data_->receipts) {
    if (receipt.executed && !receipt.succeeded) failed.push_back(&receipt);
  }
  return failed;
}

std::vector<std::string> Outcome::logs() const {
  std::vector<std::string> logs;
  for (const Receipt& receipt : data_->receipts)
    logs.insert(logs.end(), receipt.logs.begin(), receipt.logs.end());
  return logs;
}

std::vector<Event> Outcome::events() const {
  std::vector<Event> events;
  if (!data_->trace) return events;
  std::vector<const trace::ReceiptTrace*> receipts;
  for (const trace::ReceiptTrace& receipt : data_->trace->receipts) receipts.push_back(&receipt);
  std::ranges::sort(receipts, trace::path_less, [](const trace::ReceiptTrace* receipt) {
    return std::string_view{receipt->path};
  });
  for (const trace::ReceiptTrace* receipt : receipts) {
    for (const trace::EventTrace& event : receipt->events) {
      if (event.problem) continue;
      events.push_back({.account_id = receipt->receiver.str(),
                        .standard = event.standard.value_or(""),
                        .version = event.version.value_or(""),
                        .event = event.event.value_or(""),
                        .data = event.data.value_or("")});
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
  return format_near(Balance{yocto_});
}
std::string Amount::digits() const {
  return to_string(u128{yocto_});
}
std::string Gas::text() const {
  return format_gas(farcall::Gas{gas_});
}

}  // namespace farcall::testkit
