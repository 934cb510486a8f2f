#include <near.hpp>
#include <mutex>
struct [[near::contract]] App {
  uint64_t n = 0;
  void a() {
    std::mutex mutex;
    n = 1;
  }
};
