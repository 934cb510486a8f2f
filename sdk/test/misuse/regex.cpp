#include <near.hpp>
using namespace near;
#include <regex>
struct [[near::contract]] App {
  int n = 0;
  void a(std::string s) { n = std::regex_match(s, std::regex("a+")); }
};
