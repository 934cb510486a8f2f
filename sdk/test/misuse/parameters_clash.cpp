#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  void add(uint8_t amount, uint8_t amount_) { (void)amount, (void)amount_; }
};
