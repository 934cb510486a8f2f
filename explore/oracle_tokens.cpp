// O10, and what O4 says of tokens: the books of tokens agree, and tokens that came back are
// somebody's.
#include <algorithm>
#include <format>

#include "explore/judge.hpp"
#include "trace/text.hpp"

namespace farcall::explore {

using protocol::AccountId;

void check_tokens(const JudgeContext& context, const ReceiptWorld& after,
                  std::vector<Alarm>& alarms) {
  for (const TokenContract& token : context.natural.tokens) {
    const bool ran = std::ranges::any_of(after.events(), [&](const Event& event) {
      return event.outcome && event.receipt != nullptr && event.receipt->receiver_id == token.id;
    });
    if (!ran) continue;
    const auto books = token_books(context.views, after.state(), token, context.natural.holders);
    if (!books || books->agree()) continue;
    const std::string name = trace::escape(token.name());
    alarms.push_back({"O10", name,
                      books->conflict.empty()
                          ? std::format("the balances of {} add up to {}, its total supply is {}",
                                        name, to_string(books->held), to_string(books->supply))
                          : std::format("the lists of {} do not agree: {}", name,
                                        trace::escape(books->conflict))});
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
        {"O4", std::format("{} keeps tokens of {}", contract.view(), token.view()),
         std::format("{} ends with {} of {}, {} more than the story leaves it, and no "
                     "row of its state says whose they are",
                     contract.view(), to_string(now), token.view(), to_string(now - most))});
  }
}

}  // namespace farcall::explore
