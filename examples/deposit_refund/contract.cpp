// A deposit that comes back when the call it paid for fails, and a change that is taken back by
// hand.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Shop : Interface {
  Call<void> buy(std::string item);
};

struct [[near::contract]] Agent {
  AccountId shop;
  LookupMap<AccountId, U128, "s"> spent;

  [[near::init]] static Agent init(AccountId shop) { return {shop, {}}; }

  /// Buys `item` with the attached deposit for whoever calls.
  [[near::payable]] Promise<bool> buy(std::string item) {
    const AccountId buyer = env::predecessor_account_id();
    const NearToken price = env::attached_deposit();
    require(price > 0_yocto, "attach the price");
    spent.set(buyer, spent.get_or(buyer, 0) + price.yocto);
    return Shop(shop)
        .buy(item)
        .deposit(price)
        .gas(20_Tgas)
        .then<&Agent::on_bought>(buyer, price)
        .gas(10_Tgas);
  }

  /// Runs whether the shop succeeded or not. When it failed, its deposit is back on this account;
  /// state and money are ours to put right.
  bool on_bought(PromiseResult<void> result, AccountId buyer, NearToken price) {
    if (result) return true;
    spent.set(buyer, spent.get_or(buyer, 0) - price.yocto);
    at(buyer).transfer(price).detach();
    return false;
  }

  U128 spent_by(AccountId account) const { return spent.get_or(account, 0); }
};
