#include <near.hpp>
using namespace near;
struct A { int n = 0; };
struct In : A { int n = 0; };
struct [[near::contract]] App {
  In in;
  void a(In x) { in = x; }
};
