// Public keys and hashes.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "near/borsh.hpp"
#include "near/json_reader.hpp"
#include "near/reflect.hpp"

namespace near {

/// A public key: `ed25519:...` or `secp256k1:...` in JSON, its curve and bytes in storage.
class PublicKey {
 public:
  /// Panics unless `text` is a key.
  explicit PublicKey(std::string_view text);
  /// From one byte for the curve and the bytes of the key, as the node gives them.
  static PublicKey from_bytes(std::string bytes);

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::string str() const;
  [[nodiscard]] bool is_well_formed() const {
    return bytes_.size() == 33 ? bytes_[0] == 0 : bytes_.size() == 65 && bytes_[0] == 1;
  }

  bool operator==(const PublicKey& other) const { return bytes_ == other.bytes_; }
  auto operator<=>(const PublicKey& other) const { return bytes_ <=> other.bytes_; }

  bool read_json(JsonReader& reader);
  void write_json(Buffer& out) const;
  void show(Buffer& out) const;
  using BorshType = std::vector<uint8_t>;
  void write_borsh(Buffer& out) const { borsh::put_string(out, bytes_); }
  void read_borsh(BorshReader& reader) { reader.string(bytes_); }

 private:
  template <class T>
  friend constexpr T detail::blank();
  PublicKey() = default;

  bool parse(std::string_view text);

  std::string bytes_;
};

/// 32 bytes, base58 in JSON.
struct CryptoHash {
  std::array<uint8_t, 32> bytes{};

  auto operator<=>(const CryptoHash&) const = default;
  [[nodiscard]] std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  bool read_json(JsonReader& reader);
  void write_json(Buffer& out) const;
  void show(Buffer& out) const;
};

/// Bytes of any length, base64 in JSON.
struct Base64 {
  std::string bytes;

  bool operator==(const Base64&) const = default;
  using BorshType = std::vector<uint8_t>;
  void write_borsh(Buffer& out) const { borsh::put_string(out, bytes); }
  void read_borsh(BorshReader& reader) { reader.string(bytes); }
  bool read_json(JsonReader& reader);
  void write_json(Buffer& out) const;
};

/// Bytes of any length, hexadecimal digits in JSON.
struct Hex {
  std::string bytes;

  bool operator==(const Hex&) const = default;
  using BorshType = std::vector<uint8_t>;
  void write_borsh(Buffer& out) const { borsh::put_string(out, bytes); }
  void read_borsh(BorshReader& reader) { reader.string(bytes); }
  bool read_json(JsonReader& reader);
  void write_json(Buffer& out) const;
};

}  // namespace near
