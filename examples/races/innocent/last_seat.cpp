// Sells the seats of a show. Who comes too late gets the money back.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Show {
  AccountId owner;
  uint32_t seats_left = 0;
  LookupMap<AccountId, uint32_t, "s"> seats;
  NearToken earned;

  [[near::init]] static Show new_(const AccountId& owner, uint32_t seats) { return {owner, seats}; }

  /// False: the show is sold out, and the money on its way back.
  [[near::payable]] PromiseOr<bool> buy() {
    const NearToken paid = env::attached_deposit();
    require(paid == 2_near, "a seat costs 2 NEAR");
    const AccountId buyer = env::predecessor_account_id();
    if (seats_left == 0) {
      at(buyer).transfer(paid).detach();
      return false;
    }
    --seats_left;
    seats.set(buyer, seats_of(buyer) + 1);
    earned += paid;
    return true;
  }

  Promise<void> collect() {
    require(env::predecessor_account_id() == owner, "only the owner may do this");
    const NearToken amount = earned;
    earned = 0_yocto;
    return at(owner).transfer(amount);
  }

  uint32_t seats_of(const AccountId& account_id) const { return seats.get_or(account_id, 0); }
  uint32_t count_seats_left() const { return seats_left; }
  NearToken total_earned() const { return earned; }
};
