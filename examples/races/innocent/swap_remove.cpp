// A club whose members come and go. The list closes gaps by moving its last member.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Club {
  IterableSet<AccountId, "m"> members;

  void join() { require(members.insert(env::predecessor_account_id()), "already a member"); }
  void leave() { require(members.remove(env::predecessor_account_id()), "not a member"); }

  bool is_member(const AccountId& account_id) const { return members.contains(account_id); }
  uint32_t count_members() const { return members.size(); }
};
