#include <near.hpp>
using namespace near;
template <class T>
struct [[near::contract]] App {
  T n{};
  void a() { n = 1; }
};
