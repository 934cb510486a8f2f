#include <near.hpp>
using namespace near;
#include <cmath>
struct [[near::contract]] App {
  double n = 0;
  void a() { n = std::pow(n, 1.5); }
};
