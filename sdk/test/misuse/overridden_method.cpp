#include <near.hpp>
using namespace near;
struct Base { int n = 0; virtual void a() { n = 1; } };
struct [[near::contract]] App : Base {
  void a() override { n = 2; }
};
