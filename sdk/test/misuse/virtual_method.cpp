#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  int n = 0;
  virtual void a() { n = 1; }
};
