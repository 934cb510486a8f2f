// Whatever a store's file contains, opening it gives an error, or a store that can be read and
// written.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/assert.hpp"
#include "state/store.hpp"

namespace {

using namespace farcall;
using namespace farcall::state;

/// The bytes of a small valid file, which the input then damages: random bytes alone are never
/// accepted.
const Bytes& sound_file(const std::filesystem::path& folder) {
  static const Bytes file = [&folder] {
    auto store = open_durable_store(folder, {.durability = Durability::kProcess});
    FARCALL_ASSERT(store.has_value(), store.error().message);
    for (int round = 0; round < 4; ++round) {
      for (int i = 0; i < 60; ++i) {
        const std::string key = "key" + std::to_string(i * 7 % 60);
        const Bytes value(i % 20 == 0 ? 9000 : 100, static_cast<std::uint8_t>(i));
        const bool remove = (i + round) % 5 == 0;
        const StoreWrite write{as_bytes(key),
                               remove ? std::nullopt : std::optional{ByteView{value}}};
        FARCALL_ASSERT((*store)->write({&write, 1}).has_value(), "a row is written");
      }
    }
    store->reset();
    std::ifstream stream{folder / "data.mdb", std::ios::binary};
    return Bytes{std::istreambuf_iterator<char>{stream}, {}};
  }();
  return file;
}

const std::filesystem::path& scratch_folder() {
  static const std::filesystem::path folder = [] {
    std::string pattern = (std::filesystem::temp_directory_path() / "farcall-fuzz-XXXXXX").string();
    FARCALL_ASSERT(::mkdtemp(pattern.data()) != nullptr, "a scratch folder");
    std::atexit([] { std::filesystem::remove_all(scratch_folder()); });
    return std::filesystem::path{pattern};
  }();
  return folder;
}

}  // namespace

// The input is a list of patches: offset (3 bytes), byte.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::filesystem::path& folder = scratch_folder();
  Bytes file = sound_file(folder);
  for (std::size_t at = 0; at + 4 <= size && at < 400; at += 4) {
    const std::size_t offset = data[at] | data[at + 1] << 8 | data[at + 2] << 16;
    file[offset % file.size()] = data[at + 3];
  }
  {
    std::ofstream stream{folder / "data.mdb", std::ios::binary | std::ios::trunc};
    stream.write(reinterpret_cast<const char*>(file.data()),
                 static_cast<std::streamsize>(file.size()));
  }
  auto store = open_durable_store(folder, {.durability = Durability::kProcess});
  if (!store) return 0;
  std::size_t sum = 0;
  (void)(*store)->scan({}, {}, [&sum](ByteView key, ByteView value) {
    for (const std::uint8_t byte : key) sum += byte;
    for (const std::uint8_t byte : value) sum += byte;
    return true;
  });
  const Bytes large(5000, 1);
  (void)(*store)->write(std::array{StoreWrite{as_bytes("new"), ByteView{large}},
                                   StoreWrite{as_bytes("key1"), std::nullopt}});
  return static_cast<int>(sum & 0);
}
