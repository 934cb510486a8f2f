#include <near.hpp>
using namespace near;
#include <charconv>
struct [[near::contract]] App {
  double n = 0;
  void a(std::string s) { std::from_chars(s.data(), s.data() + s.size(), n); }
};
