#include <near.hpp>
using namespace near;
struct In { const std::string& name; };
struct [[near::contract]] App {
  int x = 0;
  void a(In in) { x = 1; }
};
