#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  int n = 0;
  constexpr void a() { n = 1; }
  constexpr int b() const { return n; }
  consteval int c() const { return 1; }
};
