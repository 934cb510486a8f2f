// From code to something that can be called: compiled once per code and rules, kept in memory.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/hash.hpp"
#include "protocol/parameters.hpp"
#include "vm/call_failure.hpp"
#include "vm/engine.hpp"
#include "vm/external.hpp"
#include "vm/prepare.hpp"

namespace farcall::vm {

/// Code that was looked at once: callable, or refused for a reason that every call will report.
struct LoadedCode {
  /// Bytes of the code as it was deployed; the loading fee goes by them.
  std::uint64_t source_bytes = 0;
  std::variant<LinkedModule, protocol::PrepareError, CompileFailure, LinkedModule::LoadError,
               LinkedModule::LinkError>
      state;
};

/// What a protocol version means for code: how it is prepared and what it may import. Versions with
/// the same rules share one.
struct CodeRules {
  PrepareConfig prepare;
  /// One bit for each entry of the host table.
  std::vector<bool> imports;
  HostTable host_table;
};

/// Loads code and keeps what was used last. Thread-safe.
class CodeLoader {
 public:
  /// `memory_bytes`: native code that is kept at most.
  CodeLoader(const Engine& engine, std::size_t memory_bytes);
  ~CodeLoader();

  /// Null: the source has no code. `config` must be a table of protocol::runtime_config, or live as
  /// long as the loader.
  [[nodiscard]] std::shared_ptr<const LoadedCode> load(CodeSource& source,
                                                       const protocol::RuntimeConfig& config);

 private:
  struct Key {
    CryptoHash code;
    const CodeRules* rules;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  struct Entry;

  const CodeRules& rules_of(const protocol::RuntimeConfig& config);
  const CodeRules& add_rules(const protocol::RuntimeConfig& config);
  std::shared_ptr<const LoadedCode> find(const Key& key);
  std::shared_ptr<const LoadedCode> keep(const Key& key, std::shared_ptr<const LoadedCode> loaded);
  void make_room();
  [[nodiscard]] LoadedCode compile(ByteView source, const CodeRules& rules) const;

  const Engine& engine_;
  const std::size_t memory_bytes_;

  std::shared_mutex mutex_;
  std::vector<std::unique_ptr<const CodeRules>> rules_;
  std::unordered_map<const protocol::RuntimeConfig*, const CodeRules*> rules_by_config_;
  std::unordered_map<Key, std::unique_ptr<Entry>, KeyHash> entries_;
  std::size_t kept_bytes_ = 0;
  std::atomic<std::uint64_t> clock_ = 0;
  /// Held while something is compiled, so that the same code is not compiled twice at once.
  std::array<std::mutex, 16> compiling_;
};

}  // namespace farcall::vm
