#include "trace/build/check_state.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "base/format_text.hpp"
#include "protocol/account.hpp"
#include "protocol/borsh/borsh.hpp"

namespace farcall::trace {
namespace {

using Tokens = SignedTokens;

Tokens signed_of(Balance amount) {
  return static_cast<Tokens>(amount.value());
}

std::string text_of(Tokens tokens) {
  return (tokens < 0 ? "-" : "") + to_string(static_cast<u128>(tokens < 0 ? -tokens : tokens));
}

/// Tokens in a row: the balance of an account, or of a gas key.
Tokens tokens_in(std::string_view column, const std::optional<Value>& value) {
  if (!value) return 0;
  if (column == "account") {
    protocol::Account account;
    if (!protocol::borsh_decode_into(value->bytes, account)) return 0;
    return signed_of(account.amount) + signed_of(account.locked);
  }
  // Nonces of gas keys stand in the column of keys.
  constexpr std::size_t kNonceBytes = 8;
  if (column != "access_key" || value->bytes.size() <= kNonceBytes) return 0;
  protocol::AccessKey key;
  if (!protocol::borsh_decode_into(value->bytes, key)) return 0;
  const auto* info = key.gas_key_info();
  return info == nullptr ? 0 : signed_of(info->balance);
}

class StateCheck {
 public:
  StateCheck(const Trace& trace,
             const std::function<void(int, std::string_view, std::string_view)>& broken)
      : trace_{trace}, broken_{broken} {}

  void run() {
    for (const ReceiptTrace& receipt : trace_.receipts) {
      if (receipt.origin.path) children_[*receipt.origin.path].push_back(&receipt);
    }
    check_transaction();
    for (const ReceiptTrace& receipt : trace_.receipts) {
      if (!receipt.writes) continue;
      check_rows(receipt);
      check_balance(receipt);
    }
    check_sum();
  }

 private:
  /// I13 for the signer: what left the account, or its gas key, is the charge.
  void check_transaction() {
    const TransactionTrace& tx = trace_.transaction;
    if (!tx.writes || !tx.charge) return;
    expect("", tokens_gained(*tx.writes), -signed_of(tx.charge->total));
  }

  /// I13: tokens of the receiver after the receipt, by everything that moved them.
  void check_balance(const ReceiptTrace& receipt) {
    if (!receipt.tokens || !receipt.gas || !receipt.gas->burn_price || !receipt.has_run()) return;
    const ReceiptTokens& tokens = *receipt.tokens;
    Tokens expected = signed_of(tokens.contract_reward);
    if (receipt.status == ReceiptStatus::ok) {
      expected += signed_of(tokens.deposit) + signed_of(tokens.one_yocto_made);
      for (const ReceiptTrace* child : children_[receipt.path]) {
        if (child->kind != ReceiptKind::gas_refund) expected -= signed_of(child->deposit());
      }
      expected -= burnt_by_actions(receipt);
    }
    expect(receipt.path, tokens_gained(*receipt.writes), expected);
  }

  /// Burnt beside what gas and the creation of accounts cost: balances of deleted gas keys, storage
  /// of global contracts.
  static Tokens burnt_by_actions(const ReceiptTrace& receipt) {
    const Gas paid = receipt.is_refund() ? Gas{} : Gas{receipt.gas->burnt};
    const Balance gas = checked_gas_cost(*receipt.gas->burn_price, paid).value_or(Balance{});
    return signed_of(receipt.tokens->burnt) - signed_of(gas) -
           signed_of(receipt.tokens->creation_charge);
  }

  void expect(std::string_view where, Tokens found, Tokens expected) {
    if (found == expected) return;
    broken_(13, where,
            format_text("tokens gained: expected {}, got {}", text_of(expected), text_of(found)));
  }

  /// I14: nothing comes from nowhere, and nothing vanishes.
  void check_sum() {
    const TransactionTrace& tx = trace_.transaction;
    if (trace_.verdict == Verdict::running || !tx.writes) return;
    Tokens sum = tokens_gained(*tx.writes) + signed_of(tx.tokens_burnt);
    for (const ReceiptTrace& receipt : trace_.receipts) {
      if (receipt.kind == ReceiptKind::distribution) continue;
      if (!receipt.writes || !receipt.tokens) return;
      sum += tokens_gained(*receipt.writes) + signed_of(receipt.tokens->burnt) +
             signed_of(receipt.tokens->lost) +
             signed_of(receipt.tokens->vanished.value_or(Balance{})) -
             signed_of(receipt.tokens->contract_reward) - signed_of(receipt.tokens->one_yocto_made);
    }
    if (sum != 0)
      broken_(14, "", format_text("tokens of all accounts changed by {} yoctoNEAR", text_of(sum)));
  }

  /// I18: a failed receipt keeps nothing that its actions wrote, and nothing else is undone.
  void check_rows(const ReceiptTrace& receipt) {
    std::set<std::tuple<std::string_view, AccountId, Bytes, bool>> rows;
    const bool failed = receipt.status == ReceiptStatus::failed;
    for (const WriteTrace& write : *receipt.writes) {
      if (!rows.emplace(write.column, write.account, write.key.bytes, write.undone).second)
        broken_(18, receipt.path, "a row was written twice");
      const bool is_of_actions = write.column == "contract_data" || write.column == "access_key" ||
                                 write.column == "contract_code";
      if (failed && is_of_actions && !write.undone)
        broken_(18, receipt.path, "a failed receipt keeps what it wrote");
      if (!failed && write.undone)
        broken_(18, receipt.path, "something is undone, and the receipt did not fail");
    }
  }

  const Trace& trace_;
  const std::function<void(int, std::string_view, std::string_view)>& broken_;
  std::map<std::string, std::vector<const ReceiptTrace*>, std::less<>> children_;
};

}  // namespace

SignedTokens tokens_gained(const std::vector<WriteTrace>& writes) {
  Tokens sum = 0;
  for (const WriteTrace& write : writes) {
    if (!write.undone)
      sum += tokens_in(write.column, write.after) - tokens_in(write.column, write.before);
  }
  return sum;
}

void add_what_writes_tell(Trace& trace) {
  if (std::ranges::none_of(trace.receipts,
                           [](const ReceiptTrace& each) { return each.writes.has_value(); }))
    return;
  std::unordered_map<std::string_view, std::vector<const ReceiptTrace*>> children;
  children.reserve(trace.receipts.size());
  for (const ReceiptTrace& receipt : trace.receipts) {
    if (receipt.origin.path) children[*receipt.origin.path].push_back(&receipt);
  }
  for (ReceiptTrace& receipt : trace.receipts) {
    if (!receipt.writes || !receipt.tokens) continue;
    const bool is_there = std::ranges::any_of(*receipt.writes, [](const WriteTrace& write) {
      return write.column == "account" && !write.undone;
    });
    if (receipt.status == ReceiptStatus::failed && !is_there)
      receipt.tokens->contract_reward = Balance{};
    if (receipt.status != ReceiptStatus::ok) continue;
    Tokens most = 0;
    Tokens sent = 0;
    for (const ReceiptTrace* child : children[receipt.path]) {
      if (child->kind != ReceiptKind::gas_refund) sent += signed_of(child->deposit());
      for (const ActionTrace& action : child->actions)
        most += action.method && action.deposit && *action.deposit == yocto(1) ? 1 : 0;
    }
    const ReceiptTokens& tokens = *receipt.tokens;
    const Tokens made = tokens_gained(*receipt.writes) + sent - signed_of(tokens.deposit) -
                        signed_of(tokens.contract_reward);
    if (made > 0 && made <= most) receipt.tokens->one_yocto_made = Balance{static_cast<u128>(made)};
  }
}

void check_state(const Trace& trace,
                 const std::function<void(int, std::string_view, std::string_view)>& broken) {
  StateCheck{trace, broken}.run();
}

}  // namespace farcall::trace
