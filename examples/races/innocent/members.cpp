// Says who is a member.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Members {
  LookupSet<AccountId, "m"> members;

  void join() { members.insert(env::predecessor_account_id()); }
  bool is_member(const AccountId& account_id) const { return members.contains(account_id); }
};
