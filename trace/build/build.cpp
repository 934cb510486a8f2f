// Facts to a trace: paths, edges, costs, failures and sums.
#include <algorithm>
#include <unordered_map>

#include "protocol/refund.hpp"
#include "runtime/actions/delegate_view.hpp"
#include "runtime/transaction/fees.hpp"
#include "trace/build/build_actions.hpp"
#include "trace/build/build_edges.hpp"
#include "trace/build/check_state.hpp"
#include "trace/build/receipt_costs.hpp"
#include "trace/failure/failure.hpp"
#include "trace/source/event.hpp"
#include "trace/source/source.hpp"
#include "trace/verdict.hpp"

namespace farcall::trace {
namespace {

namespace status = protocol::execution_status;
using protocol::Action;
using protocol::ActionReceipt;

bool has_failed(const protocol::ExecutionOutcome& outcome) {
  return std::holds_alternative<status::Failure>(outcome.status);
}

bool has_code(const protocol::AccountContract& contract) {
  return !std::holds_alternative<protocol::account_contract::None>(contract);
}

/// Hash of the code; of a global contract named by its account, the account.
Omittable<std::string> code_text(const protocol::AccountContract& contract) {
  namespace kind = protocol::account_contract;
  if (const auto* local = std::get_if<kind::Local>(&contract)) return local->hash.to_base58();
  if (const auto* global = std::get_if<kind::Global>(&contract)) return global->hash.to_base58();
  if (const auto* named = std::get_if<kind::GlobalByAccount>(&contract))
    return named->account_id.str();
  return std::nullopt;
}

class Builder {
 public:
  explicit Builder(Facts& facts) : facts_{facts} {}

  Trace run() {
    trace_.source = std::move(facts_.source);
    trace_.violations = std::move(facts_.violations);
    add_transaction();
    nodes_ = find_nodes(facts_);
    if (!nodes_.empty() && nodes_.front().receipt == nullptr) {
      first_receipt_ = receipt_of_transaction(nodes_.front().id);
      nodes_.front().set_receipt(first_receipt_.get());
    }
    order_ = order_of_execution(nodes_);
    add_receipts();
    add_what_writes_tell(trace_);
    add_edges(trace_, nodes_, order_);
    add_accounts();
    add_result();
    add_failures();
    add_totals();
    return std::move(trace_);
  }

 private:
  [[nodiscard]] bool has_code_hashes() const { return trace_.source.from == SourceKind::rpc; }

  [[nodiscard]] BlockPlace place(BlockHeight height, std::optional<ShardId> shard = {}) const {
    BlockPlace out;
    out.block = height;
    out.shard = Omittable<ShardId>{shard};
    const auto block = facts_.blocks.find(height);
    if (block == facts_.blocks.end()) return out;
    out.hash = Omittable<CryptoHash>{block->second.hash};
    if (block->second.time) out.time = DecimalU64{block->second.time->value()};
    return out;
  }

  [[nodiscard]] BlockPlace place(const OutcomeFacts& outcome) const {
    BlockPlace out = place(outcome.block, outcome.shard);
    out.order = Omittable<std::uint64_t>{outcome.order};
    out.of = Omittable<std::uint64_t>{outcome.of};
    return out;
  }

  [[nodiscard]] std::optional<Balance> price_at(BlockHeight height) const {
    const auto block = facts_.blocks.find(height);
    return block == facts_.blocks.end() ? std::nullopt : block->second.gas_price;
  }

  void add_transaction() {
    const protocol::Transaction& from = facts_.transaction;
    TransactionTrace& to = trace_.transaction;
    to.hash = facts_.hash;
    to.signer = from.signer_id;
    to.receiver = from.receiver_id;
    to.public_key = from.public_key;
    to.nonce = DecimalU64{protocol::nonce_value(from.nonce)};
    to.nonce_index = Omittable<NonceIndex>{protocol::nonce_index(from.nonce)};
    const protocol::ExecutionOutcome& outcome = *facts_.outcome.outcome;
    const bool refused = has_failed(outcome);
    for (const Action& action : from.actions)
      to.actions.push_back(action_trace(
          action, refused ? ActionState::not_reached : ActionState::done, has_code_hashes()));
    to.included = place(facts_.outcome);
    to.gas_burnt = outcome.gas_burnt;
    to.tokens_burnt = outcome.tokens_burnt;
    to.writes = Omittable<std::vector<WriteTrace>>{std::move(facts_.writes)};
    const std::optional<Balance> price = price_at(facts_.outcome.block);
    if (facts_.config == nullptr || !price || refused) return;
    const auto cost = runtime::transaction_cost(*facts_.config, from, *price);
    if (!cost) return;
    buy_price_ = cost->receipt_gas_price;
    // The fees of code are unknown where only its hash is.
    if (cost->gas_burnt != outcome.gas_burnt && has_code_hashes()) return;
    to.charge = Charge{.conversion_gas = cost->gas_burnt,
                       .bought_gas = cost->gas_remaining,
                       .block_price = *price,
                       .buy_price = cost->receipt_gas_price,
                       .deposits = cost->deposit_cost,
                       .total = cost->total_cost};
  }

  /// The receipt that a transaction becomes, where it never left its chunk and is not stored.
  [[nodiscard]] protocol::ReceiptPtr receipt_of_transaction(const CryptoHash& id) const {
    const protocol::Transaction& from = facts_.transaction;
    if (!buy_price_) return nullptr;
    ActionReceipt body;
    body.signer_id = from.signer_id;
    body.signer_public_key = from.public_key;
    body.gas_price = *buy_price_;
    body.actions = from.actions;
    return std::make_shared<const protocol::Receipt>(
        protocol::Receipt{from.signer_id, from.receiver_id, id, std::move(body)});
  }

  // ---- receipts
  // ----------------------------------------------------------------------------------

  void add_receipts() {
    trace_.receipts.reserve(order_.size());
    for (const std::uint32_t at : order_) add_receipt(trace_.receipts.emplace_back(), nodes_[at]);
  }

  void add_receipt(ReceiptTrace& to, const Node& node) {
    const Node* parent = node.parent == kNoNode ? nullptr : &nodes_[node.parent];
    const OutcomeFacts* outcome = node.outcome();
    to.id = node.id;
    to.path = node.path;
    set_origin(to, node, parent);
    describe(to, node, parent, outcome);
    set_places(to, node, parent, outcome);
    if (node.is_distribution) {
      to.status = ReceiptStatus::ok;
      return;
    }
    if (outcome != nullptr) {
      set_outcome(to, node, *outcome->outcome);
    } else {
      to.status = node.facts == nullptr || node.facts->is_unknown ? ReceiptStatus::unknown
                                                                  : ReceiptStatus::waiting;
    }
    if (node.body() != nullptr) set_costs(to, node, outcome);
    if (node.facts == nullptr) return;
    to.writes = std::move(node.facts->writes);
    to.reads = std::move(node.facts->reads);
    to.host_calls = std::move(node.facts->host_calls);
    if (node.facts->host_calls_left_out > 0)
      to.host_calls_left_out = node.facts->host_calls_left_out;
  }

  void set_origin(ReceiptTrace& to, const Node& node, const Node* parent) const {
    if (parent == nullptr) return;
    to.origin = {.kind = OriginKind::receipt, .path = parent->path};
    if (!parent->carries_delegate || node.body() == nullptr ||
        protocol::refund_kind(*node.receipt).has_value())
      return;
    const bool is_inner = std::ranges::any_of(parent->body()->actions, [&](const Action& action) {
      const auto delegate = runtime::as_delegate(action);
      return delegate && delegate->receiver_id == node.receipt->receiver_id &&
             delegate->actions == node.body()->actions;
    });
    if (is_inner) to.origin.kind = OriginKind::delegate;
  }

  void describe(ReceiptTrace& to, const Node& node, const Node* parent,
                const OutcomeFacts* outcome) const {
    if (node.receipt == nullptr) {
      if (parent != nullptr && parent->receipt != nullptr) {
        to.predecessor = parent->receipt->receiver_id;
      } else if (parent != nullptr) {
        to.predecessor = parent->outcome()->outcome->executor_id;
      }
      if (outcome != nullptr) to.receiver = outcome->outcome->executor_id;
      return;
    }
    to.predecessor = node.receipt->predecessor_id;
    to.receiver = node.receipt->receiver_id;
    if (node.is_distribution) {
      to.kind = ReceiptKind::distribution;
      return;
    }
    const ActionReceipt* body = node.body();
    if (body == nullptr) return;
    to.signer = body->signer_id;
    if (body->refund_to && *body->refund_to != node.receipt->predecessor_id)
      to.refund_to = *body->refund_to;
    if (body->is_promise_yield) to.kind = ReceiptKind::yield;
    if (const auto refund = protocol::refund_kind(*node.receipt)) {
      to.kind = *refund == protocol::RefundKind::kGas ? ReceiptKind::gas_refund
                                                      : kind_of_balance(*node.receipt, parent);
    }
    to.actions.reserve(body->actions.size());
    for (std::size_t i = 0; i < body->actions.size(); ++i)
      fill_action(to.actions.emplace_back(), body->actions[i],
                  state_of(i, outcome == nullptr ? nullptr : outcome->outcome.get()),
                  has_code_hashes());
  }

  /// A balance that `system` sends goes back from a failed receipt, from a state init, or is what
  /// `DeleteAccount`, always the last action, left.
  static ReceiptKind kind_of_balance(const protocol::Receipt& receipt, const Node* parent) {
    if (parent == nullptr || has_failed(*parent->outcome()->outcome))
      return ReceiptKind::deposit_refund;
    const ActionReceipt* body = parent->body();
    const auto* gone = body == nullptr || body->actions.empty()
                           ? nullptr
                           : body->actions.back().as<protocol::DeleteAccount>();
    return gone != nullptr && gone->beneficiary_id == receipt.receiver_id
               ? ReceiptKind::beneficiary
               : ReceiptKind::unused_deposit;
  }

  void set_places(ReceiptTrace& to, const Node& node, const Node* parent,
                  const OutcomeFacts* outcome) const {
    if (parent == nullptr) {
      to.made = trace_.transaction.included;
      to.made->order = to.made->of = std::nullopt;
    } else if (const OutcomeFacts* maker = parent->outcome()) {
      to.made = place(maker->block, maker->shard);
    }
    if (node.facts != nullptr && node.facts->arrived) {
      const auto shard = facts_.shards.find(to.receiver);
      to.arrived = place(*node.facts->arrived, shard == facts_.shards.end()
                                                   ? std::nullopt
                                                   : std::optional<ShardId>{shard->second});
    }
    if (outcome != nullptr) to.ran = place(*outcome);
  }

  void set_outcome(ReceiptTrace& to, const Node& node,
                   const protocol::ExecutionOutcome& outcome) const {
    to.logs = outcome.logs;
    to.events = events_in(outcome.logs);
    to.status = has_failed(outcome) ? ReceiptStatus::failed : ReceiptStatus::ok;
    if (const auto* value = std::get_if<status::SuccessValue>(&outcome.status))
      to.result = Value{value->value};
    if (!std::holds_alternative<status::SuccessReceiptId>(outcome.status)) return;
    to.result_of = node.result_child != kNoNode
                       ? nodes_[node.result_child].path
                       : node.path + "." + std::to_string(outcome.receipt_ids.size());
  }

  void set_costs(ReceiptTrace& to, const Node& node, const OutcomeFacts* outcome) {
    if (facts_.config == nullptr) return;
    children_.clear();
    for (std::uint32_t at = node.first_child; at != kNoNode; at = nodes_[at].next_sibling) {
      const Node& child = nodes_[at];
      if (child.is_distribution) continue;
      // Without all children neither gas nor tokens can be told.
      if (child.body() == nullptr) return;
      children_.push_back(child.receipt);
    }
    const CostInputs inputs{
        .config = *facts_.config,
        .receipt = *node.receipt,
        .outcome = outcome == nullptr ? nullptr : outcome->outcome.get(),
        .block_price = outcome == nullptr ? std::nullopt : price_at(outcome->block),
        .children = children_,
        .has_code_hashes = has_code_hashes()};
    std::optional<ReceiptGas> gas = gas_of(inputs);
    if (!gas) return;
    to.tokens = tokens_of(inputs, *gas);
    to.gas = std::move(*gas);
  }

  // ---- the whole --------------------------------------------------------------------------------

  void add_accounts() {
    std::unordered_map<std::string_view, std::uint32_t> known;
    // By account: the last code that an outcome names.
    std::vector<const protocol::AccountContract*> codes;
    const auto add = [&](const AccountId& id) {
      if (id.is_system()) return kNoNode;
      const auto at = static_cast<std::uint32_t>(trace_.accounts.size());
      const auto [entry, is_new] = known.try_emplace(id.view(), at);
      if (!is_new) return entry->second;
      AccountTrace& account = trace_.accounts.emplace_back();
      account.id = id;
      const auto shard = facts_.shards.find(id);
      if (shard != facts_.shards.end()) account.shard = shard->second;
      codes.push_back(nullptr);
      return at;
    };
    (void)add(trace_.transaction.signer);
    for (std::size_t i = 0; i < order_.size(); ++i) {
      Node& node = nodes_[order_[i]];
      node.account = add(trace_.receipts[i].receiver);
      if (node.outcome() == nullptr || node.account == kNoNode) continue;
      for (const auto& contract : node.outcome()->outcome->contracts) {
        if (contract && has_code(*contract)) codes[node.account] = &*contract;
      }
    }
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (codes[i] != nullptr) trace_.accounts[i].code = code_text(*codes[i]);
    }
  }

  void add_result() {
    const protocol::ExecutionOutcome& outcome = *facts_.outcome.outcome;
    if (has_failed(outcome) && outcome.receipt_ids.empty()) {
      trace_.verdict = Verdict::refused;
      return;
    }
    if (nodes_.empty()) return;
    std::uint32_t end = 0;
    while (nodes_[end].result_child != kNoNode) end = nodes_[end].result_child;
    const OutcomeFacts* last = nodes_[end].outcome();
    // Its result is that of a receipt which is not known.
    if (last == nullptr || std::holds_alternative<status::SuccessReceiptId>(last->outcome->status))
      return;
    trace_.result.receipt = nodes_[end].path;
    if (const auto* value = std::get_if<status::SuccessValue>(&last->outcome->status))
      trace_.result.value = Value{value->value};
    const bool all_ran = std::ranges::none_of(trace_.receipts, [](const ReceiptTrace& receipt) {
      return receipt.status == ReceiptStatus::waiting || receipt.status == ReceiptStatus::unknown;
    });
    if (!all_ran) return;
    trace_.verdict = has_failed(*last->outcome)    ? Verdict::failed
                     : failures_inside(trace_) > 0 ? Verdict::ok_with_failures
                                                   : Verdict::ok;
  }

  void add_failures() {
    if (trace_.verdict == Verdict::refused) {
      const auto& failure = std::get<status::Failure>(facts_.outcome.outcome->status);
      trace_.failures.push_back(
          failure_in_words({.trace = &trace_, .config = facts_.config}, failure.error));
      return;
    }
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const ReceiptTrace& receipt = trace_.receipts[i];
      if (receipt.status != ReceiptStatus::failed) continue;
      const ReceiptFacts& facts = *nodes_[order_[i]].facts;
      const auto& failure = std::get<status::Failure>(facts.outcome->outcome->status);
      trace_.failures.push_back(failure_in_words(
          {.trace = &trace_, .receipt = &receipt, .config = facts_.config, .facts = &facts},
          failure.error));
    }
    add_learners();
  }

  /// The receipts that were told "failed", without the text.
  void add_learners() {
    if (trace_.failures.empty()) return;
    std::unordered_map<std::string_view, Failure*> failures;
    for (Failure& failure : trace_.failures) failures.emplace(*failure.receipt, &failure);
    for (const Edge& edge : trace_.edges) {
      if (edge.kind != EdgeKind::data || !edge.from || !edge.to || !edge.failed.value_or(false))
        continue;
      if (const auto found = failures.find(*edge.from); found != failures.end())
        found->second->learned_by.push_back(*edge.to);
    }
  }

  void add_totals() {
    Totals& totals = trace_.totals;
    totals.gas = trace_.transaction.gas_burnt;
    totals.fee = trace_.transaction.tokens_burnt;
    std::vector<Holding> holdings(trace_.accounts.size());
    if (trace_.verdict != Verdict::refused && !holdings.empty() &&
        !trace_.transaction.signer.is_system()) {
      for (const ActionTrace& action : trace_.transaction.actions)
        add_sent(holdings.front(), action);
    }
    for (std::size_t i = 0; i < order_.size(); ++i)
      add_receipt_totals(trace_.receipts[i], nodes_[order_[i]], holdings);
    for (std::size_t i = 0; i < holdings.size(); ++i) {
      if (holdings[i].received.is_zero() && holdings[i].sent.is_zero()) continue;
      holdings[i].account = trace_.accounts[i].id;
      totals.deposits.push_back(holdings[i]);
    }
    std::ranges::sort(totals.deposits, {}, &Holding::account);
  }

  static void add_sent(Holding& signer, const ActionTrace& action) {
    if (action.deposit) signer.sent = signer.sent.saturating_add(*action.deposit);
    if (!action.inner) return;
    for (const ActionTrace& inner : *action.inner) add_sent(signer, inner);
  }

  void add_receipt_totals(const ReceiptTrace& receipt, const Node& node,
                          std::vector<Holding>& holdings) {
    Totals& totals = trace_.totals;
    const Balance deposit = receipt.deposit();
    // A receipt that made others and succeeded sent their deposits; a refund of its own deposit
    // was never its receiver's.
    const Node* parent = node.parent == kNoNode ? nullptr : &nodes_[node.parent];
    if (parent != nullptr && receipt.kind != ReceiptKind::gas_refund &&
        parent->account != kNoNode && !has_failed(*parent->outcome()->outcome)) {
      Holding& sender = holdings[parent->account];
      sender.sent = sender.sent.saturating_add(deposit);
    }
    if (node.outcome() == nullptr) return;
    const protocol::ExecutionOutcome& outcome = *node.outcome()->outcome;
    DecimalGas& burnt = receipt.is_refund() ? totals.gas_of_refunds : totals.gas;
    burnt = burnt.saturating_add(outcome.gas_burnt);
    totals.fee = totals.fee.saturating_add(outcome.tokens_burnt);
    const bool failed = receipt.status == ReceiptStatus::failed;
    if (receipt.tokens) {
      totals.contract_rewards =
          totals.contract_rewards.saturating_add(receipt.tokens->contract_reward);
      totals.lost = totals.lost.saturating_add(receipt.tokens->lost);
    }
    if (receipt.kind == ReceiptKind::gas_refund) {
      if (!failed) totals.gas_refunds = totals.gas_refunds.saturating_add(deposit);
      return;
    }
    if (failed || node.account == kNoNode) return;
    Holding& receiver = holdings[node.account];
    receiver.received = receiver.received.saturating_add(deposit);
  }

  Facts& facts_;
  Trace trace_;
  std::optional<Balance> buy_price_;
  /// The first receipt, where it follows from the transaction.
  protocol::ReceiptPtr first_receipt_;
  /// In the order of the tree.
  std::vector<Node> nodes_;
  /// The node of each receipt of the trace.
  std::vector<std::uint32_t> order_;
  std::vector<const protocol::Receipt*> children_;
};

}  // namespace

Trace build(Facts facts) {
  return Builder{facts}.run();
}

Result<Trace> trace_of(Source& source, const CryptoHash& transaction) {
  Result<Facts> facts = source.facts(transaction);
  if (!facts) return std::unexpected{facts.error()};
  return build(std::move(*facts));
}

}  // namespace farcall::trace
