// What version2.cpp replaces.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Scores {
  std::vector<std::pair<std::string, uint32_t>> scores;
  LookupMap<std::string, uint32_t, "s"> best;

  void add(std::string name, uint32_t score) {
    scores.push_back({name, score});
    best.set(name, std::max(score, best.get_or(name, 0)));
  }
};
