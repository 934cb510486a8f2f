// A fungible token (NEP-141) with storage management (NEP-145), metadata (NEP-148) and events
// (NEP-297), as a component: a contract embeds it and its methods are the contract's.
//
//   struct [[near::contract]] MyToken {
//     [[near::expose]] ft::Token token;
//     [[near::init]] static MyToken new_(AccountId owner, U128 supply, const ft::Metadata&
//     metadata) {
//       MyToken self{ft::Token::create(metadata)};
//       self.token.mint(owner, supply);
//       return self;
//     }
//   };
#pragma once

#include <near.hpp>

#include "near/standards/storage_management.hpp"

namespace near::ft {

/// What wallets show (NEP-148).
struct Metadata {
  std::string spec = "ft-1.0.0";
  std::string name;
  std::string symbol;
  std::optional<std::string> icon;
  std::optional<std::string> reference;
  std::optional<Base64> reference_hash;
  uint8_t decimals;
};

struct FtMint {
  AccountId owner_id;
  U128 amount;
  std::optional<std::string> memo;
};
struct FtBurn {
  AccountId owner_id;
  U128 amount;
  std::optional<std::string> memo;
};
struct FtTransfer {
  AccountId old_owner_id;
  AccountId new_owner_id;
  U128 amount;
  std::optional<std::string> memo;
};
using TokenEvents = Events<"nep141", "1.0.0">;

/// Panics unless exactly one yoctoNEAR came along, which only a full access key can attach.
inline void require_one_yocto() {
  require(env::attached_deposit() == 1_yocto, "Requires attached deposit of exactly 1 yoctoNEAR");
}

/// The token. Its storage keys begin with `$` and `#`; short, so that an account costs 0.00125
/// NEAR.
struct [[near::component]] Token {
  LookupMap<AccountId, U128, "$"> accounts;
  U128 total_supply;
  uint64_t account_storage_usage = 0;
  LazyOption<Metadata, "#"> metadata;

  /// A token without holders.
  static Token create(const Metadata& metadata) {
    require(metadata.spec == "ft-1.0.0", "the metadata of a token has the spec ft-1.0.0");
    require(!metadata.reference == !metadata.reference_hash,
            "the metadata of a token has both a reference and its hash, or none");
    require(!metadata.reference_hash || metadata.reference_hash->bytes.size() == 32,
            "the hash of a reference has 32 bytes");
    Token token;
    token.metadata.set(metadata);
    // What the longest account name costs is what everybody pays.
    const uint64_t before = env::storage_usage();
    const AccountId longest = AccountId::trusted(std::string(64, 'a'));
    token.accounts.set(longest, 0);
    token.account_storage_usage = env::storage_usage() - before;
    token.accounts.remove(longest);
    return token;
  }

  /// Makes tokens out of nothing; registers the owner if needed.
  [[near::hidden]] void mint(const AccountId& owner, U128 amount) {
    accounts.set(owner, checked_add(accounts.get_or(owner, 0), amount));
    total_supply = checked_add(total_supply, amount);
    TokenEvents::emit(FtMint{owner, amount, std::nullopt});
  }
  /// Destroys tokens of a holder.
  [[near::hidden]] void burn(const AccountId& owner, U128 amount) {
    withdraw(owner, amount);
    total_supply = checked_subtract(total_supply, amount);
    TokenEvents::emit(FtBurn{owner, amount, std::nullopt});
  }

  // ---- NEP-141
  [[near::payable]] void ft_transfer(const AccountId& receiver_id, U128 amount,
                                     const std::optional<std::string>& memo) {
    require_one_yocto();
    transfer(env::predecessor_account_id(), receiver_id, amount, memo);
  }

  /// Transfers and lets the receiver act on it; what it does not use comes back.
  [[near::payable]] Promise<U128> ft_transfer_call(const AccountId& receiver_id, U128 amount,
                                                   const std::optional<std::string>& memo,
                                                   const std::string& msg) {
    require_one_yocto();
    const AccountId sender = env::predecessor_account_id();
    transfer(sender, receiver_id, amount, memo);
    return at(receiver_id)
        .call<U128>("ft_on_transfer", json{{"sender_id", sender}, {"amount", amount}, {"msg", msg}})
        .then<&Token::ft_resolve_transfer>(sender, receiver_id, amount)
        .gas(5_Tgas)
        .weight(0);
  }

  /// Takes back what the receiver of `ft_transfer_call` did not use, as far as it still has it.
  U128 ft_resolve_transfer(PromiseResult<U128, 64> unused, const AccountId& sender_id,
                           const AccountId& receiver_id, U128 amount) {
    const u128 claimed = std::min<u128>(unused ? *unused : amount, amount);
    const u128 held = accounts.get_or(receiver_id, 0);
    const u128 refund = std::min(claimed, held);
    if (refund == 0) return amount;
    accounts.set(receiver_id, held - refund);
    const std::optional<U128> sender_balance = accounts.get(sender_id);
    if (!sender_balance) {  // unregistered while the call was under way
      total_supply = checked_subtract(total_supply, refund);
      log("The account of the sender was deleted");
      TokenEvents::emit(FtBurn{receiver_id, refund, "refund"});
      return amount;
    }
    accounts.set(sender_id, checked_add(*sender_balance, refund));
    TokenEvents::emit(FtTransfer{receiver_id, sender_id, refund, "refund"});
    return checked_subtract(amount, refund);
  }

  U128 ft_total_supply() const { return total_supply; }
  U128 ft_balance_of(const AccountId& account_id) const { return accounts.get_or(account_id, 0); }

  // ---- NEP-148
  Metadata ft_metadata() const { return *metadata.get(); }

  // ---- NEP-145
  [[near::payable]] StorageBalance storage_deposit(const std::optional<AccountId>& account_id,
                                                   std::optional<bool> registration_only) {
    (void)registration_only;  // registration is all that a deposit pays for
    const AccountId payer = env::predecessor_account_id();
    const AccountId account = account_id.value_or(payer);
    const NearToken price = storage_price();
    NearToken refund = env::attached_deposit();
    if (accounts.contains(account)) {
      log("The account is already registered, refunding the deposit");
    } else {
      require(refund >= price, "The attached deposit is less than the minimum storage balance");
      accounts.set(account, 0);
      refund -= price;
    }
    if (refund > 0_yocto) at(payer).transfer(refund).detach();
    return {price, 0_yocto};
  }

  [[near::payable]] StorageBalance storage_withdraw(std::optional<NearToken> amount) {
    require_one_yocto();
    require_registered(env::predecessor_account_id());
    require(amount.value_or(0_yocto) == 0_yocto,
            "The amount is greater than the available storage balance");
    return {storage_price(), 0_yocto};
  }

  [[near::payable]] bool storage_unregister(std::optional<bool> force) {
    require_one_yocto();
    const AccountId account = env::predecessor_account_id();
    const std::optional<U128> balance = accounts.get(account);
    if (!balance) {
      log("The account {} is not registered", account);
      return false;
    }
    require(*balance == 0 || force.value_or(false),
            "Can't unregister the account with the positive balance without force");
    accounts.remove(account);
    total_supply = checked_subtract(total_supply, *balance);
    if (*balance > 0) TokenEvents::emit(FtBurn{account, *balance, std::nullopt});
    at(account).transfer(storage_price() + 1_yocto).detach();
    return true;
  }

  StorageBalanceBounds storage_balance_bounds() const { return {storage_price(), storage_price()}; }
  std::optional<StorageBalance> storage_balance_of(const AccountId& account_id) const {
    if (!accounts.contains(account_id)) return std::nullopt;
    return StorageBalance{storage_price(), 0_yocto};
  }

 private:
  static u128 checked_add(u128 a, u128 b) {
    if (__builtin_add_overflow(a, b, &a)) panic("Balance overflow");
    return a;
  }
  static u128 checked_subtract(u128 a, u128 b) {
    if (__builtin_sub_overflow(a, b, &a)) panic("The account doesn't have enough balance");
    return a;
  }
  [[nodiscard]] NearToken storage_price() const {
    return env::storage_byte_cost * account_storage_usage;
  }
  U128 require_registered(const AccountId& account) const {
    const std::optional<U128> balance = accounts.get(account);
    if (!balance) panic(format("The account {} is not registered", account));
    return *balance;
  }
  void withdraw(const AccountId& account, u128 amount) {
    accounts.set(account, checked_subtract(require_registered(account), amount));
  }
  void transfer(const AccountId& sender, const AccountId& receiver, U128 amount,
                const std::optional<std::string>& memo) {
    require(sender != receiver, "Sender and receiver should be different");
    require(amount > 0, "The amount should be a positive number");
    withdraw(sender, amount);
    accounts.set(receiver, checked_add(require_registered(receiver), amount));
    TokenEvents::emit(FtTransfer{sender, receiver, amount, memo});
  }
};

}  // namespace near::ft
