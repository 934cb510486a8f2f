#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  uint32_t n = 0;
  void a() && { n = 1; }
};
