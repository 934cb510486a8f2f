// Code for tests: bytes in memory as a CodeSource.
#pragma once

#include <utility>

#include "base/assert.hpp"
#include "vm/call/external.hpp"

namespace farcall::vm::testing {

/// Owns the bytes of a contract; counts how often they were asked for.
class CodeBytes final : public CodeSource {
 public:
  explicit CodeBytes(Bytes bytes) : bytes_{std::move(bytes)}, hash_{sha256(bytes_)} {}

  bool exists() override { return true; }
  CryptoHash hash() const override { return hash_; }
  ByteView bytes() override {
    ++fetches_;
    return bytes_;
  }
  [[nodiscard]] std::size_t fetches() const noexcept { return fetches_; }

 private:
  Bytes bytes_;
  CryptoHash hash_;
  std::size_t fetches_ = 0;
};

/// Code that an account names but that does not exist.
class MissingCode final : public CodeSource {
 public:
  explicit MissingCode(CryptoHash hash = sha256(as_bytes("missing"))) : hash_{hash} {}

  bool exists() override { return false; }
  CryptoHash hash() const override { return hash_; }
  ByteView bytes() override {
    FARCALL_ASSERT(false, "code that does not exist has no bytes");
    return {};
  }

 private:
  CryptoHash hash_;
};

}  // namespace farcall::vm::testing
