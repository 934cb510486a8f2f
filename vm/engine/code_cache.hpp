// A contract is prepared and compiled once: kept ready in memory, and on disk across runs.
#pragma once

#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "vm/call/external.hpp"
#include "vm/engine/code_cache_disk.hpp"
#include "vm/engine/engine.hpp"
#include "vm/prepare/prepare.hpp"

namespace farcall::vm {

/// What all contracts of one protocol version are prepared for and linked to. Immutable; lives as
/// long as the caches that it is used with.
struct CodeEnvironment {
  CodeEnvironment(const PrepareConfig& config, HostTable table);

  PrepareConfig prepare;
  HostTable hosts;
  std::uint64_t fingerprint;
};

/// A contract as far as it can be taken without running it.
struct CompiledContract {
  /// Length as deployed, which loading is charged by.
  std::uint64_t code_size = 0;
  /// Errors in the order in which they show: preparing, compiling, loading, linking.
  std::variant<LinkedModule, PrepareFailure, CompileError, LoadError, LinkError> state;
};

/// Keeps compiled contracts by code hash and environment. Thread-safe: a contract that several
/// threads ask for at once is compiled by one of them, the others wait.
class CodeCache {
 public:
  struct Options {
    /// Nothing: memory only.
    std::optional<std::filesystem::path> folder;
    /// Native code kept in memory; the least recently used goes first. One contract always stays.
    std::size_t memory_bytes_max = std::size_t{256} << 20;
    std::uint64_t disk_bytes_max = std::uint64_t{2} << 30;
    /// Where the one line about an unusable folder goes; by default stderr.
    CodeCacheDisk::Warn warn;
  };

  struct Counts {
    std::uint64_t memory_hits = 0;
    std::uint64_t disk_hits = 0;
    std::uint64_t compiled = 0;
  };

  CodeCache(const Engine& engine, Options options);

  /// $XDG_CACHE_HOME/farcall/contracts, or ~/.cache/farcall/contracts; nothing without a home.
  [[nodiscard]] static std::optional<std::filesystem::path> default_folder();

  /// Null when the code does not exist, whatever the cache holds. `environment` must outlive the
  /// cache.
  [[nodiscard]] std::shared_ptr<const CompiledContract> get(CodeSource& code,
                                                            const CodeEnvironment& environment);

  [[nodiscard]] Counts counts() const;
  /// Contracts in memory and being made.
  [[nodiscard]] std::size_t size() const;

 private:
  struct Key {
    CryptoHash code_hash;
    const CodeEnvironment* environment;
    bool operator==(const Key&) const = default;
  };
  struct HashKey {
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<CryptoHash>{}(key.code_hash) ^ std::hash<const void*>{}(key.environment);
    }
  };
  struct Slot;
  using Slots = std::unordered_map<Key, std::shared_ptr<Slot>, HashKey>;

  std::shared_ptr<const CompiledContract> find(const Key& key, std::shared_ptr<Slot>& slot);
  std::shared_ptr<const CompiledContract> made_meanwhile(const Slot& slot) const;
  void keep(const Key& key, Slot& slot, std::shared_ptr<const CompiledContract> contract);
  std::shared_ptr<const CompiledContract> make(CodeSource& code,
                                               const CodeEnvironment& environment);
  std::optional<CompiledContract> load_from_disk(const DiskKey& key,
                                                 const CodeEnvironment& environment);
  CompiledContract compile(const DiskKey& key, ByteView code, const CodeEnvironment& environment);
  [[nodiscard]] std::expected<Bytes, Engine::Failure> compile_prepared(ByteView prepared) const;
  void account(const Key& key, Slot& slot, std::size_t bytes);

  const Engine& engine_;
  std::size_t memory_bytes_max_;
  std::optional<CodeCacheDisk> disk_;

  mutable std::mutex mutex_;
  /// Contracts that are kept or being made.
  Slots slots_;
  /// Most recently used first; only slots that hold a contract.
  std::list<Key> used_;
  std::size_t memory_bytes_ = 0;
  Counts counts_;
};

}  // namespace farcall::vm
