// What several built-in properties ask.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "explore/oracles/judge.hpp"

namespace farcall::explore {

/// "1.5 NEAR instead of 2 NEAR (NEAR)": the first number that is less in `compared` than in
/// `reference`. `now` is what is shown.
[[nodiscard]] std::string less_text(const WorthMeter& meter, std::size_t account, const Worth& now,
                                    const Worth& compared, const Worth& reference);
/// Forgives an actor what he may lose to fees, and the few yocto that calls attach to count as
/// confirmed.
[[nodiscard]] Worth with_fees(Worth worth, const Worth& reference, Balance fees);
/// What an account has of a measure, by position; 0: the contract does not say.
[[nodiscard]] u128 measured_or_none(const JudgeContext& context, const state::Trie& state,
                                    std::size_t measure, const protocol::AccountId& account);
/// "bank.withdraw" as the subject of a finding; "*.Transfer" if the receiver is an account of which
/// only arguments of the case speak: what happens to one of those happens to all.
[[nodiscard]] std::string subject_of(const JudgeContext& context, const protocol::Receipt& receipt);
/// Whether the whole story was sent: without one of its transactions it ends otherwise by itself.
[[nodiscard]] bool is_story_sent(const JudgeContext& context, const RunEnd& run);
/// Whether some call at the end of a run gets at least half of an amount back to a user: what the
/// story does, by who does it there, or what strangers try, by the user himself. Who waits for a
/// time may get it later.
[[nodiscard]] bool comes_back(const JudgeContext& context, const RunEnd& run,
                              const protocol::AccountId& user, Balance lost);
/// A number that a view says of a user, which is more in a run than in others.
struct Gain {
  protocol::AccountId who;
  /// "bank.balance_of".
  std::string name;
  u128 now = 0;
  u128 most = 0;
};
/// Who has more of something than in each of these runs, and nothing less, if anybody: an actor, or
/// a user of whom the story's calls speak.
[[nodiscard]] std::optional<Gain> gain_over(const JudgeContext& context, const ReceiptWorld& run,
                                            std::span<const SerialEnd* const> others);
/// Whether a contract took money of a stranger, with which prices may move, and gave it back.
[[nodiscard]] bool has_paid_in_vain(const JudgeContext& context, const RunEnd& run);
/// Accounts of a scenario without code, strangers among them.
[[nodiscard]] std::vector<protocol::AccountId> users_of(const Scenario& scenario);
/// What users and trusted contracts have in a world.
[[nodiscard]] EndAmounts end_amounts(const ReceiptWorld& world,
                                     const std::vector<protocol::AccountId>& users,
                                     const std::vector<protocol::AccountId>& contracts);
/// `to`, with an account as it is in `from`: balance, keys, code and data.
[[nodiscard]] state::Trie with_account(const state::Trie& to, const state::Trie& from,
                                       const protocol::AccountId& id);
/// All rows of a contract's data, as one number.
[[nodiscard]] StateKey data_key(const state::Trie& state, const protocol::AccountId& account);
[[nodiscard]] bool holds_bytes(ByteView text, ByteView part);

}  // namespace farcall::explore
