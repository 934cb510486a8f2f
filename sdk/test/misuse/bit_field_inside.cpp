#include <near.hpp>
using namespace near;
struct Flags {
  uint8_t on : 1;
  uint8_t off : 1;
};
struct [[near::contract]] App {
  Flags flags;
  void a() { flags.on = 1; }
};
