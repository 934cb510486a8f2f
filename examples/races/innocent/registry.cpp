// Keeps titles, each of them once.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Registry {
  LookupSet<std::string, "t"> titles;

  void list(uint64_t number, const std::string& title) {
    require(titles.insert(title), format("{} is listed already, number {} is not", title, number));
  }
  bool is_listed(const std::string& title) const { return titles.contains(title); }
};
