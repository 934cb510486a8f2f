// Says whether the parcel has arrived.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Courier {
  bool arrived = true;

  bool has_arrived() const { return arrived; }
};
