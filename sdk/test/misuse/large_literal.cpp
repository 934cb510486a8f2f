#include <near.hpp>
using namespace near;

struct [[near::contract]] Vault {
  U128 index = 1'000'000'000'000'000'000'000'000'000;
  U128 get() const { return index; }
};
