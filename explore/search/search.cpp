#include "explore/search/search.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/assert.hpp"

namespace farcall::explore {
namespace {

std::uint64_t saturating_add(std::uint64_t left, std::uint64_t right) noexcept {
  return left > UINT64_MAX - right ? UINT64_MAX : left + right;
}

/// A step that another branch of the same world takes care of: every run that starts with it here
/// is equivalent to a run that was explored before.
using SleepSet = std::vector<Step>;

/// The key of the cache: a world and the steps that need not be explored from it. With the sleep
/// set as part of the key the number of classes below an entry is a function of the entry.
StateKey cache_key(const World& world, const SleepSet& sleep) {
  StateKey key = world.key();
  for (const Step& step : sleep) {
    // A sum: the order of the set does not matter.
    key += StateKey{.high = mix(step.id.value, 1), .low = mix(step.id.value, 2)};
  }
  return key;
}

bool contains(const SleepSet& sleep, StepId id) noexcept {
  return std::ranges::find(sleep, id, &Step::id) != sleep.end();
}

class Search {
 public:
  Search(Model& model, const SearchLimits& limits, SearchListener* listener)
      : model_{model}, limits_{limits}, listener_{listener} {}

  SearchReport run() {
    enter(model_.initial(), {}, {});
    while (!frames_.empty() && !is_stopped_) advance();
    report_.is_complete = !is_stopped_;
    report_.cache_entries = cache_.size();
    return report_;
  }

 private:
  /// A world on the path from the initial one, and what of it is still to be explored.
  struct Frame {
    WorldPtr world;
    StateKey key;
    SleepSet sleep;
    /// The deliveries of the world's enabled steps, executed when first needed.
    std::vector<std::optional<Delivery>> deliveries;
    /// Enabled steps that were explored from here, in order.
    std::vector<std::size_t> explored;
    /// By enabled step that was explored: where the steps behind it lead.
    std::vector<std::vector<std::pair<StepId, StateKey>>> behind;
    std::size_t next = 0;
    std::uint64_t classes = 0;
  };

  const Delivery& delivery(Frame& frame, std::size_t index) {
    std::optional<Delivery>& slot = frame.deliveries[index];
    if (!slot) {
      slot = model_.deliver(*frame.world, frame.world->enabled()[index]);
      FARCALL_ASSERT(slot->world != nullptr, "a delivery leads to a world");
      count(*slot);
    }
    return *slot;
  }

  void count(const Delivery& delivery) {
    ++report_.deliveries;
    report_.receipts += delivery.receipts;
    if (report_.receipts >= limits_.receipts_max) is_stopped_ = true;
  }

  using KnownDeliveries = std::vector<std::pair<StepId, Delivery>>;

  /// Starts a world, unless the cache knows it; then only its classes are added to the parent.
  /// `known_deliveries`: those in it that were executed before.
  void enter(WorldPtr world, SleepSet sleep, KnownDeliveries known_deliveries) {
    const StateKey key = cache_key(*world, sleep);
    if (const auto known = cache_.find(key); known != cache_.end()) {
      ++report_.cache_hits;
      add_classes(known->second);
      return;
    }
    ++report_.worlds;
    report_.depth_max = std::max<std::uint64_t>(report_.depth_max, path_.size());
    Frame frame{.world = std::move(world), .key = key, .sleep = std::move(sleep)};
    const std::span<const Step> enabled = frame.world->enabled();
    frame.deliveries.resize(enabled.size());
    frame.behind.resize(enabled.size());
    for (auto& [id, known] : known_deliveries) {
      const auto step = std::ranges::find(enabled, id, &Step::id);
      frame.deliveries[static_cast<std::size_t>(step - enabled.begin())] = std::move(known);
    }
    if (may_end(*frame.world)) {
      frame.classes = 1;
      if (listener_ != nullptr && !listener_->on_end(path_, *frame.world)) is_stopped_ = true;
    }
    frames_.push_back(std::move(frame));
  }

  void add_classes(std::uint64_t classes) {
    std::uint64_t& total = frames_.empty() ? report_.classes : frames_.back().classes;
    total = saturating_add(total, classes);
  }

  void leave() {
    const Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (!path_.empty()) path_.pop_back();
    if (cache_.size() < limits_.cache_entries_max) cache_.emplace(frame.key, frame.classes);
    if (!frames_.empty()) note_behind(frames_.back(), frame);
    add_classes(frame.classes);
  }

  /// Keeps of a world what tests of the steps beside the one that led to it will ask.
  static void note_behind(Frame& before, const Frame& left) {
    auto& behind = before.behind[before.explored.back()];
    for (std::size_t at = 0; at < left.deliveries.size(); ++at) {
      if (left.deliveries[at])
        behind.emplace_back(left.world->enabled()[at].id, left.deliveries[at]->world->key());
    }
  }

  /// Explores the next step of the deepest world, or leaves it.
  void advance() {
    Frame& frame = frames_.back();
    const std::span<const Step> enabled = frame.world->enabled();
    while (frame.next < enabled.size() && contains(frame.sleep, enabled[frame.next].id)) {
      ++frame.next;
      ++report_.slept;
    }
    if (frame.next == enabled.size()) return leave();
    const std::size_t index = frame.next++;
    KnownDeliveries known;
    SleepSet sleep = sleep_after(frame, index, known);
    frame.explored.push_back(index);
    const Delivery taken = delivery(frame, index);
    if (is_stopped_) return;
    path_.push_back(enabled[index].id);
    if (listener_ != nullptr && !listener_->on_delivery(path_, *frame.world, taken)) {
      is_stopped_ = true;
      return;
    }
    const std::size_t depth = frames_.size();
    enter(taken.world, std::move(sleep), std::move(known));
    if (frames_.size() == depth) path_.pop_back();
  }

  /// The sleep set behind a step: what slept here or was explored from here, and commutes with it.
  /// `known` gets what was executed behind the step to find out.
  SleepSet sleep_after(Frame& frame, std::size_t index, KnownDeliveries& known) {
    const std::span<const Step> enabled = frame.world->enabled();
    SleepSet result;
    const auto add_if_independent = [&](const Step& other) {
      if (commute(frame, index, other, known)) result.push_back(other);
    };
    for (const Step& other : frame.sleep) add_if_independent(other);
    for (const std::size_t other : frame.explored) add_if_independent(enabled[other]);
    return result;
  }

  bool commute(Frame& frame, std::size_t index, const Step& other, KnownDeliveries& known) {
    const std::span<const Step> enabled = frame.world->enabled();
    const Step& step = enabled[index];
    if (!may_conflict(step, other)) return true;
    const auto found = std::ranges::find(enabled, other.id, &Step::id);
    FARCALL_ASSERT(found != enabled.end(), "a step that sleeps is enabled");
    const auto other_index = static_cast<std::size_t>(found - enabled.begin());
    const WorldPtr left = delivery(frame, index).world;
    const WorldPtr right = delivery(frame, other_index).world;
    const Step* after_left = find_step(*left, other.id);
    const Step* after_right = find_step(*right, step.id);
    if (after_left == nullptr || after_right == nullptr) return false;
    Delivery one = model_.deliver(*left, *after_left);
    count(one);
    const StateKey end = one.world->key();
    known.emplace_back(other.id, std::move(one));
    const auto& behind = frame.behind[other_index];
    const auto seen = std::ranges::find(behind, step.id, &std::pair<StepId, StateKey>::first);
    if (seen != behind.end()) return end == seen->second;
    const Delivery two = model_.deliver(*right, *after_right);
    count(two);
    return end == two.world->key();
  }

  Model& model_;
  SearchLimits limits_;
  SearchListener* listener_;
  SearchReport report_;
  std::vector<Frame> frames_;
  std::vector<StepId> path_;
  std::unordered_map<StateKey, std::uint64_t> cache_;
  bool is_stopped_ = false;
};

}  // namespace

SearchReport search(Model& model, const SearchLimits& limits, SearchListener* listener) {
  return Search{model, limits, listener}.run();
}

}  // namespace farcall::explore
