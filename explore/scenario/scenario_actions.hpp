// Actions of scenario files that have a table of their own: keys, global contracts, the initial
// state of deterministic accounts. After an error the value that comes back means nothing.
#pragma once

#include "explore/scenario/scenario_reader.hpp"
#include "protocol/account_id.hpp"
#include "protocol/action.hpp"

namespace farcall::explore {

/// A public key as text, or the key that is made from an account's name.
[[nodiscard]] protocol::PublicKey read_public_key(const ScenarioReading& reading,
                                                  const TomlValue& value);
[[nodiscard]] protocol::AddKey read_add_key(const ScenarioReading& reading, const TomlValue& value);

/// `{ of = "bob", amount = "1 NEAR" }`: what goes to a gas key, or comes back from it.
struct GasKeyAmount {
  protocol::PublicKey key;
  Balance amount;
};
[[nodiscard]] GasKeyAmount read_gas_key_amount(const ScenarioReading& reading,
                                               const TomlValue& value);

/// Notes the contract, so that later transactions may use it. `account` deploys it.
[[nodiscard]] protocol::DeployGlobalContract read_deploy_global(ScenarioReading& reading,
                                                                const TomlValue& value,
                                                                const protocol::AccountId& account);
/// Reports a global contract that no transaction before deploys. Notes the methods that `account`
/// has from now on.
[[nodiscard]] protocol::UseGlobalContract read_use_global(ScenarioReading& reading,
                                                          const TomlValue& value,
                                                          const protocol::AccountId& account);
/// As `read_use_global`; the account follows from the value (`deterministic_account_id`).
[[nodiscard]] protocol::DeterministicStateInit read_state_init(ScenarioReading& reading,
                                                               const TomlValue& value);

}  // namespace farcall::explore
