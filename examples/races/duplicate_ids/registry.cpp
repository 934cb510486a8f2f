// Knows who may collect.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Registry {
  LookupSet<AccountId, "m"> members;

  void join() { members.insert(env::predecessor_account_id()); }
  void leave() { members.remove(env::predecessor_account_id()); }
  bool is_member(const AccountId& account_id) const { return members.contains(account_id); }
};
