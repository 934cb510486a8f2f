#include <near.hpp>
using namespace near;
#include <cstdlib>
struct [[near::contract]] App {
  int n = 0;
  void a(std::string s) { n = static_cast<int>(std::strtod(s.c_str(), nullptr)); }
};
