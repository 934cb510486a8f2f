// The gas of one call: what is burnt, what is set aside for promises, and what for
// (runtime/near-vm-runner/src/logic/gas_counter.rs of nearcore).
#pragma once

#include <cstdint>

#include "base/units.hpp"
#include "protocol/costs.hpp"
#include "protocol/outcome.hpp"
#include "protocol/parameters.hpp"
#include "vm/call/host_error.hpp"

namespace farcall::vm {

/// Counts gas and attributes it to costs. Every charge returns false when it is refused;
/// `refusal()` then says why, and the call must stop. Not thread-safe.
class GasCounter {
 public:
  /// A view has no prepaid gas: what it may burn is all it has.
  GasCounter(const protocol::WasmConfig& config, Gas prepaid, Gas max_burnt, bool is_view) noexcept
      : config_{&config},
        prepaid_{is_view ? max_burnt.value() : prepaid.value()},
        max_burnt_{max_burnt.value()} {}

  /// Burns gas for instructions.
  [[nodiscard]] bool burn(std::uint64_t gas) noexcept;
  /// Sets gas aside for a promise.
  [[nodiscard]] bool reserve(std::uint64_t gas) noexcept { return deduct(0, gas); }

  /// Burns the cost of a host function, `count` times.
  [[nodiscard]] bool pay(protocol::ExtCost cost) noexcept {
    return pay_gas(cost, config_->cost(cost).gas.value());
  }
  [[nodiscard]] bool pay(protocol::ExtCost cost, std::uint64_t count) noexcept;

  /// Burns `burnt` and sets the rest of `used` aside, attributed to `cost`. `compute` is what the
  /// burnt part counts when the charge succeeds.
  [[nodiscard]] bool pay_action(protocol::ActionCost cost, std::uint64_t burnt,
                                std::uint64_t compute, std::uint64_t used) noexcept;

  [[nodiscard]] std::uint64_t burnt() const noexcept { return burnt_; }
  [[nodiscard]] std::uint64_t used() const noexcept { return burnt_ + promises_; }
  [[nodiscard]] std::uint64_t remaining() const noexcept {
    const std::uint64_t all = used();
    return prepaid_ > all ? prepaid_ - all : 0;
  }

  /// Why the last refused charge was refused: GasExceeded, GasLimitExceeded or IntegerOverflow.
  [[nodiscard]] HostErrorKind refusal() const noexcept { return refusal_; }
  /// The size of that charge, the gas left before it, and the gas of promises by then. Not for
  /// IntegerOverflow.
  struct Refused {
    std::uint64_t to_burn = 0;
    std::uint64_t to_set_aside = 0;
    std::uint64_t left = 0;
    std::uint64_t set_aside = 0;
  };
  [[nodiscard]] const Refused& refused() const noexcept { return refused_; }

  /// What was burnt by cost; what no cost claimed was burnt by instructions.
  [[nodiscard]] protocol::GasProfile profile() const noexcept;
  /// The compute of everything burnt.
  [[nodiscard]] Compute compute_usage(const protocol::GasProfile& profile) const noexcept;

 private:
  bool pay_gas(protocol::ExtCost cost, std::uint64_t gas) noexcept;
  bool deduct(std::uint64_t burnt, std::uint64_t used) noexcept;
  bool refuse(HostErrorKind kind) noexcept {
    refusal_ = kind;
    return false;
  }
  bool refuse_limit(std::uint64_t new_burnt, std::uint64_t new_used) noexcept;

  const protocol::WasmConfig* config_;
  std::uint64_t burnt_ = 0;
  std::uint64_t promises_ = 0;
  std::uint64_t prepaid_;
  std::uint64_t max_burnt_;
  std::uint64_t action_compute_ = 0;
  protocol::GasProfile profile_;
  HostErrorKind refusal_ = HostErrorKind::kGasExceeded;
  Refused refused_;
};

}  // namespace farcall::vm
