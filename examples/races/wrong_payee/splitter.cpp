// Takes tips and keeps count of them.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Splitter {
  uint64_t tips = 0;

  [[near::payable]] void split() { ++tips; }
  uint64_t count() const { return tips; }
};
