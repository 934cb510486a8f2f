#include <near.hpp>
struct Part {
  uint64_t n = 0;
  void a() { n = 1; }
};
struct [[near::contract]] App {
  [[near::expose]] Part part;
};
