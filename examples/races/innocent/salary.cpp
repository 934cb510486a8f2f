// Pays a salary by the minute. Minutes count as paid before the payment is under way.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Salary {
  static constexpr uint64_t kMinute = 60'000'000'000;

  AccountId worker;
  NearToken per_minute;
  uint64_t paid_until = 0;

  [[near::init]] static Salary new_(const AccountId& worker, NearToken per_minute) {
    return {worker, per_minute, env::block_timestamp()};
  }

  Promise<bool> claim() {
    require(env::predecessor_account_id() == worker, "only the worker may do this");
    const uint64_t minutes = (env::block_timestamp() - paid_until) / kMinute;
    paid_until += minutes * kMinute;
    return at(worker)
        .transfer(per_minute * minutes)
        .then<&Salary::on_paid>(minutes)
        .gas(10_Tgas)
        .weight(0);
  }
  bool on_paid(PromiseResult<void> payment, uint64_t minutes) {
    if (!payment) paid_until -= minutes * kMinute;
    return payment.has_value();
  }
};
