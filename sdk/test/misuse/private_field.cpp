#include <near.hpp>
class [[near::contract]] App {
  uint64_t n = 0;

 public:
  void a() { n = 1; }
};
