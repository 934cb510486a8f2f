// Asks a registry, and then does long work in the callback, for which it set gas aside.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Registry : Interface {
  Call<bool> is_member(const AccountId& account_id);
};

struct [[near::contract]] Counter {
  AccountId registry;
  uint64_t sum = 0;

  [[near::init]] static Counter new_(const AccountId& registry) { return {registry}; }

  Promise<bool> count() {
    return Registry(registry)
        .is_member(env::predecessor_account_id())
        .gas(10_Tgas)
        .then<&Counter::on_member>()
        .gas(6_Tgas)
        .weight(0);
  }

  /// Takes much of its gas, the same whatever the answer is.
  bool on_member(PromiseResult<bool, 16> is_member) {
    uint64_t value = 1;
    for (uint32_t round = 0; round < kRounds; ++round) value = hash(value);
    sum = value;
    return is_member && *is_member;
  }

  uint64_t get_sum() const { return sum; }

 private:
  static constexpr uint32_t kRounds = 100;
  static uint64_t hash(uint64_t value) {
    const auto bytes = env::sha256(format("{}", value));
    uint64_t out = 0;
    for (uint32_t at = 0; at < 7; ++at) out = out * 256 + bytes[at];
    return out;
  }
};
