#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  std::string s;
  void a(std::string& x) { s = x; }
};
