#include <near.hpp>
using namespace near;

struct [[near::contract]] Vault {
  U128 index = 340'282'366'920'938'463'463'374'607'431'768'211'456_u128;
  U128 get() const { return index; }
};
