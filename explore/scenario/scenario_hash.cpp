#include "explore/scenario/scenario_hash.hpp"

#include "protocol/borsh/borsh.hpp"

namespace farcall::explore {
namespace {

/// Every item with its length, so that no two scenarios have the same bytes.
class Bag {
 public:
  void number(u128 value) {
    for (unsigned i = 0; i < 16; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  void bytes(ByteView view) {
    number(view.size());
    bytes_.insert(bytes_.end(), view.begin(), view.end());
  }
  void text(std::string_view text) { bytes(as_bytes(text)); }
  void account(const protocol::AccountId& id) { text(id.view()); }
  template <class List, class Add>
  void list(const List& items, const Add& add) {
    number(items.size());
    for (const auto& item : items) add(item);
  }
  void texts(const std::vector<std::string>& items) {
    list(items, [this](const std::string& item) { text(item); });
  }
  void accounts(const std::vector<protocol::AccountId>& items) {
    list(items, [this](const protocol::AccountId& item) { account(item); });
  }
  void expressions(const std::vector<Expression>& items) {
    list(items, [this](const Expression& item) { text(item.text()); });
  }
  void transactions(const std::vector<ScenarioTransaction>& items) {
    list(items, [this](const ScenarioTransaction& item) { transaction(item); });
  }
  [[nodiscard]] CryptoHash hash() const { return sha256(bytes_); }

 private:
  void transaction(const ScenarioTransaction& item) {
    text(item.name);
    account(item.signer);
    account(item.receiver);
    list(item.actions,
         [this](const protocol::Action& action) { bytes(protocol::borsh_encode(action)); });
    number(item.is_optional ? 1 : 0);
    number(item.after ? *item.after + u128{1} : 0);
  }

  Bytes bytes_;
};

void add_account(Bag& bag, const ScenarioAccount& account) {
  bag.account(account.id);
  bag.number(account.balance.value());
  bag.bytes(account.wasm == nullptr ? ByteView{} : sha256(*account.wasm).view());
  bag.list(account.state, [&](const std::pair<Bytes, Bytes>& row) {
    bag.bytes(row.first);
    bag.bytes(row.second);
  });
  bag.number(account.is_untrusted ? 1 : 0);
}

void add_declarations(Bag& bag, const Declarations& declared) {
  bag.texts(declared.off);
  bag.list(declared.liabilities, [&](const auto& each) {
    bag.account(each.first);
    bag.text(each.second.text());
  });
  bag.list(declared.claims, [&](const auto& each) {
    bag.account(each.first);
    bag.expressions(each.second);
  });
  bag.accounts(declared.tokens);
  bag.texts(declared.detached);
  bag.texts(declared.refusals);
  bag.list(declared.unordered, [&](const auto& each) {
    bag.account(each.first);
    bag.bytes(each.second);
  });
  bag.expressions(declared.order_views);
  bag.texts(declared.open_callbacks);
  bag.texts(declared.rewards);
  bag.transactions(declared.exits);
  bag.number(declared.gas_margin_percent ? *declared.gas_margin_percent + u128{1} : 0);
  bag.number(declared.fees.value());
}

}  // namespace

CryptoHash scenario_hash(const Scenario& scenario) {
  Bag bag;
  bag.number(scenario.protocol_version);
  bag.number(static_cast<unsigned>(scenario.mode));
  bag.accounts(scenario.shard_boundaries);
  bag.list(scenario.accounts, [&](const ScenarioAccount& each) { add_account(bag, each); });
  bag.transactions(scenario.setup);
  bag.transactions(scenario.transactions);
  const Strangers& strangers = scenario.strangers;
  bag.number(strangers.count);
  bag.number(strangers.budget);
  bag.number(strangers.balance.value());
  bag.transactions(strangers.calls);
  bag.number(strangers.generates_calls ? 1 : 0);
  bag.accounts(strangers.targets);
  bag.number(scenario.faults.budget);
  bag.list(scenario.faults.kinds, [&](FaultKind kind) { bag.number(static_cast<unsigned>(kind)); });
  bag.list(scenario.properties, [&](const Property& each) {
    bag.text(each.name);
    bag.number(static_cast<unsigned>(each.when));
    bag.text(each.expression.text());
  });
  add_declarations(bag, scenario.declared);
  const Budget& budget = scenario.budget;
  bag.number(budget.receipts);
  bag.number(budget.receipts_per_case);
  bag.number(budget.memory_bytes);
  bag.number(budget.seed);
  bag.number(budget.choices);
  return bag.hash();
}

}  // namespace farcall::explore
