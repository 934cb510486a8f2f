#include "vm/engine/code_cache_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <expected>
#include <fcntl.h>
#include <memory>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/format_text.hpp"

namespace farcall::vm {
namespace {

namespace fs = std::filesystem;

constexpr char kMagic[8] = {'f', 'a', 'r', 'c', 'a', 'l', 'l', '4'};

struct Ending {
  char magic[8];
  std::uint64_t engine;
  std::uint64_t configuration;
  std::uint8_t code_hash[32];
  std::uint64_t code_size;
  std::uint64_t payload_size;
};
static_assert(sizeof(Ending) == 72, "the ending has no padding");

Ending ending_for(const DiskKey& key, const DiskEntry& entry) {
  Ending ending{};
  std::memcpy(ending.magic, kMagic, sizeof kMagic);
  ending.engine = key.engine;
  ending.configuration = key.configuration;
  std::ranges::copy(key.code_hash.bytes, ending.code_hash);
  ending.code_size = entry.code_size;
  ending.payload_size = entry.compiled.size();
  return ending;
}

using Checksum = XXH128_canonical_t;

/// XXH3 of code and ending. It detects accidents, not forgery: a process that can write the code
/// can also write its checksum.
Checksum checksum_of(const Ending& ending, ByteView payload) {
  const XXH64_hash_t seed = XXH3_64bits(&ending, sizeof ending);
  Checksum checksum;
  XXH128_canonicalFromHash(&checksum, XXH3_128bits_withSeed(payload.data(), payload.size(), seed));
  return checksum;
}

bool is_of(const Ending& ending, const DiskKey& key) {
  return ending.engine == key.engine && ending.configuration == key.configuration &&
         std::ranges::equal(ending.code_hash, key.code_hash.bytes);
}

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

using Damage = std::string;

/// The length of the contract; or what is wrong with bytes that are anything but a whole entry of
/// this key.
std::expected<std::uint64_t, Damage> check_entry(ByteView file, const DiskKey& key) {
  Ending ending;
  Checksum written;
  constexpr std::size_t kEnd = sizeof ending + sizeof written;
  if (file.size() < kEnd) {
    return std::unexpected{
        format_text("it has {} bytes, less than the {} of an ending", file.size(), kEnd)};
  }
  const ByteView payload = file.first(file.size() - kEnd);
  std::memcpy(&ending, payload.data() + payload.size(), sizeof ending);
  std::memcpy(&written, payload.data() + payload.size() + sizeof ending, sizeof written);
  const auto at = [&](std::size_t offset) {
    return format_text("byte {}: ", payload.size() + offset);
  };
  if (std::memcmp(ending.magic, kMagic, sizeof kMagic) != 0) {
    return std::unexpected{at(offsetof(Ending, magic)) + "it does not end as such files do"};
  }
  if (!is_of(ending, key)) {
    return std::unexpected{at(offsetof(Ending, engine)) + "it is of other code than its name says"};
  }
  if (payload.size() != ending.payload_size) {
    return std::unexpected{at(offsetof(Ending, payload_size)) +
                           format_text("it should have {} bytes of code", ending.payload_size)};
  }
  const Checksum found = checksum_of(ending, payload);
  if (std::memcmp(&found, &written, sizeof found) != 0) {
    return std::unexpected{at(sizeof ending) + "the checksum is not the one of the content"};
  }
  return ending.code_size;
}

bool write_entry(const fs::path& path, const DiskKey& key, const DiskEntry& entry) {
  const Ending ending = ending_for(key, entry);
  const Checksum sum = checksum_of(ending, entry.compiled);
  File file{std::fopen(path.c_str(), "wbx")};
  if (!file) return false;
  const auto put = [&](const void* data, std::size_t size) {
    return std::fwrite(data, 1, size, file.get()) == size;
  };
  const bool written = put(entry.compiled.data(), entry.compiled.size()) &&
                       put(&ending, sizeof ending) && put(&sum, sizeof sum);
  return std::fclose(file.release()) == 0 && written;
}

/// Copies a file into an in-memory file, or returns an error number. Later changes of the file do
/// not affect the copy.
std::expected<Descriptor, int> copy_of(int file) {
  Descriptor copy{::memfd_create("farcall code", MFD_CLOEXEC)};
  if (copy.get() < 0) return std::unexpected{errno};
  constexpr std::size_t kAtOnce = std::size_t{1} << 30;
  while (true) {
    const ssize_t count = ::sendfile(copy.get(), file, nullptr, kAtOnce);
    if (count == 0) return copy;
    if (count < 0 && errno != EINTR) return std::unexpected{errno};
  }
}

/// A file's pages, or an error number.
class Pages {
 public:
  explicit Pages(int file) noexcept {
    struct stat status{};
    if (::fstat(file, &status) != 0) {
      error_ = errno;
      return;
    }
    size_ = static_cast<std::size_t>(status.st_size);
    if (size_ == 0) return;  // which cannot be mapped
    void* pages = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (pages == MAP_FAILED) {
      error_ = errno;
    } else {
      pages_ = static_cast<std::uint8_t*>(pages);
    }
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages() {
    if (pages_ != nullptr) ::munmap(pages_, size_);
  }
  [[nodiscard]] int error() const noexcept { return error_; }
  [[nodiscard]] ByteView bytes() const noexcept { return {pages_, pages_ == nullptr ? 0 : size_}; }

 private:
  std::uint8_t* pages_ = nullptr;
  std::size_t size_ = 0;
  int error_ = 0;
};

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

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
  return folder_ / format_text("{}-{:016x}-{:016x}.code", key.code_hash.to_base58(),
                               key.configuration, key.engine);
}

std::optional<StoredCode> CodeCacheDisk::load(const DiskKey& key) {
  const fs::path path = path_of(key);
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.get() < 0) {
    if (errno != ENOENT) warn_once(std::strerror(errno));
    return std::nullopt;
  }
  auto copy = copy_of(file.get());
  if (!copy) {
    warn_once(std::strerror(copy.error()));
    return std::nullopt;
  }
  const Pages pages{copy->get()};
  if (pages.error() != 0) {
    warn_once(std::strerror(pages.error()));
    return std::nullopt;
  }
  const auto code_size = check_entry(pages.bytes(), key);
  std::error_code ignored;  // Another process may remove or replace the file.
  if (!code_size) {
    warn_(format_text("{} is damaged and made anew: {}", path.string(), code_size.error()));
    fs::remove(path, ignored);
    return std::nullopt;
  }
  fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
  return StoredCode{*code_size, *std::move(copy)};
}

void CodeCacheDisk::store(const DiskKey& key, const DiskEntry& entry) {
  const fs::path path = path_of(key);
  fs::path temporary = path;
  temporary += format_text(".{}.{}", ::getpid(), temporary_count_.fetch_add(1));
  std::error_code error;
  if (!write_entry(temporary, key, entry)) {
    error.assign(errno, std::generic_category());
  } else {
    fs::rename(temporary, path, error);
  }
  if (!error) return;
  warn_once(error.message());
  std::error_code ignored;  // A file that cannot be removed is ignored.
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
  warn_(format_text("compiled contracts are not kept on disk: {}: {}", folder_.string(), what));
}

}  // namespace farcall::vm
