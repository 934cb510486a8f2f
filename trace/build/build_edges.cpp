#include "trace/build/build_edges.hpp"

#include <algorithm>
#include <unordered_set>

namespace farcall::trace {
namespace {

using protocol::ActionReceipt;

class EdgeBuilder {
 public:
  EdgeBuilder(Trace& trace, std::span<const Node> nodes, std::span<const std::uint32_t> order)
      : trace_{trace}, nodes_{nodes}, order_{order} {}

  void run() {
    const std::size_t count = trace_.receipts.size();
    trace_.edges.reserve(count);
    for (const ReceiptTrace& receipt : trace_.receipts) add_made_edge(receipt);
    find_producers();
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t first = trace_.edges.size();
      add_inputs(trace_.receipts[i], node(i));
      set_waits(trace_.receipts[i], std::span{trace_.edges}.subspan(first));
    }
    add_outgoing_resumptions();
  }

 private:
  struct Resumed {
    const ReceiptTrace* by;
    const SentData* data;
  };

  [[nodiscard]] const Node& node(std::size_t position) const { return nodes_[order_[position]]; }

  void add_made_edge(const ReceiptTrace& receipt) {
    if (!receipt.origin.path) return;
    Edge& edge = trace_.edges.emplace_back();
    edge.kind = receipt.is_refund() ? EdgeKind::refund : EdgeKind::made;
    edge.from = *receipt.origin.path;
    edge.to = receipt.path;
    if (const Balance deposit = receipt.deposit(); !deposit.is_zero()) edge.amount = deposit;
    if (receipt.made) edge.sent = receipt.made->block;
    if (receipt.arrived) edge.arrived = receipt.arrived->block;
  }

  /// A receipt that passes its result on hands its data receivers to that child, so that a data id
  /// has a chain of producers: the last one sends.
  void find_producers() {
    for (std::size_t i = 0; i < trace_.receipts.size(); ++i) {
      const Node& from = node(i);
      if (from.facts != nullptr) {
        for (const SentData& sent : from.facts->sent) {
          if (sent.is_resumption && resumed_.find(sent.data_id) == nullptr)
            resumed_.set(sent.data_id, Resumed{.by = &trace_.receipts[i], .data = &sent});
        }
      }
      const ActionReceipt* body = from.body();
      if (body == nullptr) continue;
      if (from.result_child != kNoNode && nodes_[from.result_child].receipt != nullptr) continue;
      for (const protocol::DataReceiver& receiver : body->output_data_receivers)
        producers_.set(receiver.data_id, static_cast<std::uint32_t>(i));
    }
  }

  void add_inputs(const ReceiptTrace& receipt, const Node& consumer) {
    const ActionReceipt* body = consumer.body();
    if (body == nullptr) return;
    for (const CryptoHash& data_id : body->input_data_ids) {
      trace_.edges.push_back(body->is_promise_yield ? resume_edge(receipt, consumer, data_id)
                                                    : data_edge(receipt, data_id));
    }
  }

  [[nodiscard]] static const SentData* sent_by(const Node& producer, const CryptoHash& data_id) {
    if (producer.facts == nullptr) return nullptr;
    const auto sent = std::ranges::find(producer.facts->sent, data_id, &SentData::data_id);
    return sent == producer.facts->sent.end() ? nullptr : &*sent;
  }

  [[nodiscard]] Edge data_edge(const ReceiptTrace& consumer, const CryptoHash& data_id) const {
    Edge edge;
    edge.kind = EdgeKind::data;
    edge.to = consumer.path;
    edge.data_id = data_id;
    const std::uint32_t* found = producers_.find(data_id);
    if (found == nullptr) return edge;
    const ReceiptTrace& producer = trace_.receipts[*found];
    edge.from = producer.path;
    if (!producer.has_run()) return edge;
    edge.sent = producer.ran->block;
    edge.failed = producer.status == ReceiptStatus::failed;
    if (const SentData* sent = sent_by(node(*found), data_id)) {
      edge.failed = !sent->data.has_value();
      if (sent->data) edge.value = Value{*sent->data};
      edge.arrived = Omittable<BlockHeight>{sent->arrived};
    } else if (!*edge.failed) {
      edge.value = producer.result.value_or(Value{});
    }
    return edge;
  }

  [[nodiscard]] Edge resume_edge(const ReceiptTrace& yield, const Node& consumer,
                                 const CryptoHash& data_id) const {
    Edge edge;
    edge.kind = EdgeKind::resume;
    edge.to = yield.path;
    edge.data_id = data_id;
    if (const Resumed* resumed = resumed_.find(data_id)) {
      edge.from = resumed->by->path;
      edge.sent = resumed->by->ran->block;
      edge.arrived = Omittable<BlockHeight>{resumed->data->arrived};
      edge.failed = !resumed->data->data.has_value();
      if (resumed->data->data) edge.value = Value{*resumed->data->data};
      return edge;
    }
    if (consumer.facts == nullptr || !consumer.facts->resumption) return edge;
    const Resumption& resumption = *consumer.facts->resumption;
    edge.outside = resumption.by;
    edge.failed = !resumption.data.has_value();
    if (resumption.data) edge.value = Value{*resumption.data};
    edge.sent = Omittable<BlockHeight>{resumption.sent};
    edge.arrived = Omittable<BlockHeight>{resumption.arrived};
    return edge;
  }

  /// Resumptions of yields of other transactions.
  void add_outgoing_resumptions() {
    if (resumed_.size() == 0) return;
    std::unordered_set<CryptoHash> ours;
    for (const Edge& edge : trace_.edges) {
      if (edge.kind == EdgeKind::resume && edge.data_id) ours.insert(*edge.data_id);
    }
    for (std::size_t i = 0; i < trace_.receipts.size(); ++i) {
      if (node(i).facts == nullptr) continue;
      for (const SentData& sent : node(i).facts->sent) {
        if (!sent.is_resumption || ours.contains(sent.data_id)) continue;
        Edge edge;
        edge.kind = EdgeKind::resume;
        edge.from = trace_.receipts[i].path;
        edge.outside = sent.target;
        edge.data_id = sent.data_id;
        if (sent.data) edge.value = Value{*sent.data};
        edge.sent = trace_.receipts[i].ran->block;
        edge.arrived = Omittable<BlockHeight>{sent.arrived};
        trace_.edges.push_back(std::move(edge));
      }
    }
  }

  static void set_waits(ReceiptTrace& node, std::span<const Edge> inputs) {
    const Omittable<BlockPlace>& start = node.arrived ? node.arrived : node.made;
    if (!start || node.status == ReceiptStatus::unknown) return;
    BlockHeight ready = start->block;
    if (!inputs.empty()) {
      Wait wait{.kind = node.kind == ReceiptKind::yield ? WaitKind::yield : WaitKind::data,
                .from = start->block,
                .to = {}};
      const bool all_there =
          std::ranges::all_of(inputs, [](const Edge& edge) { return edge.arrived.has_value(); });
      if (!all_there) {
        if (!node.has_run()) node.waited.push_back(wait);
        return;
      }
      for (const Edge& edge : inputs) ready = std::max(ready, *edge.arrived);
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
  std::span<const Node> nodes_;
  std::span<const std::uint32_t> order_;
  /// Positions of receipts by the data that they send.
  HashTable<std::uint32_t> producers_;
  HashTable<Resumed> resumed_;
};

}  // namespace

void add_edges(Trace& trace, std::span<const Node> nodes, std::span<const std::uint32_t> order) {
  EdgeBuilder{trace, nodes, order}.run();
}

}  // namespace farcall::trace
