// Stakes what others send.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Pool {
  LookupMap<AccountId, NearToken, "s"> stakes;

  [[near::payable]] void deposit_and_stake() {
    const AccountId account = env::predecessor_account_id();
    require(env::attached_deposit() > 0_yocto, "attach the stake");
    stakes.set(account, get_account_staked_balance(account) + env::attached_deposit());
  }

  NearToken get_account_staked_balance(const AccountId& account_id) const {
    return stakes.get_or(account_id, 0_yocto);
  }
};
