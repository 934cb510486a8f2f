#include <near.hpp>
#include <stdexcept>
struct [[near::contract]] App {
  uint64_t n = 0;
  void a() {
    if (n > 3) throw std::runtime_error("too many");
  }
};
