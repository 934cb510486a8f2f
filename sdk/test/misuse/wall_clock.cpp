#include <chrono>
#include <near.hpp>
struct [[near::contract]] App {
  uint64_t n = 0;
  void a() {
    n = static_cast<uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  }
};
