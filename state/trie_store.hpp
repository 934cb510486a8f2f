// Tries that outlive the process: what is new since the last time is written, what is needed is
// read.
#pragma once

#include <memory>
#include <span>

#include "base/result.hpp"
#include "state/store.hpp"
#include "state/trie.hpp"

namespace farcall::state {

/// How much of a trie is read when it is opened.
enum class Loading : std::uint8_t {
  /// All of it, every hash checked: damage is an error here and cannot show up later.
  kWhole,
  /// Nothing but the root; nodes and large values follow when they are first touched. For states
  /// larger than memory. Damage that shows up later stops the program, naming the record.
  kLazy,
};

struct PersistSummary {
  std::uint64_t nodes = 0;
  std::uint64_t large_values = 0;
  std::uint64_t bytes = 0;
};

/// Keeps tries in a store. Its own keys begin with a byte from 0xF0 on; the caller may use all
/// others and write such rows together with tries. For one thread at a time; the tries it returns
/// may be used from any thread.
class TrieStore {
 public:
  /// First byte of the keys that belong to the trie store.
  static constexpr std::uint8_t kFirstOwnColumn = 0xF0;

  /// Refuses a store that was written in another format.
  [[nodiscard]] static Result<TrieStore> open(std::shared_ptr<Store> store);

  TrieStore(TrieStore&&) noexcept;
  TrieStore& operator=(TrieStore&&) noexcept;
  ~TrieStore();

  /// Writes the nodes that are not stored yet, and `rows`, in one batch. The cost is that of the
  /// new nodes.
  [[nodiscard]] Result<PersistSummary> persist(std::span<const Trie> tries,
                                               std::span<const StoreWrite> rows = {});

  /// The trie with this root, which was persisted and not collected since.
  [[nodiscard]] Result<Trie> load(const CryptoHash& root, Loading loading = Loading::kWhole);

  /// Forgets every trie that is not among `live`, and removes what only those needed. Returns the
  /// number of removed records. Tries that were loaded lazily and are not given must not be used
  /// any more. Costs the size of the live state.
  [[nodiscard]] Result<std::uint64_t> collect(std::span<const Trie> live);

 private:
  class Impl;
  explicit TrieStore(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace farcall::state
