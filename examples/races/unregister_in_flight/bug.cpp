// A token (NEP-141) whose accounts pay for their storage (NEP-145).
#include <near.hpp>
#include <near/standards/storage_management.hpp>
using namespace near;

struct [[near::contract]] Points {
  LookupMap<AccountId, U128, "a"> accounts;
  U128 supply;

  [[near::init]] static Points new_(const AccountId& owner_id, U128 total_supply) {
    Points self{.supply = total_supply};
    self.accounts.set(owner_id, total_supply);
    return self;
  }

  [[near::payable]] void ft_transfer(const AccountId& receiver_id, U128 amount,
                                     const std::optional<std::string>& memo) {
    (void)memo;
    require(env::attached_deposit() == 1_yocto, "attach one yoctoNEAR");
    move(env::predecessor_account_id(), receiver_id, amount);
  }

  [[near::payable]] Promise<U128> ft_transfer_call(const AccountId& receiver_id, U128 amount,
                                                   const std::optional<std::string>& memo,
                                                   const std::string& msg) {
    (void)memo;
    require(env::attached_deposit() == 1_yocto, "attach one yoctoNEAR");
    const AccountId sender = env::predecessor_account_id();
    move(sender, receiver_id, amount);
    return at(receiver_id)
        .call<U128>("ft_on_transfer", json{{"sender_id", sender}, {"amount", amount}, {"msg", msg}})
        .then<&Points::ft_resolve_transfer>(sender, receiver_id, amount)
        .gas(10_Tgas)
        .weight(0);
  }

  /// Takes back what the receiver did not use and still has.
  U128 ft_resolve_transfer(PromiseResult<U128, 64> unused, const AccountId& sender_id,
                           const AccountId& receiver_id, U128 amount) {
    const U128 held = accounts.get_or(receiver_id, 0);
    const U128 refund = std::min(std::min(unused.value_or(amount), amount), held);
    if (refund == 0) return amount;
    accounts.set(receiver_id, held - refund);
    if (const std::optional<U128> sender = accounts.get(sender_id))
      accounts.set(sender_id, *sender + refund);
    else
      log("{} is not registered any more", sender_id);
    return amount - refund;
  }

  U128 ft_total_supply() const { return supply; }
  U128 ft_balance_of(const AccountId& account_id) const { return accounts.get_or(account_id, 0); }

  [[near::payable]] StorageBalance storage_deposit(const std::optional<AccountId>& account_id) {
    const AccountId payer = env::predecessor_account_id();
    const AccountId account = account_id.value_or(payer);
    NearToken rest = env::attached_deposit();
    if (!accounts.contains(account)) {
      require(rest >= kStoragePrice, "an account costs 0.002 NEAR");
      accounts.set(account, 0);
      rest -= kStoragePrice;
    }
    if (rest > 0_yocto) at(payer).transfer(rest).detach();
    return {kStoragePrice, 0_yocto};
  }

  [[near::payable]] bool storage_unregister(std::optional<bool> force) {
    require(env::attached_deposit() == 1_yocto, "attach one yoctoNEAR");
    const AccountId account = env::predecessor_account_id();
    const std::optional<U128> balance = accounts.get(account);
    if (!balance) return false;
    require(*balance == 0 || force.value_or(false), "the account still has tokens");
    accounts.remove(account);
    supply -= *balance;
    at(account).transfer(kStoragePrice + 1_yocto).detach();
    return true;
  }

  std::optional<StorageBalance> storage_balance_of(const AccountId& account_id) const {
    if (!accounts.contains(account_id)) return std::nullopt;
    return StorageBalance{kStoragePrice, 0_yocto};
  }
  StorageBalanceBounds storage_balance_bounds() const { return {kStoragePrice, kStoragePrice}; }

 private:
  static constexpr NearToken kStoragePrice = 2_mnear;

  void move(const AccountId& from, const AccountId& to, U128 amount) {
    require(from != to, "sender and receiver are the same");
    require(amount > 0, "transfer more than nothing");
    const std::optional<U128> have = accounts.get(from);
    const std::optional<U128> theirs = accounts.get(to);
    require(have.has_value() && theirs.has_value(), "both accounts must be registered");
    require(*have >= amount, "not enough tokens");
    accounts.set(from, *have - amount);
    accounts.set(to, *theirs + amount);
  }
};
