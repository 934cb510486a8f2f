// Lists offers with a registry that may refuse them. The fee is for asking and stays; the bond
// comes back.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Registry : Interface {
  Call<void> list(uint64_t number, const std::string& title);
};

struct [[near::contract]] Listings {
  AccountId registry;
  uint64_t next_number = 0;
  LookupMap<uint64_t, std::string, "t"> titles;
  NearToken fees;

  [[near::init]] static Listings new_(const AccountId& registry) { return {registry}; }

  /// Costs 0.1 NEAR, also if the offer is refused. What is attached beyond is the bond.
  [[near::payable]] Promise<bool> offer(const std::string& title) {
    const NearToken paid = env::attached_deposit();
    require(paid >= kFee, "asking costs 0.1 NEAR");
    fees += kFee;
    const uint64_t number = next_number++;
    return Registry(registry)
        .list(number, title)
        .gas(10_Tgas)
        .then<&Listings::on_listed>(number, title, env::predecessor_account_id(), paid - kFee)
        .gas(15_Tgas)
        .weight(0);
  }

  bool on_listed(PromiseResult<void> listed, uint64_t number, const std::string& title,
                 const AccountId& seller, NearToken bond) {
    if (bond > 0_yocto) at(seller).transfer(bond).detach();
    if (listed) titles.set(number, title);
    return listed.has_value();
  }

  std::optional<std::string> title_of(uint64_t number) const { return titles.get(number); }
  NearToken total_fees() const { return fees; }

 private:
  static constexpr NearToken kFee = 100_mnear;
};
