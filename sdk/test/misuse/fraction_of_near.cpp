#include <near.hpp>
using namespace near;

struct [[near::contract]] Shop {
  NearToken price = 1.5_near;
  NearToken get() const { return price; }
};
