#include <near.hpp>
using namespace near;
#include <memory>
struct [[near::contract]] App {
  int n = 0;
  void a() { auto p = std::make_shared<int>(3); n = *p; }
};
