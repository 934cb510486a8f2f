// A shop orders for its customers, and pays a dividend once.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Supplier : Interface {
  Call<void> supply();
};

struct [[near::contract]] Shop {
  AccountId supplier;
  AccountId owner;
  NearToken dividend = 3_near;

  [[near::init]] static Shop new_(const AccountId& supplier, const AccountId& owner) {
    return {supplier, owner};
  }

  /// Takes what the dividend is paid from.
  [[near::payable]] void fund() {}

  /// Passes the deposit on to the supplier; it comes back if he does not supply.
  [[near::payable]] Promise<bool> order() {
    const NearToken price = env::attached_deposit();
    return Supplier(supplier)
        .supply()
        .deposit(price)
        .gas(10_Tgas)
        .then<&Shop::on_supplied>(env::predecessor_account_id(), price)
        .gas(15_Tgas);
  }
  bool on_supplied(PromiseResult<void> supplied, const AccountId& customer, NearToken price) {
    if (!supplied) at(customer).transfer(price).detach();
    return supplied.has_value();
  }

  /// Anybody may have the dividend paid.
  void pay_dividend() {
    require(dividend > 0_yocto, "it is paid");
    at(owner).transfer(std::exchange(dividend, NearToken{})).detach();
  }
};
