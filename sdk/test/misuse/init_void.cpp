#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  uint64_t n = 0;
  [[near::init]] static void make(uint64_t x) {}
};
