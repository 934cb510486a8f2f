#include <near.hpp>
struct App {
  uint64_t n = 0;
  void a() { n = 1; }
};
