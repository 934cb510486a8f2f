// Buffered receipts in groups of about 100 kB, so that bandwidth can be requested without reading
// the receipts (core/store/src/trie/outgoing_metadata.rs of nearcore).
#pragma once

#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "runtime/records.hpp"
#include "state/trie_update.hpp"

namespace farcall::runtime {

/// The groups of the receipts to one shard; sizes in bytes. A value: every function that touches
/// the state is given the one that the groups belong to.
class OutgoingGroups {
 public:
  /// A queue that was never written has no receipts.
  OutgoingGroups(state::TrieUpdate& state, ShardId receiver);

  void receipt_pushed(state::TrieUpdate& state, std::uint64_t size, Gas gas);
  /// The first receipt was removed from the buffer.
  void receipt_popped(state::TrieUpdate& state, std::uint64_t size, Gas gas);

  [[nodiscard]] std::uint64_t receipt_count() const noexcept { return data_.receipt_count; }
  [[nodiscard]] std::vector<std::uint64_t> group_sizes(state::TrieUpdate& state) const;

 private:
  struct Data {
    QueueIndices indices;
    std::uint64_t total_size = 0;
    u128 total_gas = 0;
    std::uint64_t receipt_count = 0;
    BOOST_DESCRIBE_CLASS(Data, (), (indices, total_size, total_gas, receipt_count), (), ())
  };
  struct Group {
    std::uint64_t size = 0;
    u128 gas = 0;
    BOOST_DESCRIBE_CLASS(Group, (), (size, gas), (), ())
  };
  // Both are stored behind a version tag of zero.
  using VersionedData = std::variant<Data>;
  using VersionedGroup = std::variant<Group>;

  [[nodiscard]] Group read_group(state::TrieUpdate& state, std::uint64_t index) const;
  void write_group(state::TrieUpdate& state, std::uint64_t index, const Group& group) const;
  void write_data(state::TrieUpdate& state) const;

  ShardId receiver_;
  Data data_;
};

}  // namespace farcall::runtime
