#include <near.hpp>
using namespace near;
struct In { union { int a; int b; }; int c; };
struct [[near::contract]] App {
  In in;
  void a() { in.a = 1; }
};
