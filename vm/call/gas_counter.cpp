#include "vm/call/gas_counter.hpp"

#include <algorithm>
#include <numeric>

#include "base/assert.hpp"

namespace farcall::vm {
namespace {

std::uint64_t saturating_sub(std::uint64_t a, std::uint64_t b) noexcept {
  return a > b ? a - b : 0;
}

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) noexcept {
  std::uint64_t sum;
  return __builtin_add_overflow(a, b, &sum) ? ~std::uint64_t{0} : sum;
}

template <class Range>
std::uint64_t saturating_sum(const Range& values) noexcept {
  return std::accumulate(values.begin(), values.end(), std::uint64_t{0}, saturating_add);
}

}  // namespace

bool GasCounter::burn(std::uint64_t gas) noexcept {
  std::uint64_t new_burnt;
  if (__builtin_add_overflow(burnt_, gas, &new_burnt)) {
    return refuse(HostErrorKind::kIntegerOverflow);
  }
  if (new_burnt <= std::min(max_burnt_, prepaid_ - promises_)) [[likely]] {
    burnt_ = new_burnt;
    return true;
  }
  return refuse_limit(new_burnt, new_burnt + promises_);  // wraps as in nearcore
}

bool GasCounter::deduct(std::uint64_t burnt, std::uint64_t used) noexcept {
  FARCALL_ASSERT(burnt <= used, "gas that is burnt is used");
  std::uint64_t new_promises;
  std::uint64_t new_burnt;
  std::uint64_t new_used;
  if (__builtin_add_overflow(promises_, used - burnt, &new_promises) ||
      __builtin_add_overflow(burnt_, burnt, &new_burnt) ||
      __builtin_add_overflow(new_burnt, new_promises, &new_used)) {
    return refuse(HostErrorKind::kIntegerOverflow);
  }
  if (new_burnt > max_burnt_ || new_used > prepaid_) return refuse_limit(new_burnt, new_used);
  burnt_ = new_burnt;
  promises_ = new_promises;
  return true;
}

bool GasCounter::refuse_limit(std::uint64_t new_burnt, std::uint64_t new_used) noexcept {
  refused_ = {.to_burn = new_burnt - burnt_,
              .to_set_aside = new_used - new_burnt - promises_,
              .left = std::min(remaining(), saturating_sub(max_burnt_, burnt_)),
              .set_aside = promises_};
  // No call burns more than was paid for; the gas of promises stays reserved as far as it fits.
  burnt_ = std::min(new_burnt, std::min(prepaid_, max_burnt_));
  promises_ = saturating_sub(std::min(prepaid_, new_used), burnt_);
  return refuse(new_burnt > max_burnt_ ? HostErrorKind::kGasLimitExceeded
                                       : HostErrorKind::kGasExceeded);
}

bool GasCounter::pay_gas(protocol::ExtCost cost, std::uint64_t gas) noexcept {
  const std::uint64_t before = burnt_;
  const bool paid = burn(gas);
  std::uint64_t& entry = profile_.ext[static_cast<std::size_t>(cost)];
  entry = saturating_add(entry, saturating_sub(burnt_, before));
  return paid;
}

bool GasCounter::pay(protocol::ExtCost cost, std::uint64_t count) noexcept {
  std::uint64_t gas;
  if (__builtin_mul_overflow(config_->cost(cost).gas.value(), count, &gas)) {
    return refuse(HostErrorKind::kIntegerOverflow);
  }
  return pay_gas(cost, gas);
}

bool GasCounter::pay_action(protocol::ActionCost cost, std::uint64_t burnt, std::uint64_t compute,
                            std::uint64_t used) noexcept {
  const std::uint64_t before = burnt_;
  const bool paid = deduct(burnt, used);
  const std::uint64_t really_burnt = saturating_sub(burnt_, before);
  std::uint64_t& entry = profile_.actions[static_cast<std::size_t>(cost)];
  entry = saturating_add(entry, really_burnt);
  // A refused charge counts the gas that it still burnt, whatever its compute would have been.
  if (__builtin_add_overflow(action_compute_, paid ? compute : really_burnt, &action_compute_)) {
    return refuse(HostErrorKind::kIntegerOverflow);
  }
  return paid;
}

protocol::GasProfile GasCounter::profile() const noexcept {
  protocol::GasProfile profile = profile_;
  profile.wasm = saturating_sub(saturating_sub(burnt_, saturating_sum(profile.actions)),
                                saturating_sum(profile.ext));
  return profile;
}

Compute GasCounter::compute_usage(const protocol::GasProfile& profile) const noexcept {
  std::uint64_t sum = 0;
  for (std::size_t index = 0; index < profile.ext.size(); ++index) {
    const std::uint64_t gas = profile.ext[index];
    if (gas == 0) continue;
    const protocol::Cost& cost = config_->ext[index];
    const std::uint64_t compute =
        cost.compute.value() == cost.gas.value()
            ? gas
            : static_cast<std::uint64_t>(u128{gas} * cost.compute.value() / cost.gas.value());
    sum = saturating_add(sum, compute);
  }
  return Compute{saturating_add(saturating_add(sum, action_compute_), profile.wasm)};
}

}  // namespace farcall::vm
