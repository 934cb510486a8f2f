// Actions as traces show them.
#pragma once

#include "protocol/outcome.hpp"
#include "trace/trace.hpp"

namespace farcall::trace {

/// What became of the action at this position; null: the receipt did not run yet.
[[nodiscard]] ActionState state_of(std::size_t index, const protocol::ExecutionOutcome* outcome);

/// `has_code_hashes`: the code of deployments is its hash, as in RPC answers, so that its size is
/// not known.
[[nodiscard]] ActionTrace action_trace(const protocol::Action& action, ActionState state,
                                       bool has_code_hashes);
/// The same, made where it is to be: traces have thousands.
void fill_action(ActionTrace& out, const protocol::Action& action, ActionState state,
                 bool has_code_hashes);

}  // namespace farcall::trace
