// Runs recorded scenarios in this process and compares every field of every answer. A member that
// is not known fails the scenario: ignoring it would run something else than what was recorded.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "chain/chain.hpp"
#include "chain/genesis/json_field.hpp"
#include "cli/conform/encode.hpp"
#include "cli/conform/normal.hpp"

namespace farcall::cli {

struct ConformOptions {
  /// Folders with the wasm files that scenarios name.
  std::vector<std::string> wasm_folders;
  /// Overrides the scenario's own version.
  std::optional<ProtocolVersion> protocol_version;
  /// Called with the chain after the last step.
  std::function<void(const chain::Chain&)> at_end;
};

/// A step whose answer differs from the recorded one.
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

/// Runs a scenario on a new chain with the recording node's genesis. Fails for a malformed
/// scenario, naming the line or the field.
[[nodiscard]] Result<ScenarioReport> run_scenario(std::string_view text,
                                                  const ConformOptions& options,
                                                  vm::VirtualMachine& machine);

/// The chain of one scenario, with blocks where the recording tool waited for them.
class ScenarioRunner final : public NonceSource {
 public:
  /// `root_key`: of the account that makes all others.
  ScenarioRunner(chain::Genesis genesis, protocol::SecretKey root_key, WasmFolders wasm,
                 vm::VirtualMachine& machine);

  /// Returns the answer in normal form; null for steps without one. Fails for malformed steps.
  [[nodiscard]] Result<boost::json::value> run(const Field& step);
  [[nodiscard]] const chain::Chain& chain() const noexcept { return *chain_; }

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
  /// Makes blocks until all receipts are executed and final; fails if that never happens.
  [[nodiscard]] Result<boost::json::value> finish(const Field& step, const CryptoHash& hash);
  void wait_blocks(std::uint64_t count);

  WasmFolders wasm_;
  protocol::SecretKey root_key_;
  std::unique_ptr<chain::Chain> chain_;
  std::map<std::string, Started> started_;
};

}  // namespace farcall::cli
