#include "trace/build/build_edges.hpp"

#include <algorithm>

namespace farcall::trace {
namespace {

using protocol::ActionReceipt;

class EdgeBuilder {
 public:
  EdgeBuilder(Trace& trace, const ReceiptsByPath& receipts, const FactsById& by_id)
      : trace_{trace}, receipts_{receipts}, by_id_{by_id} {}

  void run() {
    for (const ReceiptTrace& node : trace_.receipts) add_made_edge(node);
    find_producers();
    for (const ReceiptTrace& node : trace_.receipts) {
      const auto receipt = receipts_.find(node.path);
      const ActionReceipt* body = receipt == receipts_.end() ? nullptr : receipt->second->action();
      if (body == nullptr) continue;
      for (const CryptoHash& data_id : body->input_data_ids) {
        trace_.edges.push_back(body->is_promise_yield ? resume_edge(node, data_id)
                                                      : data_edge(node, data_id));
      }
    }
    add_outgoing_resumptions();
    std::map<std::string_view, std::vector<const Edge*>> inputs;
    for (const Edge& edge : trace_.edges) {
      const bool is_input = edge.kind == EdgeKind::data || edge.kind == EdgeKind::resume;
      if (is_input && edge.to) inputs[*edge.to].push_back(&edge);
    }
    for (ReceiptTrace& node : trace_.receipts) set_waits(node, inputs[node.path]);
  }

 private:
  void add_made_edge(const ReceiptTrace& node) {
    if (!node.origin.path) return;
    Edge edge;
    edge.kind = node.is_refund() ? EdgeKind::refund : EdgeKind::made;
    edge.from = *node.origin.path;
    edge.to = node.path;
    if (const Balance deposit = node.deposit(); !deposit.is_zero()) edge.amount = deposit;
    if (node.made) edge.sent = node.made->block;
    if (node.arrived) edge.arrived = node.arrived->block;
    trace_.edges.push_back(std::move(edge));
  }

  /// A receipt that passes its result on hands its data receivers to that child, so that a data id
  /// has a chain of producers: the last one sends.
  void find_producers() {
    for (const ReceiptTrace& node : trace_.receipts) {
      const auto receipt = receipts_.find(node.path);
      const ActionReceipt* body = receipt == receipts_.end() ? nullptr : receipt->second->action();
      if (body == nullptr || (node.result_of && ids_contain_path(*node.result_of))) continue;
      for (const protocol::DataReceiver& receiver : body->output_data_receivers)
        producers_[receiver.data_id] = &node;
    }
  }

  [[nodiscard]] bool ids_contain_path(std::string_view path) const {
    return receipts_.contains(std::string{path});
  }

  [[nodiscard]] const SentData* sent_by(const ReceiptTrace& node, const CryptoHash& data_id) const {
    const auto facts = by_id_.find(node.id);
    if (facts == by_id_.end()) return nullptr;
    const auto sent = std::ranges::find(facts->second->sent, data_id, &SentData::data_id);
    return sent == facts->second->sent.end() ? nullptr : &*sent;
  }

  [[nodiscard]] Edge data_edge(const ReceiptTrace& consumer, const CryptoHash& data_id) const {
    Edge edge;
    edge.kind = EdgeKind::data;
    edge.to = consumer.path;
    edge.data_id = data_id;
    const auto found = producers_.find(data_id);
    if (found == producers_.end()) return edge;
    const ReceiptTrace& producer = *found->second;
    edge.from = producer.path;
    if (!producer.has_run()) return edge;
    edge.sent = producer.ran->block;
    edge.failed = producer.status == ReceiptStatus::failed;
    if (const SentData* sent = sent_by(producer, data_id)) {
      edge.failed = !sent->data.has_value();
      if (sent->data) edge.value = Value{*sent->data};
      edge.arrived = Omittable<BlockHeight>{sent->arrived};
    } else if (!*edge.failed) {
      edge.value = producer.result.value_or(Value{});
    }
    return edge;
  }

  [[nodiscard]] Edge resume_edge(const ReceiptTrace& yield, const CryptoHash& data_id) const {
    Edge edge;
    edge.kind = EdgeKind::resume;
    edge.to = yield.path;
    edge.data_id = data_id;
    for (const ReceiptTrace& node : trace_.receipts) {
      const SentData* sent = sent_by(node, data_id);
      if (sent == nullptr || !sent->is_resumption) continue;
      edge.from = node.path;
      edge.sent = node.ran->block;
      edge.arrived = Omittable<BlockHeight>{sent->arrived};
      edge.failed = !sent->data.has_value();
      if (sent->data) edge.value = Value{*sent->data};
      return edge;
    }
    const auto facts = by_id_.find(yield.id);
    if (facts == by_id_.end() || !facts->second->resumption) return edge;
    const Resumption& resumption = *facts->second->resumption;
    edge.outside = resumption.by;
    edge.failed = !resumption.data.has_value();
    if (resumption.data) edge.value = Value{*resumption.data};
    edge.sent = Omittable<BlockHeight>{resumption.sent};
    edge.arrived = Omittable<BlockHeight>{resumption.arrived};
    return edge;
  }

  /// Resumptions of yields of other transactions.
  void add_outgoing_resumptions() {
    for (const ReceiptTrace& node : trace_.receipts) {
      const auto facts = by_id_.find(node.id);
      if (facts == by_id_.end()) continue;
      for (const SentData& sent : facts->second->sent) {
        if (!sent.is_resumption) continue;
        const bool is_ours = std::ranges::any_of(trace_.edges, [&](const Edge& edge) {
          return edge.kind == EdgeKind::resume && edge.data_id == sent.data_id;
        });
        if (is_ours) continue;
        Edge edge;
        edge.kind = EdgeKind::resume;
        edge.from = node.path;
        edge.outside = sent.target;
        edge.data_id = sent.data_id;
        if (sent.data) edge.value = Value{*sent.data};
        edge.sent = node.ran->block;
        edge.arrived = Omittable<BlockHeight>{sent.arrived};
        trace_.edges.push_back(std::move(edge));
      }
    }
  }

  static void set_waits(ReceiptTrace& node, const std::vector<const Edge*>& inputs) {
    const Omittable<BlockPlace>& start = node.arrived ? node.arrived : node.made;
    if (!start || node.status == ReceiptStatus::unknown) return;
    BlockHeight ready = start->block;
    if (!inputs.empty()) {
      Wait wait{.kind = node.kind == ReceiptKind::yield ? WaitKind::yield : WaitKind::data,
                .from = start->block,
                .to = {}};
      const bool all_there =
          std::ranges::all_of(inputs, [](const Edge* edge) { return edge->arrived.has_value(); });
      if (!all_there) {
        if (!node.has_run()) node.waited.push_back(wait);
        return;
      }
      for (const Edge* edge : inputs) ready = std::max(ready, *edge->arrived);
      wait.to = ready;
      if (ready > start->block) node.waited.push_back(wait);
    }
    if (!node.arrived) return;
    if (!node.ran) {
      node.waited.push_back({.kind = WaitKind::queue, .from = ready, .to = {}});
    } else if (node.ran->block > ready) {
      node.waited.push_back(
          {.kind = WaitKind::queue, .from = ready, .to = Omittable<BlockHeight>{node.ran->block}});
    }
  }

  Trace& trace_;
  const ReceiptsByPath& receipts_;
  const FactsById& by_id_;
  std::map<CryptoHash, const ReceiptTrace*> producers_;
};

}  // namespace

void add_edges(Trace& trace, const ReceiptsByPath& receipts, const FactsById& by_id) {
  EdgeBuilder{trace, receipts, by_id}.run();
}

}  // namespace farcall::trace
