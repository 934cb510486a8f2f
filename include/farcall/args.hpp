// Arguments of calls.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace farcall::testkit {

using Bytes = std::vector<std::uint8_t>;

/// Arguments as the bytes that a contract's `input` gives. Text is taken as it is, so JSON is
/// written as a raw string: `R"({"name": "bob"})"`.
class Args {
 public:
  Args() = default;
  Args(std::string_view text)
      : bytes_{text.begin(), text.end()} {}                 // NOLINT(google-explicit-constructor)
  Args(const char* text) : Args{std::string_view{text}} {}  // NOLINT(google-explicit-constructor)
  Args(const std::string& text)
      : Args{std::string_view{text}} {}            // NOLINT(google-explicit-constructor)
  Args(Bytes bytes) : bytes_{std::move(bytes)} {}  // NOLINT(google-explicit-constructor)
  Args(std::span<const std::uint8_t> bytes)        // NOLINT(google-explicit-constructor)
      : bytes_{bytes.begin(), bytes.end()} {}

  [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }

 private:
  Bytes bytes_;
};

/// Builds borsh: integers little-endian, lengths and counts as 32 bits before what they count.
class Borsh {
 public:
  Borsh& u8(std::uint8_t value) { return integer(value, 1); }
  Borsh& u16(std::uint16_t value) { return integer(value, 2); }
  Borsh& u32(std::uint32_t value) { return integer(value, 4); }
  Borsh& u64(std::uint64_t value) { return integer(value, 8); }
  __extension__ Borsh& u128(unsigned __int128 value) { return integer(value, 16); }
  Borsh& boolean(bool value) { return u8(value ? 1 : 0); }
  Borsh& string(std::string_view value) {
    u32(static_cast<std::uint32_t>(value.size()));
    bytes_.insert(bytes_.end(), value.begin(), value.end());
    return *this;
  }
  /// As they are, without a length.
  Borsh& raw(std::span<const std::uint8_t> value) {
    bytes_.insert(bytes_.end(), value.begin(), value.end());
    return *this;
  }
  operator Args() const { return Args{bytes_}; }  // NOLINT(google-explicit-constructor)

 private:
  __extension__ Borsh& integer(unsigned __int128 value, int size) {
    for (int i = 0; i < size; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    return *this;
  }
  Bytes bytes_;
};

}  // namespace farcall::testkit
