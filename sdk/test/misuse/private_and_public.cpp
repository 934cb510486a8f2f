#include <near.hpp>
struct [[near::contract]] App {
  uint64_t n = 0;
  [[near::private, near::public]] void a() { n = 1; }
};
