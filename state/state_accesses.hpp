// Which keys were read or changed since a chunk, or a step of it, began: for comparing steps with
// each other.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "state/value.hpp"

namespace farcall::state {

/// Keys in the order of their first access, each with its value before and after; prefixes whose
/// keys were listed.
class StateAccesses {
 public:
  struct Access {
    /// Nothing: the key was absent.
    std::optional<Value> before;
    std::optional<Value> after;
    /// The value before was looked at, or its absence.
    bool is_read = false;
    /// A value was kept, perhaps the same one.
    bool is_written = false;
    /// A value was written and rolled back.
    bool is_undone = false;
  };
  struct Row {
    ByteView key;
    const Access& access;
  };

  [[nodiscard]] std::size_t size() const noexcept { return accesses_.size(); }
  [[nodiscard]] bool empty() const noexcept { return accesses_.empty(); }
  [[nodiscard]] Row operator[](std::size_t index) const noexcept {
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return {ByteView{keys_}.subspan(begin, ends_[index] - begin), accesses_[index]};
  }
  [[nodiscard]] const std::vector<Bytes>& listed() const noexcept { return listed_; }

  // For building it.
  void reserve(std::size_t rows, std::size_t key_bytes) {
    accesses_.reserve(rows);
    ends_.reserve(rows);
    keys_.reserve(key_bytes);
  }
  void add(ByteView key, Access access) {
    keys_.insert(keys_.end(), key.begin(), key.end());
    ends_.push_back(keys_.size());
    accesses_.push_back(std::move(access));
  }
  void set_listed(std::vector<Bytes> prefixes) { listed_ = std::move(prefixes); }

 private:
  Bytes keys_;
  /// Where each key ends in `keys_`.
  std::vector<std::size_t> ends_;
  std::vector<Access> accesses_;
  std::vector<Bytes> listed_;
};

}  // namespace farcall::state
