// Rewards and returned stakes at the beginning of an epoch.
#pragma once

#include "runtime/chunk/apply.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// Pays rewards and unlocks what is no longer staked, as the epoch manager decided. Commits.
void update_validator_accounts(state::TrieUpdate& state, const ValidatorAccountsUpdate& update,
                               ApplyListener* listener = nullptr);

}  // namespace farcall::runtime
