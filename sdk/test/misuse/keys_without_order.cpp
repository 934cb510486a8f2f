#include <near.hpp>
using namespace near;
struct K { int x = 0; };
struct [[near::contract]] App {
  std::set<K> s;
  int n = 0;
  void a() { n = s.size(); }
};
