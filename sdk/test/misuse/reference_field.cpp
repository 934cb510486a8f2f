#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  std::string& name;
  void a() { name = "x"; }
};
