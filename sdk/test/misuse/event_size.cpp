// A count in an event has another size in native tests.
#include <near.hpp>
using namespace near;

struct Sold {
  size_t pieces;
};

struct [[near::contract]] Shop {
  uint32_t sold = 0;

  void sell() { Events<"shop", "1.0.0">::emit(Sold{++sold}); }
};
