// Stakes for many with one pool. Counts by rounds of 100 blocks what is on its way there.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Pool : Interface {
  Call<void> deposit_and_stake();
};

struct [[near::contract]] Stakers {
  AccountId pool;
  LookupMap<AccountId, NearToken, "s"> stakes;
  LookupMap<uint64_t, NearToken, "r"> sent;
  NearToken staked;

  [[near::init]] static Stakers new_(const AccountId& pool) { return {pool}; }

  [[near::payable]] Promise<bool> stake() {
    const NearToken amount = env::attached_deposit();
    require(amount > 0_yocto, "attach the stake");
    sent.set(round(), sent_in(round()) + amount);
    return Pool(pool)
        .deposit_and_stake()
        .deposit(amount)
        .gas(20_Tgas)
        .then<&Stakers::on_staked>(env::predecessor_account_id(), amount, round())
        .gas(15_Tgas)
        .weight(0);
  }

  bool on_staked(PromiseResult<void> result, const AccountId& account, NearToken amount,
                 uint64_t round) {
    sent.set(round, sent_in(round) - amount);
    if (!result) {
      at(account).transfer(amount).detach();
      return false;
    }
    stakes.set(account, stake_of(account) + amount);
    staked += amount;
    return true;
  }

  NearToken stake_of(const AccountId& account_id) const {
    return stakes.get_or(account_id, 0_yocto);
  }
  NearToken sent_in(uint64_t round) const { return sent.get_or(round, 0_yocto); }
  NearToken total_staked() const { return staked; }

 private:
  static uint64_t round() { return env::block_height() / 100; }
};
