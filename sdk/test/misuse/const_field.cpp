#include <near.hpp>
using namespace near;
struct In { const uint32_t n = 0; };
struct [[near::contract]] App {
  std::vector<In> v;
  In x;
  void a(In in) { v.push_back(in); }
};
