#include <near.hpp>
using namespace near;
struct A { int n = 0; void inc() { ++n; } };
struct B { int m = 0; void inc() { --m; } };
struct [[near::contract]] App : A, B {
  int k = 0;
  void a() { k = n + m; }
};
