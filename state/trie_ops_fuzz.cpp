// A program of changes, snapshots, stores and reads in the input's bytes: the trie agrees with a
// map and with the root's definition, whatever the order.
#include <map>

#include "base/assert.hpp"
#include "state/naive_root.hpp"
#include "state/store.hpp"
#include "state/trie_iterator.hpp"
#include "state/trie_store.hpp"
#include "state/trie_update.hpp"

namespace {

using namespace farcall;
using namespace farcall::state;

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : bytes_{data, size} {}
  [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }
  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const std::uint8_t value = bytes_[0];
    bytes_ = bytes_.subspan(1);
    return value;
  }
  ByteView take(std::size_t count) {
    const ByteView taken = bytes_.first(std::min(count, bytes_.size()));
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }

 private:
  ByteView bytes_;
};

using Model = std::map<Bytes, Bytes>;

void check_contents(const Trie& trie, const Model& model, ByteView prefix) {
  TrieIterator iterator{trie, prefix};
  for (const auto& [key, value] : model) {
    if (!as_text(key).starts_with(as_text(prefix))) continue;
    FARCALL_ASSERT(iterator.next(), "every key is visited");
    FARCALL_ASSERT(equal(iterator.key(), key), "keys come in order");
    FARCALL_ASSERT(equal(iterator.value().bytes(), value), "with their values");
  }
  FARCALL_ASSERT(!iterator.next(), "and no others");
}

struct Fuzzer {
  std::shared_ptr<Store> disk = make_memory_store();
  TrieStore store = *TrieStore::open(disk);
  Model model;
  Trie trie;
  std::vector<std::pair<Trie, Model>> snapshots;

  void change(Input& input) {
    TrieUpdate update{trie};
    Model next = model;
    for (std::size_t i = input.byte() % 8; i > 0; --i) {
      const Bytes key = to_bytes(input.take(input.byte() % 5));
      const std::uint8_t kind = input.byte();
      if (kind % 3 == 0) {
        update.remove(key);
        next.erase(key);
      } else {
        const Bytes value(kind % 16 == 1 ? 600 : kind % 4, kind);
        update.set(key, value);
        next[key] = value;
      }
      if (kind % 5 == 0) {
        update.commit({});
        model = next;
      }
      if (kind % 7 == 0) {
        update.rollback();
        next = model;
      }
      const auto seen = update.get(key);
      FARCALL_ASSERT(seen.has_value() == next.contains(key), "an update shows its own writes");
    }
    update.commit({});
    model = next;
    trie = update.finalize().trie;
    FARCALL_ASSERT(trie.root_hash() == naive::root(model).hash, "the root is the definition's");
    FARCALL_ASSERT(trie.memory_usage() == naive::root(model).memory_usage, "so is memory usage");
  }

  void restart(Loading loading) {
    FARCALL_ASSERT(store.persist({&trie, 1}).has_value(), "a state is persisted");
    store = *TrieStore::open(disk);
    const auto loaded = store.load(trie.root_hash(), loading);
    FARCALL_ASSERT(loaded.has_value(), loaded.error().message);
    trie = *loaded;
  }

  void step(Input& input) {
    switch (input.byte() % 6) {
      case 0:
        snapshots.emplace_back(trie, model);
        break;
      case 1:
        check_contents(trie, model, input.take(input.byte() % 3));
        break;
      case 2:
        restart(input.byte() % 2 == 0 ? Loading::kWhole : Loading::kLazy);
        break;
      case 3: {
        FARCALL_ASSERT(store.persist({&trie, 1}).has_value(), "a state is persisted");
        for (const auto& [snapshot, expected] : snapshots) {
          FARCALL_ASSERT(store.persist({&snapshot, 1}).has_value(), "and an old one");
        }
        std::vector<Trie> live{trie};
        for (const auto& [snapshot, expected] : snapshots) live.push_back(snapshot);
        const auto collected = store.collect(live);
        FARCALL_ASSERT(collected.has_value(), collected.error().message);
        break;
      }
      default:
        change(input);
    }
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  Input input{data, size};
  Fuzzer fuzzer;
  while (!input.empty()) fuzzer.step(input);
  check_contents(fuzzer.trie, fuzzer.model, {});
  for (const auto& [snapshot, expected] : fuzzer.snapshots) {
    check_contents(snapshot, expected, {});
    FARCALL_ASSERT(snapshot.root_hash() == naive::root(expected).hash,
                   "snapshots keep their roots");
  }
  return 0;
}
