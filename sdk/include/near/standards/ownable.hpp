// One owner, with the methods, messages and events of near-plugins:
//
//   struct [[near::contract]] Counter {
//     [[near::expose]] Ownable ownable;
//     void reset() { ownable.require_owner(); ... }
//   };
#pragma once

#include <near.hpp>

namespace near {

struct OwnershipTransferred {
  std::optional<AccountId> previous_owner;
  std::optional<AccountId> new_owner;
};

/// Who owns the contract; nobody at first: then only the contract itself may name the owner.
struct [[near::component]] Ownable {
  std::optional<AccountId> owner;

  /// Panics unless the owner calls.
  [[near::hidden]] void require_owner() const {
    require(owner_is(), "Ownable: Method must be called from owner");
  }

  std::optional<AccountId> owner_get() const { return owner; }
  /// Whether the caller is the owner.
  bool owner_is() const { return owner && *owner == env::predecessor_account_id(); }
  /// Hands the contract over; to nobody, it gives up ownership.
  void owner_set(const std::optional<AccountId>& owner) {
    const AccountId caller = env::predecessor_account_id();
    if (this->owner) {
      require(caller == *this->owner, "Ownable: Only owner can update current owner");
    } else {
      require(caller == env::current_account_id(),
              "Ownable: Owner not set. Only self can set the owner");
    }
    set_unchecked(owner);
  }
  /// For init methods.
  [[near::hidden]] void set_unchecked(const std::optional<AccountId>& next) {
    Events<"Ownable", "1.0.0">::emit_object(OwnershipTransferred{owner, next});
    owner = next;
  }
};

}  // namespace near
