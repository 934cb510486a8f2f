// Where a function charges gas: one point per instruction at first, then merged as far as the
// difference cannot be observed. The merging is part of the protocol, since it decides how much is
// burnt when gas runs out (finite-wasm, src/gas).
#pragma once

#include <cstdint>
#include <vector>

namespace farcall::vm {

enum class PointKind : std::uint8_t {
  /// The instruction after it cannot be observed.
  kPure,
  /// Never executed.
  kUnreachable,
  /// What follows may trap, branch or be branched to: nothing after it may move before it.
  kBefore,
  /// Follows such an instruction: it may not move up, but what follows may join it.
  kAfter,
  /// Between two such instructions.
  kBetween,
  /// Before an instruction whose price depends on its operand.
  kBulk,
};

/// Price of one execution: constant + linear * topmost operand.
struct PointCost {
  std::uint64_t constant = 0;
  std::uint64_t linear = 0;
  bool operator==(const PointCost&) const = default;
};

struct ChargePoint {
  /// Position in the body of the instruction that the charge precedes.
  std::uint32_t offset = 0;
  PointKind kind = PointKind::kPure;
  PointCost cost;
  bool operator==(const ChargePoint&) const = default;
};

/// Collects the points of one function while its body is walked. Reusable; not thread-safe.
class ChargePoints {
 public:
  /// Forgets the function before.
  void clear();

  /// Call before each instruction with its position.
  void at(std::uint32_t offset);

  void pure(PointCost cost) { before(PointKind::kPure, cost); }
  void effect(PointCost cost) {
    before(PointKind::kBefore, cost);
    after(PointKind::kAfter, {});
  }
  void bulk(PointCost cost) {
    before(PointKind::kBulk, cost);
    after(PointKind::kAfter, {});
  }
  void block(PointCost cost);
  void loop(PointCost cost);
  void begin_if(PointCost cost);
  void begin_else();
  void end();
  void unreachable(PointCost cost);
  /// A branch to `depth` that may not be taken. Depth 0 is the innermost frame.
  void conditional_branch(std::uint32_t depth, PointCost cost);
  void branch(std::uint32_t depth, PointCost cost);
  void leave_function(PointCost cost) { branch(frame_depth(), cost); }
  /// br_table: charge once, then name every target, then `end_table`.
  void begin_table(PointCost cost) { effect(cost); }
  void table_target(std::uint32_t depth) { mark_target(depth); }
  void end_table() { frames_.back().dead = true; }

  /// Merges, and gives the points in the order of their offsets.
  [[nodiscard]] const std::vector<ChargePoint>& merged();

 private:
  /// What a branch to a frame does: jump to its end, or back to the loop's header.
  enum class Target : std::uint8_t { kUntakenEnd, kTakenEnd, kLoop };
  struct Frame {
    bool dead = false;
    Target target = Target::kUntakenEnd;
    /// Points before and after a loop's header.
    std::size_t loop_before = 0;
    std::size_t loop_after = 0;
  };

  void before(PointKind kind, PointCost cost);
  void after(PointKind kind, PointCost cost);
  void open(Frame frame);
  void close();
  void mark_target(std::uint32_t depth);
  [[nodiscard]] std::uint32_t frame_depth() const {
    return static_cast<std::uint32_t>(frames_.size() - 1);
  }

  std::uint32_t offset_ = 0;
  std::vector<ChargePoint> points_;
  /// Innermost last; the first is the function.
  std::vector<Frame> frames_{Frame{}};
  bool has_pending_ = false;
  ChargePoint pending_;
};

}  // namespace farcall::vm
