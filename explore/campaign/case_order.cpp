#include "explore/campaign/case_order.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace farcall::explore {

CaseKind kind_of(const Case& fault) noexcept {
  if (fault.kind == Case::Kind::kWithoutTransaction) return CaseKind::kNotSent;
  if (fault.kind == Case::Kind::kSentTwice) return CaseKind::kSentTwice;
  if (fault.breaks_meanwhile) return CaseKind::kCalleeBreaks;
  if (fault.has_failing_callee) return CaseKind::kCalleeFails;
  switch (fault.fault.value_or(FaultKind::kReturnGarbage)) {
    case FaultKind::kCallBack:
      return CaseKind::kCalleeCallsBack;
    case FaultKind::kLate:
      return CaseKind::kCalleeIsLate;
    case FaultKind::kLeastGas:
      return CaseKind::kLessGas;
    case FaultKind::kDeleteUser:
      return CaseKind::kDeletion;
    case FaultKind::kTimePasses:
      return CaseKind::kTimePasses;
    default:
      return CaseKind::kCalleeAnswers;
  }
}

std::vector<Case> in_turns(std::vector<KindedCase> cases) {
  std::map<CaseKind, std::size_t> turns;
  std::vector<std::pair<std::pair<std::size_t, CaseKind>, std::size_t>> order;
  order.reserve(cases.size());
  for (std::size_t at = 0; at < cases.size(); ++at) {
    const CaseKind kind = cases[at].kind;
    const std::size_t turn = turns[kind]++;
    const std::size_t later = kind == CaseKind::kFaultAndStranger ? cases.size() : 0;
    order.push_back({{turn + later, kind}, at});
  }
  std::ranges::sort(order);
  std::vector<Case> sorted;
  sorted.reserve(cases.size());
  for (const auto& [turn, at] : order) {
    Case& next = sorted.emplace_back(std::move(cases[at].made));
    next.number = static_cast<std::uint32_t>(sorted.size() - 1);
  }
  return sorted;
}

}  // namespace farcall::explore
