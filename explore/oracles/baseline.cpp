#include "explore/oracles/baseline.hpp"

#include "base/assert.hpp"
#include "explore/campaign/cases.hpp"
#include "explore/oracles/oracle_parts.hpp"
#include "explore/search/search.hpp"
#include "runtime/records.hpp"
#include "runtime/trie_keys.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

constexpr std::uint64_t kReceiptsMax = 20'000;

/// A state with other code on an account.
state::Trie with_contract(const state::Trie& from, const AccountId& id, const Bytes& code) {
  state::TrieUpdate update{from, state::Recording::kOff};
  const runtime::TrieKey row = runtime::trie_key::account(id);
  const auto value = from.get(row.view());
  FARCALL_ASSERT(value.has_value(), "a faulty account exists");
  auto account = runtime::decode_row<protocol::Account>(value->bytes());
  account.set_contract(protocol::account_contract::Local{sha256(code)});
  runtime::write_row(update, row.view(), account);
  update.set(runtime::trie_key::contract_code(id).view(), code);
  update.commit(runtime::cause::initial_state());
  return update.finalize().trie;
}

class Ends final : public SearchListener {
 public:
  explicit Ends(WorthMeter& meter) : meter_{meter} {}
  bool on_end(Path /*path*/, const World& world) override {
    worths.insert(meter_.worths(static_cast<const ReceiptWorld&>(world)));
    return true;
  }
  std::set<std::vector<Worth>> worths;

 private:
  WorthMeter& meter_;
};

class Amounts final : public SearchListener {
 public:
  Amounts(const Scenario& scenario, const NaturalFacts& natural)
      : users_{users_of(scenario)}, natural_{natural} {}
  bool on_end(Path /*path*/, const World& world) override {
    found.push_back(
        end_amounts(static_cast<const ReceiptWorld&>(world), users_, natural_.contracts));
    return true;
  }
  std::vector<EndAmounts> found;

 private:
  std::vector<AccountId> users_;
  const NaturalFacts& natural_;
};

}  // namespace

std::vector<AccountId> users_of(const Scenario& scenario) {
  std::vector<AccountId> users;
  for (const ScenarioAccount& account : scenario.accounts) {
    if (account.wasm == nullptr && account.id != heir_id()) users.push_back(account.id);
  }
  return users;
}

EndAmounts end_amounts(const ReceiptWorld& world, const std::vector<AccountId>& users,
                       const std::vector<AccountId>& contracts) {
  const auto has = [&](const AccountId& id) {
    return balance_of(world.state(), id).value_or(Balance{});
  };
  EndAmounts end;
  for (const AccountId& user : users) end.users.push_back(has(user));
  for (const AccountId& contract : contracts) end.contracts.push_back(has(contract));
  return end;
}

EndsApart ends_apart(const Case& judged, const ReceiptSetup& setup, vm::VirtualMachine& machine,
                     const NaturalFacts& natural, std::size_t story) {
  if (judged.kind != Case::Kind::kFaultAndStranger) return {};
  state::Trie sound = setup.state;
  for (const AccountId& faulty : judged.faulty) sound = with_account(sound, natural.start, faulty);
  const auto ends_with = [&](bool has_fault, bool has_stranger) {
    ReceiptSetup part = setup;
    if (!has_fault) part.state = sound;
    part.transactions.clear();
    for (std::size_t at = 0; at < setup.transactions.size(); ++at) {
      const bool is_others = is_strangers(judged.scenario, judged.scenario.transactions[at]);
      if (at < story || (is_others ? has_stranger : has_fault))
        part.transactions.push_back(setup.transactions[at]);
    }
    ReceiptModel model{std::move(part), machine};
    Amounts amounts{judged.scenario, natural};
    const bool is_complete = search(model, {.receipts_max = kReceiptsMax}, &amounts).is_complete;
    return is_complete ? std::move(amounts.found) : std::vector<EndAmounts>{};
  };
  EndsApart apart;
  apart.neither = ends_with(false, false);
  if (!apart.neither.empty()) apart.fault = ends_with(true, false);
  if (!apart.fault.empty()) apart.stranger = ends_with(false, true);
  return apart;
}

std::set<std::vector<Worth>> baseline_of(const Case& judged, const ReceiptSetup& setup,
                                         vm::VirtualMachine& machine, WorthMeter& meter) {
  if (judged.compared_code.empty()) return {};
  ReceiptSetup compared = setup;
  compared.state = with_contract(setup.state, judged.faulty.front(), judged.compared_code);
  ReceiptModel model{std::move(compared), machine};
  Ends ends{meter};
  const bool is_complete = search(model, {.receipts_max = kReceiptsMax}, &ends).is_complete;
  return is_complete ? std::move(ends.worths) : std::set<std::vector<Worth>>{};
}

}  // namespace farcall::explore
