// A growing byte buffer: `std::string` without the small-string case, which costs code at every
// use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace near {

/// Whether both are the same bytes.
inline bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

/// A view of bytes that are there, without what the constructor of std::string_view checks: in
/// every contract, and never found by it.
inline std::string_view view_of(const char* bytes, size_t length) {
  [[assume(length <= PTRDIFF_MAX)]];
  [[assume(length == 0 || bytes != nullptr)]];
  return {bytes, length};
}

/// A growing sequence of bytes.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::string_view bytes) { append(bytes.data(), bytes.size()); }
  Buffer(const Buffer& other) : Buffer(other.view()) {}
  Buffer(Buffer&& other) noexcept
      : data_(other.data_), size_(other.size_), capacity_(other.capacity_) {
    other.data_ = nullptr;
    other.size_ = other.capacity_ = 0;
  }
  Buffer& operator=(const Buffer& other) {
    if (this != &other) {
      size_ = 0;
      append(other.data_, other.size_);
    }
    return *this;
  }
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~Buffer() { std::free(data_); }

  void append(const char* bytes, size_t length);
  /// Appends `length` bytes, which the caller fills, and returns where they start.
  char* extend(size_t length);
  void clear() { size_ = 0; }
  /// Drops everything after the first `length` bytes.
  void shrink(size_t length) { size_ = length; }

  [[nodiscard]] const char* data() const { return data_; }
  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::string_view view() const { return view_of(data_, size_); }
  /// The bytes with a zero behind them, where they are.
  [[nodiscard]] const char* c_str() const {
    if (!data_) return "";
    data_[size_] = '\0';  // `extend` leaves room
    return data_;
  }
  [[nodiscard]] std::string str() const { return std::string{view()}; }
  operator std::string_view() const { return view(); }
  friend bool operator==(const Buffer& a, const Buffer& b) { return same(a, b); }

 private:
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace near
