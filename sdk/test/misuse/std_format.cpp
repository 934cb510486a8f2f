#include <near.hpp>
using namespace near;
#include <format>
struct [[near::contract]] App {
  int n = 0;
  void a(std::string s) { s = std::format("{}", s); log(s); }
};
