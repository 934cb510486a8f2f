// Runs recorded scenarios in this process and compares every field of every answer.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "chain/chain.hpp"
#include "chain/json_field.hpp"
#include "cli/conform/encode.hpp"
#include "cli/conform/normal.hpp"

namespace farcall::cli {

struct ConformOptions {
  /// Folders with the wasm files that scenarios name.
  std::vector<std::string> wasm_folders;
  /// Instead of the scenario's own version.
  std::optional<ProtocolVersion> protocol_version;
};

/// A step whose answer was another.
struct WrongStep {
  std::size_t index = 0;
  std::string why;
  std::vector<Difference> differences;
};

struct ScenarioReport {
  std::string name;
  std::size_t steps = 0;
  std::vector<WrongStep> wrong;
};

/// Runs a scenario on a chain of its own, made like the recording node's. Fails, with line or
/// field, for a scenario that is none.
[[nodiscard]] Result<ScenarioReport> run_scenario(std::string_view text,
                                                  const ConformOptions& options,
                                                  vm::VirtualMachine& machine);

/// One node for one scenario: a chain in the rhythm in which the recording node was used.
class ScenarioRunner final : public NonceSource {
 public:
  ScenarioRunner(ProtocolVersion version, WasmFolders wasm, vm::VirtualMachine& machine);

  /// The answer in normal form; null for steps that have none. Fails for steps that are none.
  [[nodiscard]] Result<boost::json::value> run(const Field& step);

  [[nodiscard]] std::uint64_t access_key_nonce(std::string_view account,
                                               const protocol::PublicKey& key) override;

 private:
  struct Started {
    CryptoHash hash;
  };

  [[nodiscard]] Result<boost::json::value> run_transaction(const Field& step);
  [[nodiscard]] Result<TransactionParts> parts_of(const Field& step,
                                                  const protocol::SecretKey& key);
  [[nodiscard]] protocol::SecretKey key_of(const std::string& name) const;
  [[nodiscard]] std::uint64_t gas_key_nonce(std::string_view account,
                                            const protocol::PublicKey& key, std::uint16_t index);
  /// Makes blocks until all receipts ran and are final; nothing when that never happens.
  [[nodiscard]] Result<boost::json::value> finish(const Field& step, const CryptoHash& hash);
  void wait_blocks(std::uint64_t count);

  WasmFolders wasm_;
  protocol::SecretKey root_key_;
  std::unique_ptr<chain::Chain> chain_;
  std::map<std::string, Started> started_;
};

}  // namespace farcall::cli
