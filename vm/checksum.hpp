// A fast checksum that finds damage in large files.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "base/bytes.hpp"

namespace farcall::vm {

/// 128 bits over bytes that come in pieces. It finds accidents, not forgers: whoever can write the
/// bytes can also write their checksum. Five times as fast as SHA-256.
class Checksum {
 public:
  using Value = std::array<std::uint8_t, 16>;

  Checksum();
  ~Checksum();
  Checksum(const Checksum&) = delete;
  Checksum& operator=(const Checksum&) = delete;

  void add(ByteView bytes);
  /// Once, at the end.
  [[nodiscard]] Value value();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace farcall::vm
