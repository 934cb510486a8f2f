#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  uint32_t flags : 3 = 0;
  uint32_t more : 5 = 0;
  void a() { flags = 1; }
};
