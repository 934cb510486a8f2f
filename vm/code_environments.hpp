// What a protocol version means for code: how it is prepared and what it may import.
#pragma once

#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "protocol/parameters.hpp"
#include "vm/code_cache.hpp"
#include "vm/engine.hpp"

namespace farcall::vm {

/// The environments of the versions in use; versions with the same rules share one. Thread-safe.
class CodeEnvironments {
 public:
  explicit CodeEnvironments(const Engine& engine) : engine_{engine} {}

  /// `config` must be a table of protocol::runtime_config, or live as long as this object.
  [[nodiscard]] const CodeEnvironment& of(const protocol::RuntimeConfig& config);

 private:
  struct Known {
    /// One bit for each entry of the host table.
    std::vector<bool> imports;
    CodeEnvironment environment;
  };
  const CodeEnvironment& add(const protocol::RuntimeConfig& config);

  const Engine& engine_;
  std::shared_mutex mutex_;
  std::vector<std::unique_ptr<const Known>> known_;
  std::unordered_map<const protocol::RuntimeConfig*, const CodeEnvironment*> by_config_;
};

}  // namespace farcall::vm
