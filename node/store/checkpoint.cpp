#include "node/store/checkpoint.hpp"

#include <algorithm>
#include <array>

#include "protocol/borsh/borsh.hpp"

namespace farcall::node {

namespace fs = std::filesystem;

namespace {

/// The key of the checkpoint's row. Change it with the format.
constexpr std::array<std::uint8_t, 2> kRow{'c', 4};
/// Unused states are removed after this much was written, and at least half of the store's size.
constexpr std::uint64_t kCollectionBytes = std::uint64_t{64} << 20;

}  // namespace

Result<void> CheckpointStore::open() {
  if (tries_) return {};
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) return fail("cannot make " + folder_.string() + ": " + error.message());
  auto store = state::open_durable_store(folder_, {.durability = state::Durability::kProcess});
  if (!store) return std::unexpected{store.error()};
  store_ = std::move(*store);
  auto tries = state::TrieStore::open(store_);
  if (!tries) return std::unexpected{tries.error()};
  tries_.emplace(std::move(*tries));
  return {};
}

Result<std::optional<Checkpoint>> CheckpointStore::read() {
  std::error_code error;
  if (!fs::exists(folder_, error)) return std::nullopt;
  if (auto opened = open(); !opened) return std::unexpected{opened.error()};
  auto row = store_->get(kRow);
  if (!row) return std::unexpected{row.error()};
  if (!*row) return std::nullopt;
  auto checkpoint = protocol::borsh_decode<Checkpoint>(**row);
  if (!checkpoint) return std::unexpected{checkpoint.error()};
  return std::move(*checkpoint);
}

Result<state::Trie> CheckpointStore::state(const CryptoHash& root) {
  if (auto opened = open(); !opened) return std::unexpected{opened.error()};
  return tries_->load(root, state::Loading::kLazy);
}

Result<void> CheckpointStore::write(const Checkpoint& checkpoint,
                                    std::span<const state::Trie> states) {
  if (auto opened = open(); !opened) return opened;
  const Bytes bytes = protocol::borsh_encode(checkpoint);
  const std::array<state::StoreWrite, 1> rows{
      state::StoreWrite{.key = kRow, .value = ByteView{bytes}}};
  const auto written = tries_->persist(states, rows);
  if (!written) return std::unexpected{written.error()};
  bytes_since_collection_ += written->bytes;
  std::error_code error;
  const std::uint64_t all = fs::file_size(folder_ / "data.mdb", error);
  if (error || bytes_since_collection_ < std::max(kCollectionBytes, all / 2)) return {};
  bytes_since_collection_ = 0;
  if (auto collected = tries_->collect(states); !collected) {
    return std::unexpected{collected.error()};
  }
  return {};
}

void CheckpointStore::discard() {
  tries_.reset();
  store_.reset();
  std::error_code ignored;  // what stays is found again at the next opening, and thrown away then
  fs::remove_all(folder_, ignored);
}

}  // namespace farcall::node
