#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  int n = 0;
  void a(this App& self) { self.n = 1; }
};
