#include <near.hpp>
struct [[near::contract]] First {
  uint64_t n = 0;
  void a() { n = 1; }
};
struct [[near::contract]] Second {
  uint64_t n = 0;
  void b() { n = 1; }
};
