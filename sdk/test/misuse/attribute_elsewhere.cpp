#include <near.hpp>
using namespace near;
#define PAYABLE [[near::payable]]
struct [[near::contract]] App {
  int32_t x = 0;
  void behind() [[near::payable]] { x = 1; }
  PAYABLE void by_macro() { x = 2; }
  void of_parameter([[near::default]] int32_t y) { x = y; }
};
