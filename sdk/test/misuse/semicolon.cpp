#include <near.hpp>
struct [[near::contract]] App {
  uint64_t n = 0;
  void a() { n = 1 }
};
