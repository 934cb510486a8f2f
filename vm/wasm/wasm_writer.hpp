// Appends wasm encodings to bytes; integers take their shortest form.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "base/bytes.hpp"

namespace farcall::vm {

class WasmWriter {
 public:
  void byte(std::uint8_t value) { bytes_.push_back(value); }
  void raw(ByteView view) { bytes_.insert(bytes_.end(), view.begin(), view.end()); }
  void raw(std::initializer_list<std::uint8_t> list) { bytes_.insert(bytes_.end(), list); }

  /// Unsigned LEB128.
  void u64(std::uint64_t value) {
    while (value >= 0x80) {
      bytes_.push_back(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    bytes_.push_back(static_cast<std::uint8_t>(value));
  }
  /// Signed LEB128.
  void s64(std::int64_t value) {
    while (value < -0x40 || value >= 0x40) {
      bytes_.push_back(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    bytes_.push_back(static_cast<std::uint8_t>(value & 0x7f));
  }
  /// Length-prefixed bytes.
  void sized(ByteView view) {
    u64(view.size());
    raw(view);
  }
  void sized(std::string_view text) { sized(as_bytes(text)); }

  void reserve(std::size_t size) { bytes_.reserve(size); }
  void clear() noexcept { bytes_.clear(); }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
  [[nodiscard]] ByteView view() const noexcept { return bytes_; }
  [[nodiscard]] Bytes take() noexcept { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

/// A section that is a vector: counts its items while they are written.
class WasmSection {
 public:
  /// Begin an item by asking for the writer.
  WasmWriter& item() {
    ++count_;
    return items_;
  }
  [[nodiscard]] std::uint32_t count() const noexcept { return count_; }

  /// Appends the section, or nothing when it has no items.
  void append_to(WasmWriter& out, std::uint8_t id) const {
    if (count_ == 0) return;
    WasmWriter count;
    count.u64(count_);
    out.byte(id);
    out.u64(count.size() + items_.size());
    out.raw(count.view());
    out.raw(items_.view());
  }

 private:
  WasmWriter items_;
  std::uint32_t count_ = 0;
};

}  // namespace farcall::vm
