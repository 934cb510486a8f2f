#include <near.hpp>
using namespace near;
#include <cassert>
struct [[near::contract]] App {
  int n = 0;
  void a() { assert(n == 0); }
};
