#include <near.hpp>
uint64_t tripled(uint64_t n);
struct [[near::contract]] App {
  uint64_t n = 0;
  void a() {
    n = tripled(n);
  }
};
