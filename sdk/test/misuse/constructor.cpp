#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  int n;
  App() : n(1) {}
  void a() { n = 1; }
};
