// The order in which a campaign's cases are tried. It matters to how soon something is found, and
// to nothing else.
#pragma once

#include <vector>

#include "explore/campaign/campaign.hpp"

namespace farcall::explore {

/// What goes wrong in a case, apart from how: cases of one kind are alike. Kinds that find more are
/// tried first.
enum class CaseKind : std::uint8_t {
  kNatural,
  kCalleeFails,
  kCalleeBreaks,
  kStrangersContract,
  kLessGas,
  kSentTwice,
  kTimePasses,
  kChain,
  kCalleeCallsBack,
  kCalleeIsLate,
  kStranger,
  kCalleeAnswers,
  kDeletion,
  kNotSent,
  /// Strangers make several calls in a row, any of those that were tried.
  kSeveral,
  /// A fault and a stranger's call: tried after all that they do alone.
  kFaultAndStranger,
};

struct KindedCase {
  CaseKind kind = CaseKind::kNatural;
  Case made;
};

/// The kind of a case in which something goes wrong that no stranger does.
[[nodiscard]] CaseKind kind_of(const Case& fault) noexcept;

/// The story itself, then the first case of each kind, then the second of each, and so on: where
/// one "callee that answers nonsense" shows nothing, another one seldom does. Cases of one kind
/// keep their order; those in which two things go wrong come last. Numbers them.
[[nodiscard]] std::vector<Case> in_turns(std::vector<KindedCase> cases);

}  // namespace farcall::explore
