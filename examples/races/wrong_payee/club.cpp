// Spends a club's money as its treasurer says.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Jar : Interface {
  Call<bool> tip();
};

struct [[near::contract]] Club {
  AccountId treasurer;

  [[near::init]] static Club new_(const AccountId& treasurer) { return {treasurer}; }

  Promise<bool> tip(const AccountId& jar, NearToken amount) {
    require(env::predecessor_account_id() == treasurer, "only the treasurer may do this");
    return Jar(jar).tip().deposit(amount).gas(60_Tgas);
  }
};
