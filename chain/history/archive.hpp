// Where the contents of older blocks are: memory unless the owner of a chain says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "base/bytes.hpp"

namespace farcall::chain {

/// Where bytes are that outlive the process.
struct ArchivePlace {
  std::uint32_t file = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

/// Archived bytes. Any thread may read.
class StoredBytes {
 public:
  StoredBytes() = default;
  StoredBytes(const StoredBytes&) = delete;
  StoredBytes& operator=(const StoredBytes&) = delete;
  virtual ~StoredBytes() = default;

  [[nodiscard]] virtual std::size_t size() const noexcept = 0;
  /// Nothing: they are gone with the process.
  [[nodiscard]] virtual std::optional<ArchivePlace> place() const { return std::nullopt; }
  /// `count` bytes from `from` on, which exist. What cannot be read any more stops the program,
  /// naming the place.
  [[nodiscard]] virtual Bytes read(std::size_t from, std::size_t count) const = 0;
};
using StoredPtr = std::shared_ptr<const StoredBytes>;

/// Puts bytes away, for one thread.
class Archive {
 public:
  Archive() = default;
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  virtual ~Archive() = default;

  /// The bytes stay readable as long as somebody holds the result.
  [[nodiscard]] virtual StoredPtr put(Bytes bytes) = 0;
};

class BytesInMemory final : public StoredBytes {
 public:
  explicit BytesInMemory(Bytes bytes) noexcept : bytes_{std::move(bytes)} {
    bytes_.shrink_to_fit();
  }
  [[nodiscard]] std::size_t size() const noexcept override { return bytes_.size(); }
  [[nodiscard]] Bytes read(std::size_t from, std::size_t count) const override {
    return to_bytes(ByteView{bytes_}.subspan(from, count));
  }

 private:
  Bytes bytes_;
};

class MemoryArchive final : public Archive {
 public:
  [[nodiscard]] StoredPtr put(Bytes bytes) override {
    return std::make_shared<const BytesInMemory>(std::move(bytes));
  }
};

}  // namespace farcall::chain
