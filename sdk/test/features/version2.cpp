// Takes over the state of version1.cpp: a list becomes a map, numbers grow, fields are added.
#include <near.hpp>
using namespace near;

struct Version1 {
  std::vector<std::pair<std::string, uint32_t>> scores;
  LookupMap<std::string, uint32_t, "s"> best;
};

/// The next change of this part needs no migration: a variant says which form is stored.
struct Plain {
  uint64_t limit;
};
struct Limited {
  uint64_t limit;
  std::string reason;
};

struct [[near::contract]] Scores {
  std::map<std::string, uint64_t> totals;
  LookupMap<std::string, uint32_t, "s"> best;
  std::variant<Plain, Limited> rule;

  [[near::init, near::private, near::ignore_state]] static Scores migrate() {
    const auto old = old_state<Version1>();
    Scores now{{}, old.best, Plain{100}};
    for (const auto& [name, score] : old.scores) now.totals[name] += score;
    return now;
  }
  void limit(uint64_t limit, std::string reason) { rule = Limited{limit, reason}; }
  std::string show(std::string name) const {
    const uint64_t limit = std::visit([](const auto& each) { return each.limit; }, rule);
    return format("{} {} {}", totals.at(name), best.get_or(name, 0), limit);
  }
};
