// What holds for every trace.
#pragma once

#include <string>
#include <vector>

#include "trace/trace.hpp"

namespace farcall::trace {

/// Returns the invariants that a trace breaks, each as "I7 at 0.1: burnt is 5, its parts sum to
/// 4". Empty for a correct trace. Facts that the source does not know are not checked.
///
/// I1 every receipt has one origin and is reached from the transaction. I2 paths are unique and
/// prefix-closed. I3 made <= arrived <= ran, children run after their parents. I4 each awaited data
/// id has one consumer. I5 data is the producer's result, "failed" if it failed. I6 receipts with
/// inputs run when the last input arrives, or say why later. I7 burnt gas is the sum of fees and
/// calls. I8 bought = burnt + passed on + left. I9 passed on = what the children were bought for.
/// I10 gas refunds follow the formula. I11 a failed receipt with a deposit has one deposit refund.
/// I12 the charge is burnt, refunded, or stays away. I13 balances change by what came and went.
/// I14 tokens are conserved. I15 the result is that at the end of its chain. I16 the verdict
/// follows from the statuses. I17 the groups of gas sum to burnt. I18 undone writes are not kept.
/// I19 events point at logs. I22 JSON out and in is the identity.
[[nodiscard]] std::vector<std::string> check(const Trace& trace);

}  // namespace farcall::trace
