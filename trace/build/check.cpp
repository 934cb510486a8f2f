#include "trace/build/check.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/format_text.hpp"
#include "trace/build/check_state.hpp"
#include "trace/build/receipt_costs.hpp"
#include "trace/json.hpp"
#include "trace/verdict.hpp"

namespace farcall::trace {
namespace {

std::string text_of(Gas gas) {
  return std::to_string(gas.value());
}
std::string text_of(Balance amount) {
  return to_string(amount.value());
}

class Check {
 public:
  explicit Check(const Trace& trace) : trace_{trace} {}

  std::vector<std::string> run() {
    index();
    for (const ReceiptTrace& receipt : trace_.receipts) {
      check_tree(receipt);
      check_order(receipt);
      check_waiting(receipt);
      check_gas(receipt);
      check_tokens(receipt);
      check_logs(receipt);
    }
    check_state(trace_, [this](int number, std::string_view where, std::string_view what) {
      broken(number, where, what);
    });
    check_data();
    check_charge();
    check_result();
    check_json();
    return std::move(broken_);
  }

 private:
  void broken(int number, std::string_view where, std::string_view what) {
    broken_.push_back(where.empty() ? format_text("I{}: {}", number, what)
                                    : format_text("I{} at {}: {}", number, where, what));
  }

  template <class T>
  void equal(int number, std::string_view where, std::string_view what, T found, T expected) {
    if (found != expected)
      broken(number, where,
             format_text("{}: expected {}, got {}", what, text_of(expected), text_of(found)));
  }

  void index() {
    for (const ReceiptTrace& receipt : trace_.receipts) {
      if (!by_path_.emplace(receipt.path, &receipt).second)
        broken(2, receipt.path, "the path names two receipts");
      if (!ids_.insert(receipt.id).second) broken(1, receipt.path, "the receipt is there twice");
      if (receipt.origin.path) children_[*receipt.origin.path].push_back(&receipt);
    }
    for (const Edge& edge : trace_.edges) {
      if (edge.to && (edge.kind == EdgeKind::data || edge.kind == EdgeKind::resume))
        inputs_[*edge.to].push_back(&edge);
      if (edge.to && (edge.kind == EdgeKind::made || edge.kind == EdgeKind::refund))
        ++makers_[*edge.to];
      for (const Omittable<std::string>& end : {edge.from, edge.to}) {
        if (end && !by_path_.contains(*end)) broken(1, *end, "an edge ends at no receipt");
      }
    }
  }

  [[nodiscard]] const ReceiptTrace* find(std::string_view path) const {
    const auto found = by_path_.find(path);
    return found == by_path_.end() ? nullptr : found->second;
  }

  void check_tree(const ReceiptTrace& receipt) {
    const auto parent = parent_path(receipt.path);
    if (!parent) {
      if (receipt.path != "0") broken(2, receipt.path, "a root that is not 0");
      if (receipt.origin.path) broken(1, receipt.path, "the root has a parent");
      return;
    }
    if (find(*parent) == nullptr) broken(2, receipt.path, "its parent is not there");
    if (!receipt.origin.path || *receipt.origin.path != *parent)
      broken(1, receipt.path, "its origin is not its parent");
    const auto makers = makers_.find(receipt.path);
    if (makers == makers_.end() || makers->second != 1)
      broken(1, receipt.path, "expected one edge from what made it");
  }

  void check_order(const ReceiptTrace& receipt) {
    if (receipt.made && receipt.arrived && receipt.made->block > receipt.arrived->block)
      broken(3, receipt.path, "it arrived before it was made");
    if (receipt.arrived && receipt.ran && receipt.arrived->block > receipt.ran->block)
      broken(3, receipt.path, "it ran before it arrived");
    if (!receipt.origin.path || !receipt.ran) return;
    const ReceiptTrace* parent = find(*receipt.origin.path);
    if (parent == nullptr) return;
    if (!parent->ran || parent->ran->block > receipt.ran->block)
      broken(3, receipt.path, "it ran before what made it");
  }

  void check_waiting(const ReceiptTrace& receipt) {
    if (!receipt.ran || !receipt.arrived) return;
    BlockHeight ready = receipt.arrived->block;
    const auto inputs = inputs_.find(receipt.path);
    if (inputs != inputs_.end()) {
      for (const Edge* edge : inputs->second) {
        // RPC answers do not tell when data arrives.
        if (!edge->arrived) return;
        ready = std::max(ready, *edge->arrived);
      }
    }
    const bool says_queue = std::ranges::any_of(
        receipt.waited, [](const Wait& wait) { return wait.kind == WaitKind::queue; });
    if (receipt.ran->block < ready) broken(6, receipt.path, "it ran before its last input arrived");
    if (receipt.ran->block > ready && !says_queue)
      broken(6, receipt.path, "it ran later than its last input arrived, and does not say why");
  }

  void check_gas(const ReceiptTrace& receipt) {
    if (!receipt.gas || !receipt.has_run()) return;
    const ReceiptGas& gas = *receipt.gas;
    equal(7, receipt.path, "burnt gas by its parts", gas.groups.sum(), Gas{gas.burnt});
    Gas costs;
    for (const protocol::CostGasUsed& cost : gas.costs)
      costs = costs.saturating_add(Gas{cost.gas_used.value});
    equal(17, receipt.path, "gas of calls by its groups", gas.groups.calls(), costs);
    if (receipt.is_refund()) return;
    equal(8, receipt.path, "burnt, passed on and left",
          gas.burnt.saturating_add(gas.passed_on).saturating_add(gas.left), Gas{gas.bought});
    Gas children;
    for (const ReceiptTrace* child : children_[receipt.path]) {
      if (child->gas) children = children.saturating_add(child->gas->bought);
    }
    if (receipt.status == ReceiptStatus::ok)
      equal(9, receipt.path, "gas passed on", Gas{gas.passed_on}, children);
  }

  void check_tokens(const ReceiptTrace& receipt) {
    if (!receipt.gas || !receipt.tokens || !receipt.has_run()) return;
    const ReceiptTokens& tokens = *receipt.tokens;
    const bool failed = receipt.status == ReceiptStatus::failed;
    std::size_t deposit_refunds = 0;
    for (const ReceiptTrace* child : children_[receipt.path]) {
      if (child->kind != ReceiptKind::deposit_refund) continue;
      ++deposit_refunds;
      const AccountId& to = receipt.refund_to ? *receipt.refund_to : receipt.predecessor;
      if (child->receiver != to) broken(11, child->path, "the deposit goes to somebody else");
    }
    if (receipt.is_refund()) return;
    if (receipt.gas->burn_price) {
      equal(10, receipt.path, "refunded gas and creation charge",
            tokens.gas_refund.saturating_add(tokens.creation_charge)
                .saturating_add(tokens.vanished.value_or(Balance{})),
            unspent_of(*receipt.gas));
      if (!tokens.creation_charge.is_zero() && !can_create_account(receipt))
        broken(10, receipt.path, "gas is missing, and no account was created");
      if (tokens.vanished && !makes_large_keys(receipt))
        broken(10, receipt.path, "gas was neither burnt nor refunded");
    }
    const bool needs_refund = failed && !tokens.deposit.is_zero();
    if (deposit_refunds != (needs_refund ? 1U : 0U))
      broken(11, receipt.path,
             format_text("expected {} refunds of its deposit, got {}", needs_refund ? 1 : 0,
                         deposit_refunds));
    if (failed) equal(11, receipt.path, "deposit refunded", tokens.deposit_refund, tokens.deposit);
    if (!failed && tokens.deposit_refund > tokens.deposit)
      broken(11, receipt.path, "more than its deposit goes back");
  }

  /// Keys of ML-DSA-65: see `ReceiptTokens::vanished`.
  [[nodiscard]] bool makes_large_keys(const ReceiptTrace& receipt) {
    return std::ranges::any_of(children_[receipt.path], [](const ReceiptTrace* child) {
      return std::ranges::any_of(child->actions, [](const ActionTrace& action) {
        return action.view && std::visit(
                                  []<class A>(const A& a) {
                                    if constexpr (requires { a.public_key; }) {
                                      return a.public_key.type() == protocol::KeyType::kMlDsa65;
                                    } else {
                                      return false;
                                    }
                                  },
                                  *action.view);
      });
    });
  }

  static bool can_create_account(const ReceiptTrace& receipt) {
    return receipt.status == ReceiptStatus::ok &&
           std::ranges::any_of(receipt.actions, [](const ActionTrace& action) {
             return action.kind == "CreateAccount" || action.kind == "Transfer" ||
                    action.kind == "DeterministicStateInit" || action.kind == "UniversalStateInit";
           });
  }

  void check_logs(const ReceiptTrace& receipt) {
    for (const EventTrace& event : receipt.events) {
      if (event.log >= receipt.logs.size()) broken(19, receipt.path, "an event without its log");
    }
  }

  void check_data() {
    std::set<CryptoHash> awaited;
    for (const Edge& edge : trace_.edges) {
      if (!edge.data_id || !edge.to) continue;
      if (!awaited.insert(*edge.data_id).second) broken(4, *edge.to, "a data id has two consumers");
      if (edge.kind == EdgeKind::data) check_data_edge(edge);
    }
  }

  void check_data_edge(const Edge& edge) {
    if (!edge.from) {
      broken(4, *edge.to, "nothing produces what it waits for");
      return;
    }
    const ReceiptTrace* producer = find(*edge.from);
    if (producer == nullptr || !producer->has_run()) return;
    const bool failed = producer->status == ReceiptStatus::failed;
    if (edge.failed.value_or(failed) != failed)
      broken(5, *edge.to, "it was told another status than that of its producer");
    if (!failed && producer->result && edge.value && *edge.value != *producer->result)
      broken(5, *edge.to, "it was told another value than the result of its producer");
    const ReceiptTrace* consumer = find(*edge.to);
    if (consumer != nullptr && consumer->ran && consumer->ran->block < producer->ran->block)
      broken(4, *edge.to, "it ran before what it waits for");
  }

  /// What the signer paid is burnt, came back, or went with deposits; each receipt balances.
  void check_charge() {
    if (!trace_.transaction.charge) return;
    const Charge& charge = *trace_.transaction.charge;
    equal(12, "", "conversion gas", Gas{trace_.transaction.gas_burnt}, Gas{charge.conversion_gas});
    const Balance burnt =
        checked_gas_cost(charge.block_price, charge.conversion_gas).value_or(Balance::max());
    equal(12, "", "tokens burnt by the conversion", trace_.transaction.tokens_burnt, burnt);
    const Balance bought =
        checked_gas_cost(charge.buy_price, charge.bought_gas).value_or(Balance::max());
    equal(12, "", "the charge", charge.total,
          burnt.saturating_add(bought).saturating_add(charge.deposits));
    const ReceiptTrace* root = trace_.root();
    if (root != nullptr && root->gas)
      equal(12, "0", "gas bought by the transaction", Gas{root->gas->bought},
            Gas{charge.bought_gas});
  }

  void check_result() {
    const ReceiptTrace* end = trace_.root();
    for (std::size_t i = 0; end != nullptr && end->result_of; ++i) {
      if (i > trace_.receipts.size()) {
        broken(15, end->path, "results go in a circle");
        return;
      }
      end = find(*end->result_of);
    }
    const bool has_end = end != nullptr && end->has_run();
    if (trace_.result.receipt.has_value() != has_end ||
        (has_end && *trace_.result.receipt != end->path))
      broken(15, "", "the result is not that of the last receipt of its chain");
    const auto same = [](const Omittable<Value>& a, const Omittable<Value>& b) {
      return a.has_value() == b.has_value() && (!a || *a == *b);
    };
    if (has_end && !same(end->result, trace_.result.value))
      broken(15, end->path, "the result has another value than its receipt");
    if (trace_.verdict != verdict(end))
      broken(16, "", "the verdict does not follow from the statuses");
    const auto failed = static_cast<std::size_t>(
        std::ranges::count(trace_.receipts, ReceiptStatus::failed, &ReceiptTrace::status));
    if (trace_.verdict != Verdict::refused && trace_.failures.size() != failed)
      broken(16, "", "not every failure is explained once");
  }

  [[nodiscard]] Verdict verdict(const ReceiptTrace* end) const {
    if (trace_.receipts.empty())
      return trace_.failures.empty() ? Verdict::running : Verdict::refused;
    for (const ReceiptTrace& receipt : trace_.receipts) {
      if (!receipt.has_run()) return Verdict::running;
    }
    if (end == nullptr) return Verdict::running;
    if (end->status == ReceiptStatus::failed) return Verdict::failed;
    return failures_inside(trace_) > 0 ? Verdict::ok_with_failures : Verdict::ok;
  }

  void check_json() {
    const boost::json::value document = to_json(trace_);
    const Result<Trace> again = from_json(document);
    if (!again) {
      broken(22, "", again.error().message);
    } else if (to_json(*again) != document) {
      broken(22, "", "JSON out and in changes the trace");
    }
  }

  const Trace& trace_;
  std::vector<std::string> broken_;
  std::map<std::string, const ReceiptTrace*, std::less<>> by_path_;
  std::map<std::string, std::vector<const ReceiptTrace*>, std::less<>> children_;
  std::map<std::string, std::vector<const Edge*>, std::less<>> inputs_;
  std::map<std::string, int, std::less<>> makers_;
  std::set<CryptoHash> ids_;
};

}  // namespace

std::vector<std::string> check(const Trace& trace) {
  return Check{trace}.run();
}

}  // namespace farcall::trace
