// A store that a node keeps its durable data in: ordered keys and values with atomic batches.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace farcall::state {

/// One write of a batch. No value: the key is removed, if it is there.
struct StoreWrite {
  ByteView key;
  std::optional<ByteView> value;
};

/// Ordered bytes to bytes. Keys have 1 to 511 bytes. All functions may be called from any thread;
/// one batch is written at a time.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// All or nothing, in the order given. When it returns without error the batch survives whatever
  /// the store promises to survive; readers see it at once.
  [[nodiscard]] virtual Result<void> write(std::span<const StoreWrite> batch) = 0;
  [[nodiscard]] virtual Result<std::optional<Bytes>> get(ByteView key) const = 0;
  /// Visits keys that begin with `prefix` in ascending order, from `from` on, until `visit` returns
  /// false. The views are valid during the call only; `visit` must not use the store.
  using Visit = std::function<bool(ByteView key, ByteView value)>;
  [[nodiscard]] virtual Result<void> scan(ByteView prefix, ByteView from,
                                          const Visit& visit) const = 0;
};

/// Longest key of a store.
inline constexpr std::size_t kMaxStoreKeyBytes = 511;

/// In memory: gone when the process ends.
[[nodiscard]] std::unique_ptr<Store> make_memory_store();

/// What an acknowledged batch of the durable store survives.
enum class Durability : std::uint8_t {
  /// The end of the process at any moment, kill -9 included. Nothing waits for the disk.
  kProcess,
  /// Also the end of the machine: every batch waits for the disk.
  kMachine,
};

struct DurableStoreOptions {
  Durability durability = Durability::kMachine;
  /// The file never grows beyond this; a batch that would is refused.
  std::uint64_t size_max_bytes = std::uint64_t{1} << 36;
};

/// Opens or makes a store in a folder (LMDB). The whole file is checked first: one that is
/// truncated or damaged gives an error, as does one that another process has open.
[[nodiscard]] Result<std::unique_ptr<Store>> open_durable_store(
    const std::filesystem::path& folder, const DurableStoreOptions& options = {});

}  // namespace farcall::state
