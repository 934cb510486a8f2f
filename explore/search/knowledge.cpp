#include "explore/search/knowledge.hpp"

#include <algorithm>
#include <bit>

#include "base/assert.hpp"

namespace farcall::explore {
namespace {

/// The bit of an account or an item in a set; none for those that are not followed.
constexpr std::uint64_t bit(std::size_t number) noexcept {
  return number < 64 ? std::uint64_t{1} << number : 0;
}

/// A set of items after the one at `gone` was removed.
constexpr std::uint64_t without(std::uint64_t set, std::size_t gone) noexcept {
  if (gone >= 64) return set;
  const std::uint64_t below = (std::uint64_t{1} << gone) - 1;
  return (set & below) | ((set >> 1U) & ~below);
}

}  // namespace

void Knowledge::add(std::uint32_t maker,
                    std::span<const std::pair<StepId, std::uint32_t>> bundles) {
  const std::size_t first = items_.size();
  std::uint64_t knows = 0;
  std::uint64_t knows_bound = 0;
  for (std::size_t at = 0; at < first; ++at) {
    if ((items_[at].known_to & bit(maker)) != 0) knows |= bit(at);
    if ((items_[at].bound_to & bit(maker)) != 0) knows_bound |= bit(at);
  }
  for (std::size_t at = 0; at < bundles.size(); ++at) {
    knows |= bit(first + at);
    if (bundles[at].second == maker) knows_bound |= bit(first + at);
  }
  for (std::size_t at = 0; at < bundles.size(); ++at) {
    const auto& [id, to] = bundles[at];
    items_.push_back({.id = id,
                      .from = maker,
                      .to = to,
                      .known_to = bit(maker),
                      .bound_to = to == maker ? bit(maker) : 0,
                      .knows = knows & ~bit(first + at),
                      .knows_bound = knows_bound & ~bit(first + at)});
  }
}

void Knowledge::learn(const Item& item) {
  const std::uint64_t account = bit(item.to);
  for (std::size_t at = 0; at < items_.size(); ++at) {
    Item& other = items_[at];
    if ((item.knows & bit(at)) != 0) {
      other.known_to |= account;
      if (other.from == item.to && other.to == item.from) other.bound_to |= account;
      if (other.to == item.to && other.from != item.to) join(at);
    }
    if ((item.knows_bound & bit(at)) != 0) other.bound_to |= account;
  }
}

void Knowledge::split(StepId id, StepId rest) {
  const std::size_t at = position(id);
  learn(Item{items_[at]});
  items_[at].id = rest;
  items_[at].is_next = true;
}

void Knowledge::remove(StepId id) {
  const std::size_t gone = position(id);
  const Item item = items_[gone];
  learn(item);
  items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(gone));
  for (Item& other : items_) {
    other.knows = without(other.knows, gone);
    other.knows_bound = without(other.knows_bound, gone);
  }
  const auto next = std::ranges::find_if(
      items_, [&](const Item& other) { return other.from == item.from && other.to == item.to; });
  if (next != items_.end() && next->is_joined) next->is_next = true;
}

/// Joins an item to the one before it in its channel, if that is still under way.
void Knowledge::join(std::size_t at) {
  for (std::size_t before = 0; before < at; ++before) {
    if (items_[before].from == items_[at].from && items_[before].to == items_[at].to) {
      items_[at].is_joined = true;
      return;
    }
  }
}

bool Knowledge::is_held(StepId id) const noexcept {
  const Item& item = items_[position(id)];
  for (std::size_t at = 0; at < items_.size(); ++at) {
    if (items_[at].to == item.to && (item.knows_bound & bit(at)) != 0) return true;
  }
  return false;
}

bool Knowledge::is_taken(std::uint32_t account) const noexcept {
  return std::ranges::any_of(items_,
                             [&](const Item& item) { return item.is_next && item.to == account; });
}

bool Knowledge::is_next(StepId id) const noexcept {
  return items_[position(id)].is_next;
}

std::size_t Knowledge::position(StepId id) const noexcept {
  const auto found = std::ranges::find(items_, id, &Item::id);
  FARCALL_ASSERT(found != items_.end(), "a bundle under way is followed");
  return static_cast<std::size_t>(found - items_.begin());
}

void Knowledge::add_to(StateKey& key, std::span<const std::uint64_t> names) const noexcept {
  enum class Fact : std::uint64_t { kKnown = 1, kBound, kKnows, kKnowsBound, kJoined, kNext };
  const auto add = [&](StepId id, Fact fact, std::uint64_t value) {
    const std::uint64_t seed = mix(id.value, static_cast<std::uint64_t>(fact));
    key += {.high = mix(seed, value), .low = mix(value, seed)};
  };
  const auto add_set = [&](StepId id, Fact fact, std::uint64_t set, const auto& name_of) {
    for (; set != 0; set &= set - 1)
      add(id, fact, name_of(static_cast<std::size_t>(std::countr_zero(set))));
  };
  const auto account = [&](std::size_t at) { return names[at]; };
  const auto item_name = [&](std::size_t at) { return items_[at].id.value; };
  for (const Item& item : items_) {
    add_set(item.id, Fact::kKnown, item.known_to & ~bit(item.from), account);
    add_set(item.id, Fact::kBound, item.bound_to, account);
    add_set(item.id, Fact::kKnows, item.knows, item_name);
    add_set(item.id, Fact::kKnowsBound, item.knows_bound, item_name);
    if (item.is_joined) add(item.id, Fact::kJoined, 1);
    if (item.is_next) add(item.id, Fact::kNext, 1);
  }
}

}  // namespace farcall::explore
