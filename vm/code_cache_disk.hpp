// Compiled code on disk, so that a contract is compiled once per machine and not once per run.
//
// A file holds one module:
//
//   magic 8 | engine 8 | configuration 8 | code hash 32 | code bytes 8 | payload bytes 8 |
//   checksum of all before and the payload 16 | payload
//
// The engine trusts what it loads, so nothing is returned that does not pass the checksum and match
// the key. Files are written beside their place and renamed into it: readers of any process see
// whole files or none.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/hash.hpp"

namespace farcall::vm {

/// What compiled code depends on.
struct DiskKey {
  CryptoHash code_hash;
  /// PrepareConfig::fingerprint.
  std::uint64_t configuration = 0;
  /// Engine::fingerprint.
  std::uint64_t engine = 0;
};

struct DiskEntry {
  /// Length of the contract as deployed.
  std::uint64_t code_size = 0;
  Bytes compiled;
};

/// A folder of compiled modules. Any number of threads and processes may share it. Never fails:
/// what cannot be read is absent, what cannot be written is dropped, and the first such trouble is
/// reported once. A damaged file is reported with its place and the reason.
class CodeCacheDisk {
 public:
  using Warn = std::function<void(std::string_view)>;

  /// Makes the folder when it is missing, and removes its oldest files when they take more than
  /// `bytes_max` together.
  CodeCacheDisk(std::filesystem::path folder, std::uint64_t bytes_max, Warn warn);

  /// Nothing when there is no whole, intact file for exactly this key. A broken one is removed.
  [[nodiscard]] std::optional<DiskEntry> load(const DiskKey& key);
  void store(const DiskKey& key, const DiskEntry& entry);

  /// Where the file of a key is.
  [[nodiscard]] std::filesystem::path path_of(const DiskKey& key) const;

 private:
  void trim(std::uint64_t bytes_max);
  void warn_once(const std::string& what);

  std::filesystem::path folder_;
  Warn warn_;
  std::atomic<bool> warned_ = false;
  std::atomic<std::uint64_t> temporary_count_ = 0;
};

}  // namespace farcall::vm
