#include "vm/code_cache_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <expected>
#include <format>
#include <memory>
#include <system_error>
#include <unistd.h>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace farcall::vm {
namespace {

namespace fs = std::filesystem;

constexpr char kMagic[8] = {'f', 'a', 'r', 'c', 'a', 'l', 'l', '3'};
/// No compiled contract comes near this: code is at most 4 MiB, prepared at most 16.
constexpr std::uint64_t kPayloadBytesMax = std::uint64_t{1} << 30;

struct Header {
  char magic[8];
  std::uint64_t engine;
  std::uint64_t configuration;
  std::uint8_t code_hash[32];
  std::uint64_t code_size;
  std::uint64_t payload_size;
};
static_assert(sizeof(Header) == 72, "the header has no padding");

Header header_for(const DiskKey& key, const DiskEntry& entry) {
  Header header{};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.engine = key.engine;
  header.configuration = key.configuration;
  std::ranges::copy(key.code_hash.bytes, header.code_hash);
  header.code_size = entry.code_size;
  header.payload_size = entry.compiled.size();
  return header;
}

using Checksum = XXH128_canonical_t;

/// XXH3 of header and payload. It finds accidents, not forgers: whoever can write the payload can
/// also write its checksum.
Checksum checksum_of(const Header& header, ByteView payload) {
  const XXH64_hash_t seed = XXH3_64bits(&header, sizeof header);
  Checksum checksum;
  XXH128_canonicalFromHash(&checksum, XXH3_128bits_withSeed(payload.data(), payload.size(), seed));
  return checksum;
}

bool is_of(const Header& header, const DiskKey& key) {
  return header.engine == key.engine && header.configuration == key.configuration &&
         std::ranges::equal(header.code_hash, key.code_hash.bytes);
}

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

bool read_exactly(std::FILE* file, void* out, std::size_t size) {
  return std::fread(out, 1, size, file) == size;
}

using Damage = std::string;

/// Fails with what is wrong with a file that is anything but a whole entry of this key.
std::expected<DiskEntry, Damage> read_entry(std::FILE* file, const DiskKey& key) {
  Header header;
  Checksum written;
  if (!read_exactly(file, &header, sizeof header) ||
      !read_exactly(file, &written, sizeof written)) {
    return std::unexpected{
        std::format("it has less than the {} bytes of a header", sizeof header + sizeof written)};
  }
  if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0) {
    return std::unexpected{"byte 0: it does not begin as such files do"};
  }
  if (!is_of(header, key)) return std::unexpected{"byte 8: it names other code than its file name"};
  if (header.payload_size > kPayloadBytesMax) {
    return std::unexpected{std::format("byte 64: {} bytes of code are more than any contract has",
                                       header.payload_size)};
  }
  DiskEntry entry{header.code_size, Bytes(header.payload_size)};
  if (!read_exactly(file, entry.compiled.data(), entry.compiled.size())) {
    return std::unexpected{
        std::format("it ends before its {} bytes of code do", header.payload_size)};
  }
  if (std::fgetc(file) != EOF) {
    return std::unexpected{
        std::format("it goes on after its {} bytes of code", header.payload_size)};
  }
  const Checksum found = checksum_of(header, entry.compiled);
  if (std::memcmp(&found, &written, sizeof found) != 0) {
    return std::unexpected{"byte 72: the checksum is not the one of the content"};
  }
  return entry;
}

bool write_entry(const fs::path& path, const DiskKey& key, const DiskEntry& entry) {
  const Header header = header_for(key, entry);
  const Checksum sum = checksum_of(header, entry.compiled);
  File file{std::fopen(path.c_str(), "wbx")};
  if (!file) return false;
  const auto put = [&](const void* data, std::size_t size) {
    return std::fwrite(data, 1, size, file.get()) == size;
  };
  const bool written = put(&header, sizeof header) && put(&sum, sizeof sum) &&
                       put(entry.compiled.data(), entry.compiled.size());
  return std::fclose(file.release()) == 0 && written;
}

}  // namespace

CodeCacheDisk::CodeCacheDisk(fs::path folder, std::uint64_t bytes_max, Warn warn)
    : folder_{std::move(folder)}, warn_{std::move(warn)} {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) {
    warn_once(error.message());
  } else {
    trim(bytes_max);
  }
}

fs::path CodeCacheDisk::path_of(const DiskKey& key) const {
  return folder_ / std::format("{}-{:016x}-{:016x}.code", key.code_hash.to_base58(),
                               key.configuration, key.engine);
}

std::optional<DiskEntry> CodeCacheDisk::load(const DiskKey& key) {
  const fs::path path = path_of(key);
  const File file{std::fopen(path.c_str(), "rb")};
  if (!file) {
    if (errno != ENOENT) warn_once(std::strerror(errno));
    return std::nullopt;
  }
  std::setvbuf(file.get(), nullptr, _IONBF, 0);
  auto entry = read_entry(file.get(), key);
  std::error_code ignored;  // The file may be another process's to remove or renew.
  if (!entry) {
    warn_(std::format("{} is damaged and made anew: {}", path.string(), entry.error()));
    fs::remove(path, ignored);
    return std::nullopt;
  }
  fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
  return *std::move(entry);
}

void CodeCacheDisk::store(const DiskKey& key, const DiskEntry& entry) {
  const fs::path path = path_of(key);
  fs::path temporary = path;
  temporary += std::format(".{}.{}", ::getpid(), temporary_count_.fetch_add(1));
  std::error_code error;
  if (!write_entry(temporary, key, entry)) {
    error.assign(errno, std::generic_category());
  } else {
    fs::rename(temporary, path, error);
  }
  if (!error) return;
  warn_once(error.message());
  std::error_code ignored;  // Nothing is left to do about a file that cannot be removed.
  fs::remove(temporary, ignored);
}

void CodeCacheDisk::trim(std::uint64_t bytes_max) {
  struct Found {
    fs::file_time_type used;
    std::uint64_t size;
    fs::path path;
  };
  std::vector<Found> files;
  std::uint64_t total = 0;
  std::error_code error;
  for (fs::directory_iterator it{folder_, error}, end; !error && it != end; it.increment(error)) {
    std::error_code vanished;  // Another process may remove files at the same time.
    if (!it->is_regular_file(vanished) || vanished) continue;
    const std::uint64_t size = it->file_size(vanished);
    const fs::file_time_type used = it->last_write_time(vanished);
    if (vanished) continue;
    total += size;
    files.push_back({used, size, it->path()});
  }
  if (error) return warn_once(error.message());
  std::ranges::sort(files, {}, &Found::used);
  for (const Found& file : files) {
    if (total <= bytes_max) return;
    fs::remove(file.path, error);
    total -= file.size;
  }
}

void CodeCacheDisk::warn_once(const std::string& what) {
  if (warned_.exchange(true)) return;
  warn_(std::format("compiled contracts are not kept on disk: {}: {}", folder_.string(), what));
}

}  // namespace farcall::vm
