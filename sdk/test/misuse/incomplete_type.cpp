#include <near.hpp>
using namespace near;
struct Later;
struct [[near::contract]] App {
  std::vector<Later> v;
  void a() { }
};
