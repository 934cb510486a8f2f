#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  mutable int n = 0;
  int a() const { return ++n; }
};
