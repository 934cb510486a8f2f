// Facts to a trace: paths, edges, costs, failures and sums.
#include <algorithm>
#include <deque>
#include <map>
#include <tuple>
#include <unordered_map>

#include "protocol/refund.hpp"
#include "runtime/delegate_view.hpp"
#include "runtime/fees.hpp"
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
  explicit Builder(const Facts& facts) : facts_{facts} {}

  Trace run() {
    trace_.source = facts_.source;
    trace_.violations = facts_.violations;
    for (const ReceiptFacts& receipt : facts_.receipts) by_id_.emplace(receipt.id, &receipt);
    add_transaction();
    if (!facts_.outcome.outcome.receipt_ids.empty())
      add_receipt(facts_.outcome.outcome.receipt_ids.front(), "0", nullptr);
    sort_receipts();
    add_what_writes_tell(trace_);
    add_edges(trace_, receipts_, by_id_);
    add_accounts();
    add_result();
    add_failures();
    add_totals();
    return std::move(trace_);
  }

 private:
  [[nodiscard]] bool has_code_hashes() const { return facts_.source.from == SourceKind::rpc; }

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
    const bool refused = has_failed(facts_.outcome.outcome);
    for (const Action& action : from.actions)
      to.actions.push_back(action_trace(
          action, refused ? ActionState::not_reached : ActionState::done, has_code_hashes()));
    to.included = place(facts_.outcome);
    to.gas_burnt = facts_.outcome.outcome.gas_burnt;
    to.tokens_burnt = facts_.outcome.outcome.tokens_burnt;
    to.writes = Omittable<std::vector<WriteTrace>>{facts_.writes};
    const std::optional<Balance> price = price_at(facts_.outcome.block);
    if (facts_.config == nullptr || !price || refused) return;
    const auto cost = runtime::transaction_cost(*facts_.config, from, *price);
    if (!cost) return;
    buy_price_ = cost->receipt_gas_price;
    // The fees of code are unknown where only its hash is.
    if (cost->gas_burnt != facts_.outcome.outcome.gas_burnt && has_code_hashes()) return;
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

  /// What is known of a receipt; for the first one, what follows from the transaction.
  [[nodiscard]] protocol::ReceiptPtr receipt_for(const CryptoHash& id) {
    const auto known = by_id_.find(id);
    if (known != by_id_.end() && known->second->receipt != nullptr) return known->second->receipt;
    if (facts_.outcome.outcome.receipt_ids.empty() ||
        id != facts_.outcome.outcome.receipt_ids.front())
      return nullptr;
    return receipt_of_transaction(id);
  }

  void add_receipt(const CryptoHash& id, std::string path, const ReceiptTrace* parent) {
    ReceiptTrace node;
    node.id = id;
    node.path = std::move(path);
    const protocol::ReceiptPtr receipt = receipt_for(id);
    const auto known = by_id_.find(id);
    const ReceiptFacts* facts = known == by_id_.end() ? nullptr : known->second;
    const OutcomeFacts* outcome = facts != nullptr && facts->outcome ? &*facts->outcome : nullptr;
    set_origin(node, parent, receipt.get());
    describe(node, receipt.get(), parent, outcome);
    set_places(node, parent, facts, outcome);
    if (outcome != nullptr) {
      set_outcome(node, outcome->outcome);
    } else {
      node.status =
          facts == nullptr || facts->is_unknown ? ReceiptStatus::unknown : ReceiptStatus::waiting;
    }
    if (receipt != nullptr && receipt->action() != nullptr) set_costs(node, *receipt, outcome);
    if (facts != nullptr) {
      node.writes = Omittable<std::vector<WriteTrace>>{facts->writes};
      node.reads = Omittable<std::vector<ReadTrace>>{facts->reads};
      node.host_calls = Omittable<std::vector<HostCallTrace>>{facts->host_calls};
      if (facts->host_calls_left_out > 0) node.host_calls_left_out = facts->host_calls_left_out;
    }
    if (receipt != nullptr) receipts_.emplace(node.path, receipt);
    const ReceiptTrace& made = nodes_.emplace_back(std::move(node));
    if (outcome == nullptr) return;
    const auto& children = outcome->outcome.receipt_ids;
    for (std::size_t i = 0; i < children.size(); ++i)
      add_receipt(children[i], made.path + "." + std::to_string(i), &made);
    add_distributions(made, *facts);
  }

  void add_distributions(const ReceiptTrace& parent, const ReceiptFacts& facts) {
    std::size_t number = facts.outcome->outcome.receipt_ids.size();
    for (const protocol::ReceiptPtr& made : facts.distributions) {
      ReceiptTrace node;
      node.id = made->receipt_id;
      node.path = parent.path + "." + std::to_string(number++);
      node.kind = ReceiptKind::distribution;
      node.origin = {.kind = OriginKind::receipt, .path = parent.path};
      node.predecessor = made->predecessor_id;
      node.receiver = made->receiver_id;
      node.made = parent.ran;
      node.status = ReceiptStatus::ok;
      nodes_.push_back(std::move(node));
    }
  }

  void set_origin(ReceiptTrace& node, const ReceiptTrace* parent,
                  const protocol::Receipt* receipt) const {
    if (parent == nullptr) return;
    node.origin = {.kind = OriginKind::receipt, .path = parent->path};
    const bool is_refund = receipt != nullptr && protocol::refund_kind(*receipt).has_value();
    const auto from = receipts_.find(parent->path);
    if (is_refund || receipt == nullptr || from == receipts_.end()) return;
    const bool is_inner =
        std::ranges::any_of(from->second->action()->actions, [&](const Action& action) {
          const auto delegate = runtime::as_delegate(action);
          return delegate && receipt->action() != nullptr &&
                 delegate->receiver_id == receipt->receiver_id &&
                 delegate->actions == receipt->action()->actions;
        });
    if (is_inner) node.origin.kind = OriginKind::delegate;
  }

  void describe(ReceiptTrace& node, const protocol::Receipt* receipt, const ReceiptTrace* parent,
                const OutcomeFacts* outcome) const {
    if (receipt == nullptr) {
      if (parent != nullptr) node.predecessor = parent->receiver;
      if (outcome != nullptr) node.receiver = outcome->outcome.executor_id;
      return;
    }
    node.predecessor = receipt->predecessor_id;
    node.receiver = receipt->receiver_id;
    const ActionReceipt* body = receipt->action();
    if (body == nullptr) return;
    node.signer = body->signer_id;
    if (body->refund_to && *body->refund_to != receipt->predecessor_id)
      node.refund_to = *body->refund_to;
    if (body->is_promise_yield) node.kind = ReceiptKind::yield;
    if (const auto refund = protocol::refund_kind(*receipt)) {
      node.kind = *refund == protocol::RefundKind::kGas ? ReceiptKind::gas_refund
                                                        : kind_of_balance(*receipt, parent);
    }
    for (std::size_t i = 0; i < body->actions.size(); ++i)
      node.actions.push_back(action_trace(
          body->actions[i], state_of(i, outcome == nullptr ? nullptr : &outcome->outcome),
          has_code_hashes()));
  }

  /// A balance that `system` sends goes back from a failed receipt, from a state init, or is what
  /// `DeleteAccount`, always the last action, left.
  static ReceiptKind kind_of_balance(const protocol::Receipt& receipt, const ReceiptTrace* parent) {
    if (parent == nullptr || parent->status == ReceiptStatus::failed)
      return ReceiptKind::deposit_refund;
    const bool is_beneficiary = !parent->actions.empty() && parent->actions.back().beneficiary &&
                                *parent->actions.back().beneficiary == receipt.receiver_id;
    return is_beneficiary ? ReceiptKind::beneficiary : ReceiptKind::unused_deposit;
  }

  void set_places(ReceiptTrace& node, const ReceiptTrace* parent, const ReceiptFacts* facts,
                  const OutcomeFacts* outcome) const {
    if (parent == nullptr) {
      node.made = trace_.transaction.included;
    } else if (parent->ran) {
      node.made = parent->ran;
    }
    if (node.made) node.made->order = node.made->of = std::nullopt;
    if (facts != nullptr && facts->arrived) node.arrived = place(*facts->arrived);
    if (outcome != nullptr) node.ran = place(*outcome);
    const auto shard = facts_.shards.find(node.receiver);
    if (node.arrived && shard != facts_.shards.end()) node.arrived->shard = shard->second;
  }

  void set_outcome(ReceiptTrace& node, const protocol::ExecutionOutcome& outcome) const {
    node.logs = outcome.logs;
    node.events = events_in(outcome.logs);
    node.status = has_failed(outcome) ? ReceiptStatus::failed : ReceiptStatus::ok;
    if (const auto* value = std::get_if<status::SuccessValue>(&outcome.status))
      node.result = Value{value->value};
    if (const auto* passed = std::get_if<status::SuccessReceiptId>(&outcome.status)) {
      const auto child = std::ranges::find(outcome.receipt_ids, passed->receipt_id);
      node.result_of =
          node.path + "." + std::to_string(std::distance(outcome.receipt_ids.begin(), child));
    }
  }

  void set_costs(ReceiptTrace& node, const protocol::Receipt& receipt,
                 const OutcomeFacts* outcome) {
    if (facts_.config == nullptr) return;
    std::vector<protocol::ReceiptPtr> held;
    std::vector<const protocol::Receipt*> children;
    if (outcome != nullptr) {
      for (const CryptoHash& id : outcome->outcome.receipt_ids) {
        held.push_back(receipt_for(id));
        // Without all children neither gas nor tokens can be told.
        if (held.back() == nullptr || held.back()->action() == nullptr) return;
        children.push_back(held.back().get());
      }
    }
    const CostInputs inputs{
        .config = *facts_.config,
        .receipt = receipt,
        .outcome = outcome == nullptr ? nullptr : &outcome->outcome,
        .block_price = outcome == nullptr ? std::nullopt : price_at(outcome->block),
        .children = children,
        .has_code_hashes = has_code_hashes()};
    const std::optional<ReceiptGas> gas = gas_of(inputs);
    if (!gas) return;
    node.gas = *gas;
    node.tokens = tokens_of(inputs, *gas);
  }

  void sort_receipts() {
    const auto key = [](const ReceiptTrace* receipt) {
      return std::tuple{!receipt->ran.has_value(), receipt->ran ? receipt->ran->block.value() : 0,
                        receipt->ran && receipt->ran->shard ? receipt->ran->shard->value() : 0,
                        receipt->ran ? receipt->ran->order.value_or(0) : 0};
    };
    std::vector<ReceiptTrace*> order;
    order.reserve(nodes_.size());
    for (ReceiptTrace& node : nodes_) order.push_back(&node);
    std::ranges::stable_sort(order, {}, key);
    trace_.receipts.reserve(order.size());
    for (ReceiptTrace* node : order) trace_.receipts.push_back(std::move(*node));
    for (const ReceiptTrace& node : trace_.receipts) by_path_.emplace(node.path, &node);
  }

  // ---- the whole --------------------------------------------------------------------------------

  void add_accounts() {
    const auto add = [&](const AccountId& id) {
      if (id.is_system() || std::ranges::contains(trace_.accounts, id, &AccountTrace::id)) return;
      AccountTrace account;
      account.id = id;
      const auto shard = facts_.shards.find(id);
      if (shard != facts_.shards.end()) account.shard = shard->second;
      account.code = code_of(id);
      trace_.accounts.push_back(std::move(account));
    };
    add(trace_.transaction.signer);
    for (const ReceiptTrace& node : trace_.receipts) add(node.receiver);
  }

  /// The last code that an outcome names.
  [[nodiscard]] Omittable<std::string> code_of(const AccountId& id) const {
    Omittable<std::string> code;
    for (const ReceiptTrace& node : trace_.receipts) {
      const auto facts = by_id_.find(node.id);
      if (node.receiver != id || facts == by_id_.end() || !facts->second->outcome) continue;
      for (const auto& contract : facts->second->outcome->outcome.contracts) {
        if (!contract) continue;
        if (const auto text = code_text(*contract)) code = text;
      }
    }
    return code;
  }

  void add_result() {
    const protocol::ExecutionOutcome& outcome = facts_.outcome.outcome;
    if (has_failed(outcome) && outcome.receipt_ids.empty()) {
      trace_.verdict = Verdict::refused;
      return;
    }
    const ReceiptTrace* end = trace_.root();
    while (end != nullptr && end->result_of) end = trace_.find(*end->result_of);
    const bool all_ran = std::ranges::none_of(trace_.receipts, [](const ReceiptTrace& receipt) {
      return receipt.status == ReceiptStatus::waiting || receipt.status == ReceiptStatus::unknown;
    });
    if (end != nullptr && end->has_run()) {
      trace_.result.receipt = end->path;
      if (end->result) trace_.result.value = *end->result;
    }
    if (end == nullptr || !end->has_run() || !all_ran) return;
    trace_.verdict = end->status == ReceiptStatus::failed ? Verdict::failed
                     : failures_inside(trace_) > 0        ? Verdict::ok_with_failures
                                                          : Verdict::ok;
  }

  void add_failures() {
    if (trace_.verdict == Verdict::refused) {
      const auto& failure = std::get<status::Failure>(facts_.outcome.outcome.status);
      trace_.failures.push_back(
          failure_in_words({.trace = &trace_, .config = facts_.config}, failure.error));
      return;
    }
    for (const ReceiptTrace& node : trace_.receipts) {
      if (node.status != ReceiptStatus::failed) continue;
      const ReceiptFacts& facts = *by_id_.at(node.id);
      const auto& failure = std::get<status::Failure>(facts.outcome->outcome.status);
      trace_.failures.push_back(failure_in_words(
          {.trace = &trace_, .receipt = &node, .config = facts_.config, .facts = &facts},
          failure.error));
    }
  }

  void add_totals() {
    Totals& totals = trace_.totals;
    totals.gas = trace_.transaction.gas_burnt;
    totals.fee = trace_.transaction.tokens_burnt;
    std::map<AccountId, Holding> holdings;
    const auto holding = [&](const AccountId& id) -> Holding& {
      return holdings.try_emplace(id, Holding{id, {}, {}}).first->second;
    };
    for (const ActionTrace& action : trace_.transaction.actions) add_sent(holding, action);
    for (const ReceiptTrace& node : trace_.receipts) add_receipt_totals(node, holding);
    for (const auto& [id, entry] : holdings) {
      if (!entry.received.is_zero() || !entry.sent.is_zero()) totals.deposits.push_back(entry);
    }
  }

  template <class HoldingOf>
  void add_sent(const HoldingOf& holding, const ActionTrace& action) const {
    if (trace_.verdict == Verdict::refused) return;
    Holding& signer = holding(trace_.transaction.signer);
    if (action.deposit) signer.sent = signer.sent.saturating_add(*action.deposit);
    if (!action.inner) return;
    for (const ActionTrace& inner : *action.inner) add_sent(holding, inner);
  }

  template <class HoldingOf>
  void add_receipt_totals(const ReceiptTrace& node, const HoldingOf& holding) {
    Totals& totals = trace_.totals;
    // A receipt that made others and succeeded sent their deposits; a refund of its own deposit
    // was never its receiver's.
    const ReceiptTrace* parent = node.origin.path ? by_path_.at(*node.origin.path) : nullptr;
    if (parent != nullptr && parent->status == ReceiptStatus::ok &&
        node.kind != ReceiptKind::gas_refund) {
      Holding& sender = holding(parent->receiver);
      sender.sent = sender.sent.saturating_add(node.deposit());
    }
    const auto facts = by_id_.find(node.id);
    if (facts == by_id_.end() || !facts->second->outcome) return;
    const protocol::ExecutionOutcome& outcome = facts->second->outcome->outcome;
    DecimalGas& burnt = node.is_refund() ? totals.gas_of_refunds : totals.gas;
    burnt = burnt.saturating_add(outcome.gas_burnt);
    totals.fee = totals.fee.saturating_add(outcome.tokens_burnt);
    const bool failed = node.status == ReceiptStatus::failed;
    if (node.tokens) {
      totals.contract_rewards =
          totals.contract_rewards.saturating_add(node.tokens->contract_reward);
      totals.lost = totals.lost.saturating_add(node.tokens->lost);
    }
    if (node.kind == ReceiptKind::gas_refund) {
      if (!failed) totals.gas_refunds = totals.gas_refunds.saturating_add(node.deposit());
      return;
    }
    if (failed) return;
    Holding& receiver = holding(node.receiver);
    receiver.received = receiver.received.saturating_add(node.deposit());
  }

  const Facts& facts_;
  Trace trace_;
  std::optional<Balance> buy_price_;
  FactsById by_id_;
  ReceiptsByPath receipts_;
  /// In the order of the tree, until they are sorted.
  std::deque<ReceiptTrace> nodes_;
  std::unordered_map<std::string_view, const ReceiptTrace*> by_path_;
};

}  // namespace

Trace build(const Facts& facts) {
  return Builder{facts}.run();
}

Result<Trace> trace_of(Source& source, const CryptoHash& transaction) {
  const Result<Facts> facts = source.facts(transaction);
  if (!facts) return std::unexpected{facts.error()};
  return build(*facts);
}

}  // namespace farcall::trace
