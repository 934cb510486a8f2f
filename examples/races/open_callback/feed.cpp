// Publishes prices in NEAR.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Feed {
  AccountId reporter;
  LookupMap<std::string, NearToken, "p"> prices;

  [[near::init]] static Feed new_(const AccountId& reporter) { return {reporter}; }

  void set_price(const std::string& item, NearToken price) {
    require(env::predecessor_account_id() == reporter, "only the reporter may do this");
    prices.set(item, price);
  }
  NearToken price_of(const std::string& item) const { return prices.get(item).value(); }
};
