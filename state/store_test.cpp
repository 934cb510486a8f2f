#include "state/store.hpp"

#include <chrono>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "state/trie_store.hpp"

namespace farcall::state {
namespace {

/// A folder that is removed when the test ends.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "farcall-store-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

constexpr DurableStoreOptions kFast{.durability = Durability::kProcess};

void expect_behaves_like_a_map(Store& store) {
  std::map<Bytes, Bytes> model;
  std::mt19937_64 random{5};
  for (int round = 0; round < 100; ++round) {
    std::vector<std::pair<Bytes, std::optional<Bytes>>> batch;
    for (int i = 0; i < 10; ++i) {
      Bytes key(1 + random() % 2, static_cast<std::uint8_t>(random() % 20));
      if (random() % 3 == 0) {
        batch.emplace_back(key, std::nullopt);
        model.erase(key);
      } else {
        batch.emplace_back(key, Bytes(random() % 10000, 7));
        model[key] = *batch.back().second;
      }
    }
    std::vector<StoreWrite> writes;
    for (const auto& [key, value] : batch) {
      writes.push_back({key, value ? std::optional{ByteView{*value}} : std::nullopt});
    }
    ASSERT_TRUE(store.write(writes));
  }
  const Bytes prefix{3};
  std::map<Bytes, Bytes> all;
  std::map<Bytes, Bytes> some;
  const auto into = [](auto& map) {
    return [&map](ByteView key, ByteView value) {
      map[to_bytes(key)] = to_bytes(value);
      return true;
    };
  };
  ASSERT_TRUE(store.scan({}, {}, into(all)));
  EXPECT_EQ(all, model);
  ASSERT_TRUE(store.scan(prefix, Bytes{3, 3}, into(some)));
  std::erase_if(model, [](const auto& row) { return row.first[0] != 3 || row.first.size() < 2; });
  EXPECT_EQ(some, model);
  EXPECT_EQ(*store.get(Bytes{77}), std::nullopt);
  EXPECT_FALSE(store.write(std::array{StoreWrite{{}, as_bytes("v")}}));
  EXPECT_FALSE(store.write(std::array{StoreWrite{Bytes(512, 1), as_bytes("v")}}));
}

TEST(memory_store, behaves_like_a_map) {
  expect_behaves_like_a_map(*make_memory_store());
}

TEST(durable_store, behaves_like_a_map) {
  const ScratchFolder folder;
  auto store = open_durable_store(folder.path() / "db", kFast);
  ASSERT_TRUE(store) << store.error().message;
  expect_behaves_like_a_map(**store);
}

TEST(durable_store, keeps_its_rows_when_opened_again) {
  const ScratchFolder folder;
  {
    auto store = open_durable_store(folder.path());
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->write(std::array{StoreWrite{as_bytes("dog"), as_bytes("puppy")}}));
  }
  auto store = open_durable_store(folder.path());
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(**(*store)->get(as_bytes("dog")), to_bytes("puppy"));
}

TEST(durable_store, is_for_one_process_at_a_time) {
  const ScratchFolder folder;
  auto store = open_durable_store(folder.path(), kFast);
  ASSERT_TRUE(store);
  auto second = open_durable_store(folder.path(), kFast);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("open already"), std::string::npos);
}

TEST(durable_store, a_batch_that_does_not_fit_changes_nothing) {
  const ScratchFolder folder;
  auto store = open_durable_store(folder.path(),
                                  {.durability = Durability::kProcess, .size_max_bytes = 1 << 20});
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->write(std::array{StoreWrite{as_bytes("dog"), as_bytes("puppy")}}));
  const Bytes large(2 << 20, 1);
  const auto refused = (*store)->write(std::array{StoreWrite{as_bytes("dog"), as_bytes("hound")},
                                                  StoreWrite{as_bytes("big"), ByteView{large}}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(**(*store)->get(as_bytes("dog")), to_bytes("puppy"));
  ASSERT_TRUE((*store)->write(std::array{StoreWrite{as_bytes("dog"), as_bytes("hound")}}));
}

/// A store with rows small and large, some of them removed again.
void fill(const std::filesystem::path& folder) {
  auto store = open_durable_store(folder, kFast);
  ASSERT_TRUE(store);
  for (int round = 0; round < 20; ++round) {
    std::vector<Bytes> keys;
    for (int i = 0; i < 100; ++i)
      keys.push_back(to_bytes("key" + std::to_string(i * 31 % 100 + round)));
    const Bytes small(40, static_cast<std::uint8_t>(round));
    const Bytes large(9000, static_cast<std::uint8_t>(round));
    std::vector<StoreWrite> writes;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if ((i + static_cast<std::size_t>(round)) % 7 == 0) {
        writes.push_back({keys[i], std::nullopt});
      } else {
        writes.push_back({keys[i], i % 10 == 0 ? ByteView{large} : ByteView{small}});
      }
    }
    ASSERT_TRUE((*store)->write(writes));
  }
}

Bytes read_file(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

void write_file(const std::filesystem::path& file, ByteView bytes) {
  std::ofstream stream{file, std::ios::binary | std::ios::trunc};
  stream.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

/// Opens a store, reads everything and writes a little. Must not crash, whatever the file contains.
bool usable(const std::filesystem::path& folder, std::string& message) {
  auto store = open_durable_store(folder, kFast);
  if (!store) {
    message = store.error().message;
    return false;
  }
  std::size_t bytes = 0;
  const auto scanned = (*store)->scan({}, {}, [&bytes](ByteView key, ByteView value) {
    bytes += key.size();
    for (const std::uint8_t byte : value) bytes += byte;
    return true;
  });
  return scanned && (*store)->write(std::array{StoreWrite{as_bytes("new"), as_bytes("row")}});
}

TEST(durable_store, truncated_files_are_errors) {
  const ScratchFolder folder;
  ASSERT_NO_FATAL_FAILURE(fill(folder.path()));
  const auto file = folder.path() / "data.mdb";
  const Bytes whole = read_file(file);
  std::string message;
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{100}, std::size_t{4096}, std::size_t{8192}, std::size_t{8193},
        whole.size() / 2, whole.size() / 3 * 2}) {
    write_file(file, ByteView{whole}.first(size));
    EXPECT_FALSE(usable(folder.path(), message)) << size;
    EXPECT_NE(message.find("truncated"), std::string::npos) << message;
  }
  write_file(file, Bytes(100'000, 0x5A));
  EXPECT_FALSE(usable(folder.path(), message));
  EXPECT_NE(message.find("not a state store"), std::string::npos) << message;
  write_file(file, whole);
  EXPECT_TRUE(usable(folder.path(), message)) << message;
}

TEST(durable_store, damaged_files_never_crash) {
  const ScratchFolder folder;
  ASSERT_NO_FATAL_FAILURE(fill(folder.path()));
  const auto file = folder.path() / "data.mdb";
  const Bytes whole = read_file(file);
  std::mt19937_64 random{9};
  int refused = 0;
  constexpr int kRounds = 600;
  for (int round = 0; round < kRounds; ++round) {
    Bytes broken = whole;
    // Headers and pointers, which lie at the beginning of pages, are hit more often than contents.
    for (std::size_t i = random() % 4; i < 4; ++i) {
      const std::size_t page = random() % (whole.size() / 4096) * 4096;
      const std::size_t at = page + random() % (random() % 2 == 0 ? 32 : 4096);
      broken[at] = static_cast<std::uint8_t>(random() % 3 == 0 ? 0xFF : random());
    }
    write_file(file, broken);
    std::string message;
    refused += usable(folder.path(), message) ? 0 : 1;
  }
  EXPECT_GT(refused, kRounds / 10);
}

TEST(durable_store, marks_of_pages_must_be_exact) {
  const ScratchFolder folder;
  ASSERT_NO_FATAL_FAILURE(fill(folder.path()));
  const auto file = folder.path() / "data.mdb";
  const Bytes whole = read_file(file);
  const auto accepts = [&](std::size_t page, int mark) {
    Bytes changed = whole;
    changed[page + 10] ^= static_cast<std::uint8_t>(mark);
    changed[page + 11] ^= static_cast<std::uint8_t>(mark >> 8);
    write_file(file, changed);
    std::string message;
    return usable(folder.path(), message);
  };
  int in_use = 0;
  for (std::size_t page = 2 * 4096; page < whole.size() && in_use < 20; page += 4096) {
    // The page is not in use: it may be of another kind.
    constexpr int kKind = 7;
    if (accepts(page, kKind)) continue;
    ++in_use;
    // The flags dirty, loose and keep: LMDB would act on each of them.
    for (const int mark : {0x10, 0x20, 0x40, 0x4000, 0x8000})
      EXPECT_FALSE(accepts(page, mark)) << "page " << page / 4096 << ", mark " << mark;
  }
  EXPECT_GT(in_use, 3);
}

/// Writes states until it is killed; acknowledges each through the pipe.
[[noreturn]] void write_until_killed(const std::filesystem::path& folder, int pipe,
                                     std::uint64_t first) {
  auto disk = open_durable_store(folder, kFast);
  if (!disk) ::_exit(1);
  auto store = TrieStore::open(std::shared_ptr<Store>{std::move(*disk)});
  if (!store) ::_exit(2);
  Trie trie;
  for (std::uint64_t number = first;; ++number) {
    for (std::uint64_t i = 0; i < 20; ++i) {
      const CryptoHash key = sha256(as_bytes(std::to_string(number * 20 + i)));
      trie = std::move(trie).insert(
          key.view(), Value{Bytes(i == 0 ? 2000 : 30, static_cast<std::uint8_t>(number))});
    }
    const CryptoHash root = trie.root_hash();
    const std::string text = std::to_string(number);
    if (!store->persist({&trie, 1}, std::array{StoreWrite{as_bytes("head"), root.view()},
                                               StoreWrite{as_bytes("number"), as_bytes(text)}}))
      ::_exit(3);
    if (number % 16 == 0 && !store->collect({&trie, 1})) ::_exit(4);
    if (::write(pipe, &number, sizeof number) != sizeof number) ::_exit(5);
  }
}

TEST(durable_store, kill_9_at_any_moment_loses_nothing_acknowledged) {
  const ScratchFolder folder;
  std::mt19937_64 random{1};
  std::uint64_t next = 1;
  for (int round = 0; round < 25; ++round) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      write_until_killed(folder.path(), ends[1], next);
    }
    ::close(ends[1]);
    std::this_thread::sleep_for(std::chrono::microseconds{5000 + random() % 40000});
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself: " << WEXITSTATUS(status);
    std::uint64_t acknowledged = 0;
    for (std::uint64_t number = 0; ::read(ends[0], &number, sizeof number) == sizeof number;)
      acknowledged = number;
    ::close(ends[0]);

    auto opened = open_durable_store(folder.path(), kFast);
    ASSERT_TRUE(opened) << opened.error().message;
    const std::shared_ptr<Store> disk = std::move(*opened);
    auto store = TrieStore::open(disk);
    ASSERT_TRUE(store) << store.error().message;
    const auto head = disk->get(as_bytes("head"));
    const auto number = disk->get(as_bytes("number"));
    ASSERT_TRUE(head && number);
    if (!*head) {
      ASSERT_EQ(acknowledged, 0U);
      continue;
    }
    const std::uint64_t last = std::stoull(to_string(**number));
    ASSERT_GE(last, acknowledged);
    CryptoHash root;
    std::memcpy(root.bytes.data(), (**head).data(), 32);
    const auto trie = store->load(root);
    ASSERT_TRUE(trie) << trie.error().message;
    EXPECT_EQ(trie->root_hash(), root);
    next = last + 1;
  }
  EXPECT_GT(next, 25U);
}

}  // namespace
}  // namespace farcall::state
