#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  int n = 0;
  void a(int x = 5) { n = x; }
};
