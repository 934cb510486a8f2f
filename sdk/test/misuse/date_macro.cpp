#include <near.hpp>
struct [[near::contract]] App {
  uint64_t n = 0;
  std::string built() const { return __DATE__; }
};
