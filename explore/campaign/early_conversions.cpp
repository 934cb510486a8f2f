#include "explore/campaign/early_conversions.hpp"

#include <algorithm>

#include "base/format_text.hpp"
#include "trace/text.hpp"

namespace farcall::explore {
namespace {

using protocol::Action;

bool takes_right_to_sign(const Action& action) {
  return action.as<protocol::DeleteAccount>() != nullptr ||
         action.as<protocol::DeleteKey>() != nullptr;
}

bool is_delegate(const Action& action) {
  return action.as<protocol::Delegate>() != nullptr || action.as<protocol::DelegateV2>() != nullptr;
}

}  // namespace

std::vector<std::string> early_conversions(const std::vector<ScenarioTransaction>& story) {
  std::vector<std::string> texts;
  for (const ScenarioTransaction& one : story) {
    const protocol::AccountId& account = one.receiver;
    const bool changes_account =
        (one.signer == account && std::ranges::any_of(one.actions, takes_right_to_sign)) ||
        std::ranges::any_of(one.actions, is_delegate);
    const bool has_others = std::ranges::any_of(story, [&](const ScenarioTransaction& other) {
      return &other != &one && other.signer == account;
    });
    if (!changes_account || !has_others) continue;
    texts.push_back(
        format_text("other transactions of {} that are under way when '{}' takes effect: mode "
                    "\"layout\" has them",
                    account.view(), trace::escape(one.name)));
  }
  return texts;
}

}  // namespace farcall::explore
