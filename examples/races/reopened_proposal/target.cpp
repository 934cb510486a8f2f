// Does what proposals ask for.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Target {
  uint32_t applied = 0;
  void apply(uint32_t number) { applied = number + 1; }
  uint32_t get_applied() const { return applied; }
};
