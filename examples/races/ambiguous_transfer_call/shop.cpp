// Sells for one token: what arrives is credited to the customer named in the message.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Shop {
  AccountId token;
  LookupMap<AccountId, U128, "c"> credits;

  [[near::init]] static Shop new_(const AccountId& token) { return {token}; }

  /// Takes all of it.
  U128 ft_on_transfer(const AccountId& sender_id, U128 amount, const std::string& msg) {
    require(env::predecessor_account_id() == token, "this shop takes another token");
    const AccountId customer{msg};
    credits.set(customer, credits.get_or(customer, 0) + amount);
    log("{} paid {} for {}", sender_id, amount, customer);
    return 0;
  }

  U128 credit_of(const AccountId& account_id) const { return credits.get_or(account_id, 0); }
};
