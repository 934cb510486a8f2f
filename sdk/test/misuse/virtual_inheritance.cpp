#include <near.hpp>
using namespace near;
struct Base { int n = 0; };
struct [[near::contract]] App : virtual Base {
  void a() { n = 2; }
};
