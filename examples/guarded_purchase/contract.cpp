// One purchase of an item at a time, and no deposit is ever lost: a guard opens the lock and gives
// the money back, whatever the shop does.
#include <near.hpp>
#include <near/standards/finally.hpp>
using namespace near;

struct [[near::interface]] Shop : Interface {
  Call<bool> buy(std::string item);
};

struct [[near::contract]] Agent {
  AccountId shop;
  [[near::expose]] Finally guard;

  [[near::init]] static Agent init(AccountId shop) { return {shop, {}}; }

  [[near::payable]] Promise<bool> buy(std::string item) {
    guard.lock(item);
    const NearToken price = env::attached_deposit();
    return guard.protect(Shop(shop).buy(item).deposit(price).gas(30_Tgas),
                         {item, env::predecessor_account_id(), price});
  }
  bool is_locked(std::string item) const { return guard.locks.contains(item); }
};
