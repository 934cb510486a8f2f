// Compiled code on disk, so that a contract is compiled once per machine and not once per run.
//
// A file holds one module, so that the engine can use the pages of the file as they are:
//
//   code | magic 8 | engine 8 | configuration 8 | code hash 32 | bytes of the contract 8 |
//   bytes of the code 8 | checksum of all before 16
//
// The engine trusts what it loads, so nothing is returned that does not pass the checksum and match
// the key. Files are written beside their place and renamed into it, and never changed: readers of
// any process see whole files or none.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>

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
  ByteView compiled;
};

/// A file descriptor of its own; -1 is none.
class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{other.release()} {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();

  [[nodiscard]] int get() const noexcept { return number_; }
  /// The caller closes it.
  [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

 private:
  int number_;
};

/// An entry as it was found.
struct StoredCode {
  /// Length of the contract as deployed.
  std::uint64_t code_size = 0;
  /// An in-memory file that begins with the code and cannot be changed from outside.
  Descriptor file;
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
  [[nodiscard]] std::optional<StoredCode> load(const DiskKey& key);
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
