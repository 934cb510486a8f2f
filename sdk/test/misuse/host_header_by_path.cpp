#include <near.hpp>
#include "/usr/include/zlib.h"
struct [[near::contract]] App {
  uint64_t n = 0;
  void a() { n = 1; }
};
