#include <near.hpp>
#include <random>
struct [[near::contract]] App {
  uint64_t n = 0;
  void a() {
    std::random_device dice;
    n = dice();
  }
};
