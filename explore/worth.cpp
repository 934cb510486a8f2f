#include "explore/worth.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <set>

#include "vm/contract_methods.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// What contracts call an account in their arguments.
constexpr std::array<std::string_view, 9> kAccountArguments{
    "account_id", "account", "owner_id", "owner", "user_id", "user", "id", "who", "address"};
/// Worlds whose answers are kept.
constexpr std::size_t kKnownMax = 200'000;

std::string arguments_for(std::string_view argument, const AccountId& account) {
  return std::format(R"({{"{}":"{}"}})", argument, account.view());
}

}  // namespace

std::optional<u128> measured(ViewCaller& views, const state::Trie& state, const Measure& measure,
                             const AccountId& account) {
  const std::string arguments = arguments_for(measure.argument, account);
  const Result<Bytes> answer =
      views.view(state, measure.contract, measure.method, as_bytes(arguments));
  return answer ? integer_of(*answer) : std::nullopt;
}

std::optional<u128> token_balance(ViewCaller& views, const state::Trie& state,
                                  const AccountId& token, const AccountId& holder) {
  return measured(views, state, {token, "ft_balance_of", "account_id"}, holder);
}

std::optional<TokenBooks> token_books(ViewCaller& views, const state::Trie& state,
                                      const AccountId& token, const std::set<AccountId>& holders) {
  const Result<Bytes> supply = views.view(state, token, "ft_total_supply", as_bytes("{}"));
  const std::optional<u128> total = supply ? integer_of(*supply) : std::nullopt;
  if (!total) return std::nullopt;
  TokenBooks books{.supply = *total};
  for (const AccountId& holder : holders) {
    books.held += token_balance(views, state, token, holder).value_or(0);
  }
  return books;
}

std::string Measure::name() const {
  return method.empty() ? "NEAR" : std::format("{}.{}", contract.view(), method);
}

bool is_poorer(const Worth& now, const Worth& reference) noexcept {
  bool has_less = false;
  for (std::size_t at = 0; at < now.size(); ++at) {
    if (now[at] > reference[at]) return false;
    has_less = has_less || now[at] < reference[at];
  }
  return has_less;
}

std::size_t first_less(const Worth& now, const Worth& reference) noexcept {
  std::size_t at = 0;
  while (at < now.size() && now[at] >= reference[at]) ++at;
  return at;
}

std::optional<u128> integer_of(ByteView json) {
  std::string_view text{reinterpret_cast<const char*>(json.data()), json.size()};
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return parse_u128(text);
}

std::vector<Measure> find_measures(const Scenario& scenario,
                                   std::span<const ReceiptWorld* const> worlds, ViewCaller& views) {
  std::vector<Measure> measures{Measure{}};
  std::set<AccountId> actors;
  for (const ScenarioTransaction& transaction : scenario.transactions) {
    actors.insert(transaction.signer);
  }
  for (const ScenarioAccount& account : scenario.accounts) {
    if (account.wasm == nullptr) continue;
    const auto methods = vm::callable_methods(*account.wasm, scenario.protocol_version);
    if (!methods) continue;
    for (const std::string& method : *methods) {
      const auto answers = [&](std::string_view argument) {
        const Measure candidate{account.id, method, std::string{argument}};
        return std::ranges::any_of(worlds, [&](const ReceiptWorld* world) {
          return std::ranges::any_of(actors, [&](const AccountId& actor) {
            return measured(views, world->state(), candidate, actor).has_value();
          });
        });
      };
      // A method that answers without being told an account says nothing of one.
      const bool ignores_arguments = std::ranges::any_of(worlds, [&](const ReceiptWorld* world) {
        return views.view(world->state(), account.id, method, as_bytes("{}")).has_value();
      });
      if (ignores_arguments) continue;
      const auto found = std::ranges::find_if(kAccountArguments, answers);
      if (found != kAccountArguments.end()) {
        measures.push_back({account.id, method, std::string{*found}});
      }
    }
  }
  return measures;
}

const std::vector<Worth>& WorthMeter::worths(const ReceiptWorld& world) {
  if (known_.size() >= kKnownMax) known_.clear();
  const auto [entry, is_new] = known_.try_emplace(world.effects());
  if (!is_new) return entry->second;
  for (const AccountId& account : accounts_) {
    Worth worth;
    for (const Measure& measure : measures_) {
      if (measure.method.empty()) {
        worth.push_back(balance_of(world.state(), account).value_or(Balance{}).value());
      } else {
        worth.push_back(measured(views_, world.state(), measure, account).value_or(0));
      }
    }
    entry->second.push_back(std::move(worth));
  }
  return entry->second;
}

}  // namespace farcall::explore
