// O10, and what O4 says of tokens: the books of tokens agree, and tokens that came back are
// somebody's.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/format_text.hpp"
#include "explore/arguments/named_accounts.hpp"
#include "explore/oracles/judge.hpp"
#include "explore/oracles/oracle_parts.hpp"
#include "trace/text.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

constexpr std::size_t kBooksKept = 1'000'000;

/// What the books of a token are read from: the contract's data, its code, and who may hold tokens.
StateKey books_key(const state::Trie& state, const TokenContract& token,
                   const std::set<AccountId>& holders) {
  StateKey key = data_key(state, token.id);
  const auto account = account_of(state, token.id);
  const Bytes code = account ? protocol::borsh_encode(account->contract) : Bytes{};
  key += row_hash(1, as_bytes(token.name()), code);
  key += row_hash(2, as_bytes(token.token_id),
                  as_bytes(std::to_string(static_cast<int>(token.standard))));
  for (const AccountId& holder : holders) key += row_hash(3, holder.bytes(), {});
  return key;
}

}  // namespace

void check_tokens(const JudgeContext& context, const ReceiptWorld& after,
                  std::vector<Alarm>& alarms) {
  for (const TokenContract& token : context.natural.tokens) {
    const bool ran = std::ranges::any_of(after.events(), [&](const Event& event) {
      return event.outcome && event.receipt != nullptr && event.receipt->receiver_id == token.id;
    });
    if (!ran) continue;
    std::set<AccountId> holders = context.natural.holders;
    holders.insert(context.named.begin(), context.named.end());
    const StateKey key = books_key(after.state(), token, holders);
    std::unordered_set<StateKey>& known = context.natural.agreeing_books;
    if (known.contains(key)) continue;
    const auto books = token_books(context.views, after.state(), token, holders);
    if (!books || books->agree()) {
      if (known.size() < kBooksKept) known.insert(key);
      continue;
    }
    const std::string name = trace::escape(token.name());
    alarms.push_back({"O10", name,
                      books->conflict.empty()
                          ? format_text("the balances of {} add up to {}, its total supply is {}",
                                        name, to_string(books->held), to_string(books->supply))
                          : format_text("the lists of {} do not agree: {}", name,
                                        trace::escape(books->conflict))});
  }
}

void check_taken_tokens(const JudgeContext& context, const ReceiptWorld& before,
                        const ReceiptWorld& after, std::vector<Alarm>& alarms) {
  // By contract and token: who got it by a transfer in this delivery.
  std::map<std::pair<AccountId, std::string>, std::string> moved;
  for (const Event& event : after.events()) {
    if (!event.outcome || event.receipt == nullptr || event.has_failed()) continue;
    const protocol::Receipt& receipt = *event.receipt;
    const AccountId& contract = receipt.receiver_id;
    const auto* call = receipt.action()->actions.empty()
                           ? nullptr
                           : receipt.action()->actions.front().as<protocol::FunctionCall>();
    if (call == nullptr || !std::ranges::contains(context.natural.contracts, contract)) continue;
    const std::vector<std::string> ids = texts_of_members(call->args, "token_id");
    if (ids.empty()) continue;
    if (receipt.predecessor_id != contract) {
      const std::vector<std::string> to = texts_of_members(call->args, "receiver_id");
      if (call->method_name == "nft_transfer" && to.size() == 1)
        moved[{contract, ids.front()}] = to.front();
      continue;
    }
    const std::vector<std::string> parties = texts_in_json(call->args);
    for (const std::string& id : ids) {
      const auto here = moved.find({contract, id});
      const auto owner = here != moved.end()
                             ? std::optional{here->second}
                             : token_owner(context.views, before.state(), contract, id);
      if (!owner || std::ranges::contains(parties, *owner)) continue;
      if (owner == token_owner(context.views, after.state(), contract, id)) continue;
      alarms.push_back(
          {"O10", format_text("{} takes tokens", place_of(receipt)),
           format_text("{} takes the token {} from {}, who owns it meanwhile and is no "
                       "party to that transfer",
                       trace::escape(place_of(receipt)), trace::escape(id),
                       trace::escape(*owner))});
    }
  }
}

void check_kept_tokens(const JudgeContext& context, const RunEnd& run, std::vector<Alarm>& alarms) {
  const NaturalFacts& natural = context.natural;
  if (natural.end == nullptr || context.judged.kind != Case::Kind::kFault) return;
  for (const auto& [place, most] : natural.token_balances) {
    const auto& [token, contract] = place;
    if (token == contract) continue;
    const u128 now = token_balance(context.views, run.world.state(), token, contract).value_or(0);
    if (now <= most) continue;
    const auto names_actor = [&](const AccountId& actor) {
      return is_noted(run.world.state(), context.setup.state, contract, actor, now - most);
    };
    if (!has_equal_data(run.world.state(), natural.end->state(), contract) &&
        std::ranges::any_of(natural.actors, names_actor)) {
      continue;
    }
    alarms.push_back(
        {"O4", format_text("{} keeps tokens of {}", contract.view(), token.view()),
         format_text("{} ends with {} of {}, {} more than the story leaves it, and no "
                     "row of its state says whose they are",
                     contract.view(), to_string(now), token.view(), to_string(now - most))});
  }
}

}  // namespace farcall::explore
