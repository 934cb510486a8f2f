// Says who may join; everybody may who is on the list.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Register {
  LookupSet<AccountId, "l"> listed;

  void list(const AccountId& account_id) { listed.insert(account_id); }
  bool may_join(const AccountId& account_id) const { return listed.contains(account_id); }
};
