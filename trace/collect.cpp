#include <map>

#include "chain/chain.hpp"
#include "runtime/ids.hpp"
#include "trace/trace.hpp"

namespace farcall::trace {
namespace {

Balance deposit_of(const protocol::Action& action) {
  if (const auto* call = action.as<protocol::FunctionCall>()) return call->deposit;
  if (const auto* transfer = action.as<protocol::Transfer>()) return transfer->deposit;
  if (const auto* init = action.as<protocol::DeterministicStateInit>()) return init->deposit;
  if (const auto* init = action.as<protocol::UniversalStateInit>()) return init->deposit;
  if (const auto* fund = action.as<protocol::TransferToGasKey>()) return fund->deposit;
  return {};
}

void take_actions(ReceiptTrace& node, const std::vector<protocol::Action>& actions) {
  node.actions = actions;
  for (const protocol::Action& action : actions) {
    node.deposit = node.deposit.saturating_add(deposit_of(action));
    if (const auto* call = action.as<protocol::FunctionCall>())
      node.gas_attached = node.gas_attached.saturating_add(call->gas);
  }
}

Place place_of(const chain::Chain& chain, const chain::OutcomeLocation& location) {
  return {location.block->height(), chain.layout().shard_ids()[location.shard_index]};
}

/// Follows receipts from parents to children; data ids tell afterwards who waits for whom.
class Collector {
 public:
  explicit Collector(const chain::Chain& chain) : chain_{chain} {}

  ReceiptTrace receipt(const CryptoHash& id, std::string path, const ReceiptTrace* parent,
                       const protocol::Transaction* origin) {
    ReceiptTrace node;
    node.id = id;
    node.path = std::move(path);
    describe(node, parent, origin);
    if (const auto location = chain_.find_outcome(id)) {
      node.place = place_of(chain_, *location);
      node.outcome = location->outcome().outcome;
      for (std::size_t i = 0; i < node.outcome->receipt_ids.size(); ++i)
        node.children.push_back(receipt(node.outcome->receipt_ids[i],
                                        node.path + "." + std::to_string(i), &node, nullptr));
    }
    return node;
  }

  void link(ReceiptTrace& node) const {
    const auto inputs = inputs_.find(node.id);
    if (inputs != inputs_.end()) {
      for (const CryptoHash& data_id : inputs->second) {
        const auto producer = producers_.find(data_id);
        node.waits_for.push_back(producer == producers_.end() ? std::string{} : producer->second);
      }
    }
    for (ReceiptTrace& child : node.children) link(child);
  }

 private:
  void describe(ReceiptTrace& node, const ReceiptTrace* parent,
                const protocol::Transaction* origin) {
    if (const protocol::ReceiptPtr known = chain_.find_receipt(node.id)) {
      node.predecessor = known->predecessor_id;
      node.receiver = known->receiver_id;
      if (const protocol::ActionReceipt* action = known->action()) {
        take_actions(node, action->actions);
        if (action->is_promise_yield) node.kind = ReceiptKind::kYield;
        if (!action->input_data_ids.empty()) inputs_[node.id] = action->input_data_ids;
        for (const protocol::DataReceiver& receiver : action->output_data_receivers)
          producers_[receiver.data_id] = node.path;
      }
      if (known->predecessor_id.is_system()) node.kind = ReceiptKind::kRefund;
    } else if (origin != nullptr) {
      // A transaction to the signer's own account: the receipt never left the chunk.
      node.predecessor = origin->signer_id;
      node.receiver = origin->receiver_id;
      take_actions(node, origin->actions);
    } else if (parent != nullptr) {
      node.predecessor = parent->receiver;
      node.receiver = parent->receiver;
      if (const auto location = chain_.find_outcome(node.id))
        node.receiver = location->outcome().outcome.executor_id;
    }
  }

  const chain::Chain& chain_;
  std::map<CryptoHash, std::vector<CryptoHash>> inputs_;
  std::map<CryptoHash, std::string> producers_;
};

bool any_failure(const ReceiptTrace& node) {
  if (node.outcome.has_value() &&
      std::holds_alternative<protocol::execution_status::Failure>(node.outcome->status))
    return true;
  for (const ReceiptTrace& child : node.children) {
    if (any_failure(child)) return true;
  }
  return false;
}

bool any_pending(const ReceiptTrace& node) {
  if (!node.outcome.has_value()) return true;
  for (const ReceiptTrace& child : node.children) {
    if (any_pending(child)) return true;
  }
  return false;
}

const ReceiptTrace* find_by_id(const ReceiptTrace& node, const CryptoHash& id) {
  if (node.id == id) return &node;
  for (const ReceiptTrace& child : node.children) {
    if (const ReceiptTrace* found = find_by_id(child, id)) return found;
  }
  return nullptr;
}

template <class Visit>
void visit_all(const ReceiptTrace& node, const Visit& visit) {
  visit(node);
  for (const ReceiptTrace& child : node.children) visit_all(child, visit);
}

}  // namespace

Result<TransactionTrace> collect(const chain::Chain& chain, const CryptoHash& hash) {
  const std::optional<chain::OutcomeLocation> location = chain.find_outcome(hash);
  const chain::TransactionPtr transaction = chain.find_transaction(hash);
  if (!location.has_value() || transaction == nullptr)
    return fail("no transaction " + hash.to_base58() + " in the blocks that are still readable");
  const protocol::Transaction& body = transaction->transaction();
  TransactionTrace trace{.hash = hash,
                         .signer = body.signer_id,
                         .receiver = body.receiver_id,
                         .place = place_of(chain, *location),
                         .outcome = location->outcome().outcome,
                         .root = std::nullopt};
  Collector collector{chain};
  if (!trace.outcome.receipt_ids.empty()) {
    trace.root = collector.receipt(trace.outcome.receipt_ids.front(), "0", nullptr, &body);
    collector.link(*trace.root);
  }
  return trace;
}

const protocol::ExecutionStatus* TransactionTrace::result() const {
  const protocol::ExecutionStatus* status = &outcome.status;
  while (const auto* passed = std::get_if<protocol::execution_status::SuccessReceiptId>(status)) {
    const ReceiptTrace* next = root.has_value() ? find_by_id(*root, passed->receipt_id) : nullptr;
    if (next == nullptr || !next->outcome.has_value()) return nullptr;
    status = &next->outcome->status;
  }
  return status;
}

TransactionTrace::Verdict TransactionTrace::verdict() const {
  const protocol::ExecutionStatus* status = result();
  if (status == nullptr || (root.has_value() && any_pending(*root))) return Verdict::kPending;
  if (std::holds_alternative<protocol::execution_status::Failure>(*status)) return Verdict::kFailed;
  return root.has_value() && any_failure(*root) ? Verdict::kSucceededWithFailures
                                                : Verdict::kSucceeded;
}

const ReceiptTrace* TransactionTrace::find(std::string_view path) const {
  const ReceiptTrace* found = nullptr;
  if (root.has_value()) {
    visit_all(*root, [&](const ReceiptTrace& node) {
      if (node.path == path) found = &node;
    });
  }
  return found;
}

Gas TransactionTrace::gas_burnt() const {
  Gas sum = outcome.gas_burnt;
  if (root.has_value()) {
    visit_all(*root, [&](const ReceiptTrace& node) {
      if (node.outcome.has_value()) sum += node.outcome->gas_burnt;
    });
  }
  return sum;
}

Balance TransactionTrace::tokens_burnt() const {
  Balance sum = outcome.tokens_burnt;
  if (root.has_value()) {
    visit_all(*root, [&](const ReceiptTrace& node) {
      if (node.outcome.has_value()) sum += node.outcome->tokens_burnt;
    });
  }
  return sum;
}

}  // namespace farcall::trace
