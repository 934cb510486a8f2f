#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  union { int x; float y; };
  void a() { x = 1; }
};
