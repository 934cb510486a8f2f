#include "runtime/chunk/outgoing_groups.hpp"

namespace farcall::runtime {
namespace {

constexpr std::uint64_t kGroupSizeMax = 100'000;

}  // namespace

OutgoingGroups::OutgoingGroups(state::TrieUpdate& state, ShardId receiver) : receiver_{receiver} {
  auto data = read_row<VersionedData>(state, trie_key::buffered_groups_data(receiver));
  if (data) data_ = std::get<Data>(*data);
}

OutgoingGroups::Group OutgoingGroups::read_group(state::TrieUpdate& state,
                                                 std::uint64_t index) const {
  const auto group = read_row<VersionedGroup>(state, trie_key::buffered_group(receiver_, index));
  FARCALL_ASSERT(group.has_value(), "a queue has all items between its indices");
  return std::get<Group>(*group);
}

void OutgoingGroups::write_group(state::TrieUpdate& state, std::uint64_t index,
                                 const Group& group) const {
  write_row(state, trie_key::buffered_group(receiver_, index), VersionedGroup{group});
}

void OutgoingGroups::write_data(state::TrieUpdate& state) const {
  write_row(state, trie_key::buffered_groups_data(receiver_), VersionedData{data_});
}

void OutgoingGroups::receipt_pushed(state::TrieUpdate& state, std::uint64_t size, Gas gas) {
  data_.total_size += size;
  data_.total_gas += gas.value();
  ++data_.receipt_count;
  Group group{size, gas.value()};
  if (data_.indices.size() > 0) {
    const Group last = read_group(state, data_.indices.next - 1);
    if (last.size + size <= kGroupSizeMax) {
      group.size += last.size;
      group.gas += last.gas;
      --data_.indices.next;
    }
  }
  write_group(state, data_.indices.next, group);
  ++data_.indices.next;
  write_data(state);
}

void OutgoingGroups::receipt_popped(state::TrieUpdate& state, std::uint64_t size, Gas gas) {
  FARCALL_ASSERT(data_.indices.size() > 0 && data_.receipt_count > 0,
                 "every buffered receipt is in a group");
  FARCALL_ASSERT(data_.total_size >= size && data_.total_gas >= gas.value(),
                 "all groups together hold their receipts");
  data_.total_size -= size;
  data_.total_gas -= gas.value();
  --data_.receipt_count;
  const std::uint64_t first = data_.indices.first;
  Group group = read_group(state, first);
  FARCALL_ASSERT(group.size >= size && group.gas >= gas.value(), "a group holds its receipts");
  group.size -= size;
  group.gas -= gas.value();
  if (group.size == 0) {
    state.remove(trie_key::buffered_group(receiver_, first));
    ++data_.indices.first;
  } else {
    write_group(state, first, group);
  }
  write_data(state);
}

std::vector<std::uint64_t> OutgoingGroups::group_sizes(state::TrieUpdate& state) const {
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t i = data_.indices.first; i < data_.indices.next; ++i) {
    sizes.push_back(read_group(state, i).size);
  }
  return sizes;
}

}  // namespace farcall::runtime
