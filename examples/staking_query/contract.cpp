// How much has an account staked with a validator? Asking another contract for a number.
#include <near.hpp>
using namespace near;

struct [[near::interface]] StakingPool : Interface {
  Call<NearToken> get_account_staked_balance(AccountId account_id);
};

struct [[near::contract]] Query {
  Promise<NearToken> staked(AccountId validator, AccountId account_id) const {
    return StakingPool(validator)
        .get_account_staked_balance(account_id)
        .gas(10_Tgas)
        .then<&Query::on_staked>(account_id)
        .gas(5_Tgas);
  }
  NearToken on_staked(PromiseResult<NearToken> staked, AccountId account_id) const {
    if (!staked) panic("the validator did not answer");
    log("{} has staked {}", account_id, *staked);
    return *staked;
  }
};
