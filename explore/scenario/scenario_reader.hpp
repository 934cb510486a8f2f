// The parts of the reader of scenario files.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "explore/scenario/scenario.hpp"
#include "explore/scenario/scenario_file.hpp"
#include "explore/scenario/toml_table.hpp"

namespace farcall::explore {

/// What is known while a scenario is read.
struct ScenarioReading {
  TomlErrors& errors;
  ScenarioFiles& files;
  const std::filesystem::path& folder;
  Scenario scenario;
  /// Methods of each account that has a contract, or gets one by a deployment.
  std::map<protocol::AccountId, std::set<std::string, std::less<>>> methods;
  /// What the transactions so far deploy for all accounts.
  std::map<protocol::GlobalContractIdentifier, std::shared_ptr<const Bytes>> global_code;
  /// Files that were read, by their path.
  std::map<std::string, std::shared_ptr<const Bytes>> wasm;

  /// The contract in a file that must hold wasm, or null after an error.
  [[nodiscard]] std::shared_ptr<const Bytes> load_wasm(const TomlValue& path);
  [[nodiscard]] std::shared_ptr<const Bytes> build_contract(const TomlValue& path);
  void note_methods(const TomlValue& from, const protocol::AccountId& account, const Bytes& wasm);

  [[nodiscard]] ScenarioAccount* find_account(const protocol::AccountId& id);
  /// Makes an account for an actor who has none.
  void ensure_actor(const protocol::AccountId& id);
  /// Reports an account that the scenario does not have.
  void require_account(const TomlValue& at, std::string_view id);
  /// Reports a method that the account's contract does not have, or that there is no contract.
  void require_method(const TomlValue& at, const protocol::AccountId& account,
                      std::string_view method);
  /// "account.method" with both checked; nothing after an error.
  [[nodiscard]] std::optional<std::pair<protocol::AccountId, std::string>> account_method(
      const TomlValue& at);
};

/// Bytes as text, or as hex digits after `0x`.
[[nodiscard]] std::optional<Bytes> text_or_hex(const TomlValue& value);

/// Rows of a contract's data, `{ key = "value" }`, where keys and values may be hex digits after
/// `0x`. Of two rows with one key only the later one is there.
[[nodiscard]] std::vector<std::pair<Bytes, Bytes>> read_rows(const TomlValue& value);

/// Adds the accounts of a dump of a node's state.
void read_world(ScenarioReading& reading, const TomlTable& world);
/// Reads `[accounts]`, and adds the calls that initialize them to `setup`.
void read_accounts(ScenarioReading& reading, const TomlValue& accounts);

struct TransactionRules {
  /// Strangers' calls have no signer of their own.
  bool has_signer = true;
  /// Whether `after` and `optional` mean something.
  bool has_order = true;
};
/// Reads a list of transactions; `out` gets them, with unique names.
void read_transactions(ScenarioReading& reading, const std::vector<TomlValue>& items,
                       const TransactionRules& rules, std::vector<ScenarioTransaction>& out);
/// Arguments of a call in one of their four forms; `{}` if there are none.
[[nodiscard]] Bytes read_arguments(const TomlTable& table);
inline constexpr Gas kDefaultGas{100'000'000'000'000};

/// Parses a condition and checks the names in it.
[[nodiscard]] std::optional<Expression> read_expression(ScenarioReading& reading,
                                                        const TomlValue& value);
void read_declarations(ScenarioReading& reading, const TomlTable& table);

}  // namespace farcall::explore
