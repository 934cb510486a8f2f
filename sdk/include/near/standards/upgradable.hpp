// Code that is staged for everybody to see, and deployed after a delay: the methods, messages and
// events of near-plugins' `Upgradable`.
//
//   struct [[near::contract]] Shop {
//     [[near::expose]] AccessControl<Role> access;
//     [[near::expose]] Upgradable<Role::Upgrader> upgradable;
//   };
#pragma once

#include <near.hpp>

#include "near/standards/access_control.hpp"

namespace near {

struct StageCode {
  AccountId by;
  std::array<uint8_t, 32> code_hash;
};
struct DeployCode {
  AccountId by;
  std::array<uint8_t, 32> code_hash;
};

/// Durations and times in nanoseconds.
struct UpgradableDurationStatus {
  std::optional<uint64_t> staging_duration;
  std::optional<uint64_t> staging_timestamp;
  std::optional<uint64_t> new_staging_duration;
  std::optional<uint64_t> new_staging_duration_timestamp;
};

/// A call in the receipt that deploys: both happen or neither.
struct FunctionCallArgs {
  std::string function_name;
  std::vector<uint8_t> arguments;
  U128 amount;
  Gas gas;
};

/// The roles whose accounts may stage code, deploy it, set the first delay, stage another delay and
/// apply that. Storage keys begin with `__up__`.
template <auto CodeStager, auto CodeDeployer = CodeStager, auto DurationInitializer = CodeDeployer,
          auto DurationUpdateStager = DurationInitializer,
          auto DurationUpdateApplier = DurationUpdateStager>
struct [[near::component]] Upgradable {
  using Role = decltype(CodeStager);

  UpgradableDurationStatus status;

  UpgradableDurationStatus up_get_delay_status() const { return status; }

  /// Keeps code that may be deployed after the delay; no bytes discard what is staged. The deposit
  /// may pay for the storage.
  [[near::borsh, near::payable]] void up_stage_code(const std::vector<uint8_t>& code) {
    AccessControl<Role>{}.require_any({CodeStager});
    if (code.empty()) {
      staged().remove();
      status.staging_timestamp.reset();
      return;
    }
    staged().set(code);
    status.staging_timestamp = env::block_timestamp() + status.staging_duration.value_or(0);
    UpgradeEvents::emit_object(StageCode{env::predecessor_account_id(), hash_of(code)});
  }
  [[near::borsh]] std::optional<std::vector<uint8_t>> up_staged_code() const {
    return staged().get();
  }
  std::optional<std::array<uint8_t, 32>> up_staged_code_hash() const {
    const auto code = staged().get();
    if (!code) return std::nullopt;
    return hash_of(*code);
  }

  /// Deploys the staged code, which stays staged; with `hash`, only if it has that one.
  Promise<void> up_deploy_code(const std::optional<CryptoHash>& hash,
                               const std::optional<FunctionCallArgs>& function_call_args) {
    AccessControl<Role>{}.require_any({CodeDeployer});
    require(status.staging_timestamp.has_value(), "Upgradable: staging timestamp isn't set");
    if (env::block_timestamp() < *status.staging_timestamp)
      panic(format("Upgradable: Deploy code too early: staging ends on {}",
                   *status.staging_timestamp));
    const auto code = staged().get();
    require(code.has_value(), "Upgradable: No staged code");
    const auto code_hash = hash_of(*code);
    require(!hash || hash->bytes == code_hash, "Upgradable: The staged code has another hash");
    UpgradeEvents::emit_object(DeployCode{env::predecessor_account_id(), code_hash});
    auto upgrade = at(env::current_account_id()).deploy(text_of(*code));
    if (!function_call_args) return upgrade;
    return upgrade
        .call_raw<void>(function_call_args->function_name, text_of(function_call_args->arguments))
        .deposit(NearToken{function_call_args->amount})
        .gas(function_call_args->gas);
  }

  /// Sets the first delay, in nanoseconds.
  void up_init_staging_duration(uint64_t staging_duration) {
    AccessControl<Role>{}.require_any({DurationInitializer});
    require(!status.staging_duration, "Upgradable: staging duration was already initialized");
    status.staging_duration = staging_duration;
  }
  /// Stages another delay, which may be applied after the present one.
  void up_stage_update_staging_duration(uint64_t staging_duration) {
    AccessControl<Role>{}.require_any({DurationUpdateStager});
    require(status.staging_duration.has_value(), "Upgradable: staging duration isn't initialized");
    status.new_staging_duration = staging_duration;
    status.new_staging_duration_timestamp = env::block_timestamp() + *status.staging_duration;
  }
  void up_apply_update_staging_duration() {
    AccessControl<Role>{}.require_any({DurationUpdateApplier});
    require(status.new_staging_duration_timestamp.has_value(), "Upgradable: No staged update");
    if (env::block_timestamp() < *status.new_staging_duration_timestamp)
      panic(format("Upgradable: Update duration too early: staging ends on {}",
                   *status.new_staging_duration_timestamp));
    status.staging_duration = status.new_staging_duration;
  }

 private:
  using UpgradeEvents = Events<"Upgradable", "1.0.0">;

  static LazyOption<std::vector<uint8_t>, "__up__"> staged() { return {}; }
  static std::string_view text_of(const std::vector<uint8_t>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  static std::array<uint8_t, 32> hash_of(const std::vector<uint8_t>& code) {
    return env::sha256(text_of(code));
  }
};

}  // namespace near
