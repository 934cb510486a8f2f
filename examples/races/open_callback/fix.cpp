// Sells entries at the price of the day, in NEAR, which a feed knows.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Feed : Interface {
  Call<NearToken> price_of(const std::string& item);
};

struct [[near::contract]] Shop {
  AccountId owner;
  AccountId feed;
  LookupMap<AccountId, uint64_t, "e"> entries;
  NearToken earned;

  [[near::init]] static Shop new_(const AccountId& owner, const AccountId& feed) {
    return {owner, feed};
  }

  [[near::payable]] Promise<bool> buy() {
    const NearToken paid = env::attached_deposit();
    require(paid > 0_yocto, "attach the price");
    return Feed(feed)
        .price_of("entry")
        .gas(10_Tgas)
        .then<&Shop::on_price>(env::predecessor_account_id(), paid)
        .gas(15_Tgas)
        .weight(0);
  }

  /// Takes the price and gives the rest back; all of it if the price is higher or unknown.
  bool on_price(PromiseResult<NearToken, 64> price, const AccountId& buyer, NearToken paid) {
    if (!price || *price > paid) {
      at(buyer).transfer(paid).detach();
      return false;
    }
    entries.set(buyer, entries_of(buyer) + 1);
    earned += *price;
    if (paid > *price) at(buyer).transfer(paid - *price).detach();
    return true;
  }

  Promise<void> collect() {
    require(env::predecessor_account_id() == owner, "only the owner may do this");
    const NearToken amount = earned;
    earned = 0_yocto;
    return at(owner).transfer(amount);
  }

  uint64_t entries_of(const AccountId& account_id) const { return entries.get_or(account_id, 0); }
  NearToken total_earned() const { return earned; }
};
