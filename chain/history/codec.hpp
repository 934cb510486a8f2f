// Helpers for the formats of this room's own files, on top of borsh.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "protocol/borsh/borsh.hpp"

namespace farcall::chain {

template <class List, class Write>
void write_list(protocol::BorshWriter& out, const List& list, Write write) {
  out.length(list.size());
  for (const auto& item : list) write(item);
}

/// Calls `read` for each item until it fails.
template <class Read>
[[nodiscard]] bool read_list(protocol::BorshReader& in, Read read) {
  std::uint32_t count = 0;
  if (!in.count(count)) return false;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!read()) return false;
  }
  return true;
}

/// Numbers shared objects in the order in which they are first seen: each is written once, and by
/// its number wherever it occurs.
template <class T>
class SharedIndex {
 public:
  /// True if it was not known yet.
  bool note(const std::shared_ptr<T>& item) {
    if (!numbers_.try_emplace(item.get(), list_.size()).second) return false;
    list_.push_back(item);
    return true;
  }
  [[nodiscard]] std::uint32_t of(const std::shared_ptr<T>& item) const {
    return static_cast<std::uint32_t>(numbers_.at(item.get()));
  }
  [[nodiscard]] const std::vector<std::shared_ptr<T>>& list() const noexcept { return list_; }

 private:
  std::vector<std::shared_ptr<T>> list_;
  std::unordered_map<const T*, std::size_t> numbers_;
};

}  // namespace farcall::chain
