// Who calls pays for the storage that the call adds.
#pragma once

#include <near.hpp>

namespace near {

/// Made at the beginning of a payable method; `settle` at its end takes the price of the storage
/// that was added from the attached deposit and sends the rest back to the caller.
class StorageBill {
 public:
  StorageBill() : before_(env::storage_usage()) {}

  void settle() const {
    const uint64_t now = env::storage_usage();
    const uint64_t added = now > before_ ? now - before_ : 0;
    const NearToken price = env::storage_byte_cost * added;
    const NearToken deposit = env::attached_deposit();
    if (deposit < price) panic(format("Must attach {} yoctoNEAR to cover storage", price));
    const NearToken rest = deposit - price;
    if (rest > 1_yocto) at(env::predecessor_account_id()).transfer(rest).detach();
  }

 private:
  uint64_t before_;
};

}  // namespace near
