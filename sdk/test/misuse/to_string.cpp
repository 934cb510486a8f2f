#include <near.hpp>
struct [[near::contract]] App {
  uint64_t n = 0;
  std::string get() const {
    return "n is " + std::to_string(n);
  }
};
