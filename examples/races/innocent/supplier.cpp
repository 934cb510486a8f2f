// Takes orders.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Supplier {
  uint32_t orders = 0;
  [[near::payable]] void supply() { ++orders; }
  uint32_t get_orders() const { return orders; }
};
