// A club that takes a fee, and asks a register whether the applicant may join.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Register : Interface {
  Call<bool> may_join(const AccountId& account_id);
};

struct [[near::contract]] Club {
  static constexpr NearToken kFee = 2_near;

  AccountId registry;
  LookupSet<AccountId, "m"> members;
  uint32_t applications = 0;

  [[near::init]] static Club new_(const AccountId& registry) { return {registry}; }

  [[near::payable]] Promise<bool> join() {
    require(env::attached_deposit() == kFee, "the fee is 2 NEAR");
    ++applications;
    const AccountId applicant = env::predecessor_account_id();
    return Register(registry)
        .may_join(applicant)
        .gas(10_Tgas)
        .then<&Club::on_answer>(applicant)
        .gas(15_Tgas)
        .weight(0);
  }

  bool on_answer(PromiseResult<bool, 16> may_join, const AccountId& applicant) {
    if (!may_join || !*may_join) return false;
    members.insert(applicant);
    return true;
  }

  bool is_member(const AccountId& account_id) const { return members.contains(account_id); }
  uint32_t count_applications() const { return applications; }
};
