#include <near.hpp>
struct Owned {
  near::AccountId owner = "owner.near";
};
struct [[near::contract]] App : private Owned {
  uint64_t n = 0;
  void a() { n = 1; }
};
