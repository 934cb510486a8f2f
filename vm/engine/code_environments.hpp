// What a protocol version means for code: how it is prepared and what it may import.
#pragma once

#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "protocol/parameters.hpp"
#include "vm/engine/code_cache.hpp"
#include "vm/engine/engine.hpp"

namespace farcall::vm {

/// The environments of the versions in use; versions with the same rules share one. Thread-safe.
class CodeEnvironments {
 public:
  explicit CodeEnvironments(const Engine& engine) : engine_{engine} {}

  /// Depends on what `config` says, not on where it stands: configurations come and go.
  [[nodiscard]] const CodeEnvironment& of(const protocol::RuntimeConfig& config);

 private:
  struct Known {
    /// One bit for each entry of the host table.
    std::vector<bool> imports;
    CodeEnvironment environment;
  };
  const CodeEnvironment& find_or_add(const protocol::RuntimeConfig& config);

  const Engine& engine_;
  std::shared_mutex mutex_;
  std::vector<std::unique_ptr<const Known>> known_;
  /// Of the tables of protocol::runtime_config, which live for ever.
  std::unordered_map<const protocol::RuntimeConfig*, const CodeEnvironment*> by_table_;
};

}  // namespace farcall::vm
