// What the search explores: worlds, the deliveries that may happen next, and what a delivery does.
// The search knows nothing of receipts; `ReceiptModel` and the toy model of the tests implement
// this.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>

#include "explore/search/state_key.hpp"

namespace farcall::explore {

/// Names a delivery independently of the order in which others happened: a hash of its birth path
/// (transaction, then positions among the outputs of its makers) and of the variant taken.
struct StepId {
  std::uint64_t value = 0;
  auto operator<=>(const StepId&) const = default;
};

/// One delivery that may happen next: the first bundle of a channel, or a transaction. The rules
/// that make a delivery atomic and channels first-in first-out are N3 and N5 of docs/explore.md.
struct Step {
  enum class Kind : std::uint8_t {
    /// The first bundle of a channel.
    kBundle,
    kTransaction,
    /// A yield runs out of time.
    kTimeout,
    /// Time passes; `flow` is the position of the jump.
    kClock,
  };
  StepId id;
  /// Whose state the delivery reads and changes.
  std::uint32_t account = 0;
  /// A second account whose state it changes: the signer, for transactions; else `account` again.
  std::uint32_t other_account = account;
  /// The transaction that the delivery descends from; a priority class for sampling.
  std::uint32_t flow = 0;
  /// A run may end without it: a stranger's transaction, a fault that need not happen.
  bool is_optional = false;
  Kind kind = Kind::kBundle;
};

/// The account of a step that conflicts with every other step, whatever its account.
inline constexpr std::uint32_t kEveryAccount = std::numeric_limits<std::uint32_t>::max();

/// False only if the two touch different accounts, so that their order cannot matter.
[[nodiscard]] bool may_conflict(const Step& left, const Step& right) noexcept;

/// A state of all accounts together with all that is under way. Immutable; any thread may read it.
class World {
 public:
  World() = default;
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  virtual ~World() = default;

  /// Deliveries that may happen next, the one of the natural order first.
  [[nodiscard]] virtual std::span<const Step> enabled() const noexcept = 0;
  /// Equal for worlds that are equal but for what no contract can observe.
  [[nodiscard]] virtual StateKey key() const noexcept = 0;
};
using WorldPtr = std::shared_ptr<const World>;

/// Whether a run may end in this world: nothing is under way but what may be left out.
[[nodiscard]] bool may_end(const World& world) noexcept;
/// The step with this id among those that are enabled; null if it is not.
[[nodiscard]] const Step* find_step(const World& world, StepId id) noexcept;

/// What a delivery led to.
struct Delivery {
  WorldPtr world;
  /// Receipts that were executed: the unit in which budgets count.
  std::uint64_t receipts = 0;
};

/// Makes worlds. For one thread; worlds of one model must not be given to another.
class Model {
 public:
  Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  virtual ~Model() = default;

  [[nodiscard]] virtual WorldPtr initial() = 0;
  /// `step` must be enabled in `world`. The same arguments give an equal world, always.
  [[nodiscard]] virtual Delivery deliver(const World& world, const Step& step) = 0;
};

}  // namespace farcall::explore
