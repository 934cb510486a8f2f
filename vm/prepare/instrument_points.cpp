#include "vm/prepare/instrument_points.hpp"

#include <optional>

#include "base/assert.hpp"

namespace farcall::vm {
namespace {

/// Nothing when a part depends on an operand or the sum does not fit: such points are not merged.
std::optional<PointCost> sum(PointCost a, PointCost b) {
  PointCost cost;
  if (a.linear != 0 || b.linear != 0) return std::nullopt;
  if (__builtin_add_overflow(a.constant, b.constant, &cost.constant)) return std::nullopt;
  return cost;
}

/// Kind of two points at the same place. A bulk point comes last there, so it is never the first.
PointKind merge_in_place(PointKind first, PointKind second) {
  using enum PointKind;
  if (first == kUnreachable || second == kUnreachable) return kUnreachable;
  if (second == kBulk || first == kPure) return second;
  if (second == kPure || first == second) return first;
  return kBetween;
}

/// Kind of two points with an instruction between them; nothing if they must not be merged.
std::optional<PointKind> merge_across(PointKind first, PointKind second) {
  using enum PointKind;
  if (first == kPure && second == kPure) return kPure;
  if (first == kUnreachable && second == kUnreachable) return kUnreachable;
  if (first == kAfter && second == kBefore) return kBetween;
  if (first == kPure && second == kBefore) return kBefore;
  if (first == kAfter && second == kPure) return kAfter;
  return std::nullopt;
}

std::optional<ChargePoint> join_in_place(const ChargePoint& first, const ChargePoint& second) {
  if (first.offset != second.offset) return std::nullopt;
  const auto cost = sum(first.cost, second.cost);
  if (!cost) return std::nullopt;
  return ChargePoint{first.offset, merge_in_place(first.kind, second.kind), *cost};
}

std::optional<ChargePoint> join_across(const ChargePoint& first, const ChargePoint& second) {
  const auto kind = merge_across(first.kind, second.kind);
  const auto cost = kind ? sum(first.cost, second.cost) : std::nullopt;
  if (!cost) return std::nullopt;
  return ChargePoint{first.offset, *kind, *cost};
}

/// One pass from left to right that merges a point into its merged left neighbours.
template <class Join>
void pass(std::vector<ChargePoint>& points, Join join) {
  if (points.empty()) return;
  std::size_t last = 0;
  for (std::size_t next = 1; next < points.size(); ++next) {
    if (const auto joined = join(points[last], points[next])) {
      points[last] = *joined;
    } else {
      points[++last] = points[next];
    }
  }
  points.resize(last + 1);
}

}  // namespace

void ChargePoints::clear() {
  points_.clear();
  frames_.assign(1, Frame{});
  has_pending_ = false;
}

void ChargePoints::at(std::uint32_t offset) {
  offset_ = offset;
  if (has_pending_) {
    pending_.offset = offset;
    points_.push_back(pending_);
    has_pending_ = false;
  }
}

void ChargePoints::before(PointKind kind, PointCost cost) {
  points_.push_back({offset_, frames_.back().dead ? PointKind::kUnreachable : kind, cost});
}

void ChargePoints::after(PointKind kind, PointCost cost) {
  FARCALL_ASSERT(!has_pending_, "an instruction leaves one charge behind itself");
  pending_ = {0, kind, cost};
  has_pending_ = true;
}

void ChargePoints::open(Frame frame) {
  frame.dead = frames_.back().dead;
  frames_.push_back(frame);
}

void ChargePoints::close() {
  if (frames_.size() > 1) frames_.pop_back();
}

void ChargePoints::block(PointCost cost) {
  pure(cost);
  open({});
}

void ChargePoints::loop(PointCost cost) {
  // The header runs in every round, so its price is behind it. No branch leads here yet.
  const std::size_t index = points_.size();
  before(PointKind::kPure, {});
  after(PointKind::kPure, cost);
  open({.target = Target::kLoop, .loop_before = index, .loop_after = index + 1});
}

void ChargePoints::begin_if(PointCost cost) {
  effect(cost);
  open({.target = Target::kTakenEnd});
}

void ChargePoints::begin_else() {
  close();
  open({.target = Target::kTakenEnd});
  effect({});
}

void ChargePoints::end() {
  if (frames_.back().target == Target::kTakenEnd) {
    effect({});
  } else {
    pure({});
  }
  close();
}

void ChargePoints::unreachable(PointCost cost) {
  before(PointKind::kBefore, cost);
  after(PointKind::kUnreachable, {});
  frames_.back().dead = true;
}

void ChargePoints::conditional_branch(std::uint32_t depth, PointCost cost) {
  effect(cost);
  mark_target(depth);
}

void ChargePoints::branch(std::uint32_t depth, PointCost cost) {
  conditional_branch(depth, cost);
  frames_.back().dead = true;
}

void ChargePoints::mark_target(std::uint32_t depth) {
  FARCALL_ASSERT(depth < frames_.size(), "validated branches have a target");
  Frame& frame = frames_[frames_.size() - 1 - depth];
  switch (frame.target) {
    case Target::kTakenEnd:
      return;
    case Target::kUntakenEnd:
      frame.target = Target::kTakenEnd;
      return;
    case Target::kLoop:
      // From now on the header is a place that control jumps to.
      points_[frame.loop_before].kind = PointKind::kBefore;
      points_[frame.loop_after].kind = PointKind::kAfter;
      return;
  }
}

const std::vector<ChargePoint>& ChargePoints::merged() {
  pass(points_, join_in_place);
  pass(points_, join_across);
  return points_;
}

}  // namespace farcall::vm
