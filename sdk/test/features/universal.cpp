// Accounts that the bytes of their first state name: from protocol 88 on.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Universal {
  uint32_t made = 0;

  AccountId name_of(Base64 state_init) const {
    return expect(env::universal_account_id(state_init.bytes), "not a canonical state init");
  }
  Promise<void> make(Base64 state_init) {
    ++made;
    return at(name_of(state_init)).universal_state_init(state_init.bytes, 1_near);
  }
};
