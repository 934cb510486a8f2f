#include <near.hpp>
using namespace near;
struct A { int n = 0; };
struct B { int n = 0; };
struct [[near::contract]] App : A, B {
  int k = 0;
  void a() { k = A::n; }
};
