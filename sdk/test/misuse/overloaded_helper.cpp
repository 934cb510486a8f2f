#include <near.hpp>
using namespace near;
struct Grant {
  AccountId owner;
  U128 total;
};
struct [[near::contract]] Vesting {
  LookupMap<uint64_t, Grant, "g"> grants;
  U128 vested(uint64_t id) const { return vested(expect(grants.get(id), "no grant"), env::block_timestamp()); }

 private:
  static U128 vested(const Grant& grant, uint64_t now) { return now > 5 ? grant.total : 0; }
};
