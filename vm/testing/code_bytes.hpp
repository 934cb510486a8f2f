// Code for tests: bytes in memory as a CodeSource.
#pragma once

#include <optional>
#include <utility>

#include "vm/external.hpp"

namespace farcall::vm::testing {

/// Owns the bytes of a contract; counts how often they were asked for.
class CodeBytes final : public CodeSource {
 public:
  explicit CodeBytes(Bytes bytes) : bytes_{std::move(bytes)}, hash_{sha256(bytes_)} {}

  CryptoHash hash() const override { return hash_; }
  std::optional<ByteView> bytes() override {
    ++fetches_;
    return bytes_;
  }
  [[nodiscard]] std::size_t fetches() const noexcept { return fetches_; }

 private:
  Bytes bytes_;
  CryptoHash hash_;
  std::size_t fetches_ = 0;
};

/// Code that an account names but that is not there.
class MissingCode final : public CodeSource {
 public:
  CryptoHash hash() const override { return sha256(as_bytes("missing")); }
  std::optional<ByteView> bytes() override { return std::nullopt; }
};

}  // namespace farcall::vm::testing
