#include "state/trie_update.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "base/u128.hpp"
#include "state/node.hpp"
#include "state/table_hash.hpp"
#include "state/trie_iterator.hpp"

namespace farcall::state {

namespace {

/// First byte of the keys of contract data.
constexpr std::uint8_t kContractDataColumn = 9;
/// A slot of the table that is about to be freed.
constexpr std::uint32_t kRemoved = 0xFFFF'FFFF;

}  // namespace

/// Copies of keys at addresses that stay. Copies of an arena share the blocks that are there and
/// add their own: a block is written by the arena that made it only.
class TrieUpdate::KeyArena {
 public:
  KeyArena() = default;
  KeyArena(const KeyArena& other)
      : blocks_{other.blocks_.begin(),
                other.blocks_.begin() + static_cast<std::ptrdiff_t>(other.current_)},
        current_{other.current_} {}
  KeyArena& operator=(const KeyArena&) = delete;
  ~KeyArena() = default;

  const std::uint8_t* keep(ByteView key) {
    if (used_ + key.size() > kBlockBytes) {
      if (++current_ > blocks_.size())
        blocks_.push_back(std::make_shared_for_overwrite<std::uint8_t[]>(kBlockBytes));
      used_ = 0;
    }
    std::uint8_t* place = blocks_[current_ - 1].get() + used_;
    if (!key.empty()) std::memcpy(place, key.data(), key.size());
    used_ += key.size();
    return place;
  }
  void clear() noexcept {
    // Copies may still read from shared blocks. An unshared block cannot become shared meanwhile.
    std::erase_if(blocks_, [](const auto& block) { return block.use_count() > 1; });
    current_ = 0;
    used_ = kFull;
  }

 private:
  static constexpr std::size_t kBlockBytes = 1U << 16;
  static constexpr std::size_t kFull = kBlockBytes + 1;
  std::vector<std::shared_ptr<std::uint8_t[]>> blocks_;
  std::size_t current_ = 0;   // blocks in use
  std::size_t used_ = kFull;  // bytes of the last of them
};

struct TrieUpdate::Entry {
  std::uint64_t hash = 0;
  const std::uint8_t* key = nullptr;
  std::uint32_t key_size = 0;
  bool is_prospective = false;
  bool is_committed = false;
  // What is known of the base. Sets of seen nodes only grow, so one walk of each kind is enough.
  bool base_known = false;
  bool nodes_recorded = false;
  bool nodes_touched = false;
  bool value_recorded = false;
  // For `accesses`.
  bool is_read = false;
  bool is_undone = false;
  std::uint32_t path_length = 0;
  std::optional<Value> prospective;
  std::optional<Value> committed;
  std::optional<Value> base;

  [[nodiscard]] ByteView view() const noexcept { return {key, key_size}; }
};

struct TrieUpdate::LoggedChange {
  std::uint32_t entry;
  std::uint32_t cause;
  std::optional<Value> value;
};

TrieUpdate::TrieUpdate(Trie base, Recording recording)
    : base_{std::move(base)},
      recording_{recording},
      secret_{detail::table_secret()},
      keys_{std::make_unique<KeyArena>()} {}
TrieUpdate::TrieUpdate(const TrieUpdate& other)
    : base_{other.base_},
      recording_{other.recording_},
      ledger_{other.ledger_},
      seen_{other.seen_},
      secret_{other.secret_},
      keys_{std::make_unique<KeyArena>(*other.keys_)},
      entries_{other.entries_},
      table_{other.table_},
      prospective_{other.prospective_},
      causes_{other.causes_},
      log_{other.log_},
      listed_{other.listed_} {}
TrieUpdate& TrieUpdate::operator=(const TrieUpdate& other) {
  return *this = TrieUpdate{other};
}
TrieUpdate::TrieUpdate(TrieUpdate&&) noexcept = default;
TrieUpdate& TrieUpdate::operator=(TrieUpdate&&) noexcept = default;
TrieUpdate::~TrieUpdate() = default;

void TrieUpdate::reset(Trie base) {
  base_ = std::move(base);
  clear();
}

void TrieUpdate::reserve(std::size_t keys) {
  entries_.reserve(keys);
  log_.reserve(keys);
  const std::size_t size = std::bit_ceil(keys * 2 + 2);
  if (size > table_.size()) grow_table(size);
  ledger_.reserve(keys);
}

void TrieUpdate::clear() {
  ledger_.reset();
  seen_.clear();
  clear_table();
  entries_.clear();
  keys_->clear();
  prospective_.clear();
  causes_.clear();
  log_.clear();
  listed_.clear();
}

/// Few entries in a large table are removed one by one, so that small steps are cheap again after
/// a large one.
void TrieUpdate::clear_table() noexcept {
  if (entries_.size() * 16 > table_.size()) {
    std::ranges::fill(table_, 0U);
    return;
  }
  const std::size_t mask = table_.size() - 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::size_t at = entries_[i].hash & mask;
    while (table_[at] != i + 1) at = (at + 1) & mask;
    table_[at] = kRemoved;
  }
  for (const Entry& entry : entries_) {
    for (std::size_t at = entry.hash & mask; table_[at] != 0; at = (at + 1) & mask) table_[at] = 0;
  }
}

TrieUpdate::Entry* TrieUpdate::lookup_entry(ByteView key) const noexcept {
  if (table_.empty()) return nullptr;
  const std::uint64_t hash = detail::table_hash(key, secret_);
  const std::size_t mask = table_.size() - 1;
  for (std::size_t at = hash & mask; table_[at] != 0; at = (at + 1) & mask) {
    const Entry& entry = entries_[table_[at] - 1];
    if (entry.hash == hash && equal(entry.view(), key)) return const_cast<Entry*>(&entry);
  }
  return nullptr;
}

std::uint32_t TrieUpdate::entry_for(ByteView key) {
  FARCALL_ASSERT(key.size() <= detail::kMaxKeyBytes, "a trie key has at most 4,096 bytes");
  if ((entries_.size() + 1) * 2 > table_.size()) {
    grow_table(std::max<std::size_t>(64, table_.size() * 2));
  }
  const std::uint64_t hash = detail::table_hash(key, secret_);
  const std::size_t mask = table_.size() - 1;
  std::size_t at = hash & mask;
  for (; table_[at] != 0; at = (at + 1) & mask) {
    const Entry& entry = entries_[table_[at] - 1];
    if (entry.hash == hash && equal(entry.view(), key)) return table_[at] - 1;
  }
  Entry& entry = entries_.emplace_back();
  entry.hash = hash;
  entry.key = keys_->keep(key);
  entry.key_size = static_cast<std::uint32_t>(key.size());
  table_[at] = static_cast<std::uint32_t>(entries_.size());
  return table_[at] - 1;
}

/// To a power of two.
void TrieUpdate::grow_table(std::size_t size) {
  table_.assign(size, 0U);
  const std::size_t mask = table_.size() - 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::size_t at = entries_[i].hash & mask;
    while (table_[at] != 0) at = (at + 1) & mask;
    table_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

const std::optional<Value>* TrieUpdate::pending_of(const Entry& entry) noexcept {
  if (entry.is_prospective) return &entry.prospective;
  if (entry.is_committed) return &entry.committed;
  return nullptr;
}

void TrieUpdate::look_up_base(Entry& entry, Access access, TrieTouches& touches) {
  const bool record = access != Access::kPeek && recording_ == Recording::kOn;
  const bool touch = access == Access::kContractWrite;
  if (entry.nodes_touched && touch) touches.cached += entry.path_length;
  const bool must_record = record && !entry.nodes_recorded;
  const bool must_touch = touch && !entry.nodes_touched;
  if (!must_record && !must_touch) {
    if (!entry.base_known) entry.base = base_.get(entry.view());
    entry.base_known = true;
    return;
  }
  path_.clear();
  entry.base = base_.lookup(entry.view(), path_);
  visit_path(must_record, must_touch, touches);
  entry.base_known = true;
  entry.path_length = static_cast<std::uint32_t>(path_.size());
  entry.nodes_recorded |= record;
  entry.nodes_touched |= touch;
}

/// Accounts for the nodes of `path_`.
void TrieUpdate::visit_path(bool must_record, bool must_touch, TrieTouches& touches) {
  for (const detail::Node* node : path_) {
    if (must_record && !seen_.has(node, SeenNodes::kRecorded)) {
      ledger_.record(detail::hash_of(node), detail::serialized_size(node));
      seen_.add(node, SeenNodes::kRecorded);
    }
    if (!must_touch) continue;
    if (seen_.has(node, SeenNodes::kTouched)) {
      ++touches.cached;
    } else {
      ledger_.touch(detail::hash_of(node), touches);
      seen_.add(node, SeenNodes::kTouched);
    }
  }
}

std::optional<FoundValue> TrieUpdate::find(ByteView key, Access access, TrieTouches& touches) {
  const std::uint32_t index = entry_for(key);
  Entry& entry = entries_[index];
  const std::optional<Value>* pending = pending_of(entry);
  if (pending == nullptr) {
    look_up_base(entry, access, touches);
    entry.is_read = true;
  }
  const std::optional<Value>& value = pending != nullptr ? *pending : entry.base;
  if (listener_ != nullptr) listener_->on_read(key, value);
  if (!value) return std::nullopt;
  return FoundValue{*value, pending != nullptr ? FoundValue::kPending : index};
}

std::optional<FoundValue> TrieUpdate::find(ByteView key, Access access) {
  TrieTouches ignored;
  return find(key, access, ignored);
}

Value TrieUpdate::load(const FoundValue& found, Access access, TrieTouches& touches) {
  if (found.is_pending() || access == Access::kPeek) return found.value_;
  Entry& entry = entries_[found.entry_];
  const bool touch = access == Access::kContractRead || access == Access::kContractWrite;
  const bool record = recording_ == Recording::kOn && !entry.value_recorded;
  if (!touch && !record) return found.value_;
  const CryptoHash hash = found.value_.hash();
  if (touch) ledger_.touch(hash, touches);
  if (record) ledger_.record(hash, found.value_.size());
  entry.value_recorded |= record;
  return found.value_;
}

Value TrieUpdate::load(const FoundValue& found, Access access) {
  TrieTouches ignored;
  return load(found, access, ignored);
}

const Value* TrieUpdate::read(ByteView key) {
  Entry& entry = entries_[entry_for(key)];
  const std::optional<Value>* pending = pending_of(entry);
  TrieTouches ignored;
  if (pending == nullptr) {
    look_up_base(entry, Access::kRead, ignored);
    entry.is_read = true;
  }
  const std::optional<Value>& value = pending != nullptr ? *pending : entry.base;
  if (listener_ != nullptr) listener_->on_read(key, value);
  if (!value) return nullptr;
  if (pending == nullptr && recording_ == Recording::kOn && !entry.value_recorded) {
    ledger_.record(value->hash(), value->size());
    entry.value_recorded = true;
  }
  return &*value;
}

std::optional<Value> TrieUpdate::get(ByteView key) {
  const Value* value = read(key);
  return value == nullptr ? std::nullopt : std::optional{*value};
}

std::optional<Value> TrieUpdate::peek(ByteView key) const {
  const Entry* entry = lookup_entry(key);
  const std::optional<Value>* known = entry == nullptr ? nullptr : pending_of(*entry);
  if (known == nullptr && entry != nullptr && entry->base_known) known = &entry->base;
  std::optional<Value> value = known != nullptr ? *known : base_.get(key);
  if (listener_ != nullptr) listener_->on_read(key, value);
  return value;
}

void TrieUpdate::put(ByteView key, std::optional<Value> value) {
  const std::uint32_t index = entry_for(key);
  Entry& entry = entries_[index];
  if (listener_ != nullptr) {
    const std::optional<Value>* pending = pending_of(entry);
    if (pending == nullptr && !entry.base_known) {
      entry.base = base_.get(key);
      entry.base_known = true;
    }
    listener_->on_write(key, pending != nullptr ? *pending : entry.base, value);
  }
  if (!entry.is_prospective) prospective_.push_back(index);
  entry.is_prospective = true;
  entry.prospective = std::move(value);
}

void TrieUpdate::set(ByteView key, Value value) {
  put(key, std::move(value));
}

void TrieUpdate::remove(ByteView key) {
  if (recording_ == Recording::kOn && !key.empty() && key[0] == kContractDataColumn) {
    ledger_.record_removal();
  }
  put(key, std::nullopt);
}

void TrieUpdate::commit(const StateChangeCause& cause) {
  if (listener_ != nullptr) listener_->on_commit(cause);
  if (prospective_.empty()) return;
  causes_.push_back(cause);
  const auto cause_index = static_cast<std::uint32_t>(causes_.size() - 1);
  for (const std::uint32_t index : prospective_) {
    Entry& entry = entries_[index];
    log_.push_back({index, cause_index, entry.prospective});
    entry.committed = std::exchange(entry.prospective, std::nullopt);
    entry.is_committed = true;
    entry.is_prospective = false;
  }
  prospective_.clear();
}

void TrieUpdate::rollback() {
  if (listener_ != nullptr) listener_->on_rollback();
  for (const std::uint32_t index : prospective_) {
    entries_[index].prospective.reset();
    entries_[index].is_prospective = false;
    entries_[index].is_undone = true;
  }
  prospective_.clear();
}

bool TrieUpdate::key_less(std::uint32_t left, std::uint32_t right) const noexcept {
  return as_text(entries_[left].view()) < as_text(entries_[right].view());
}

std::vector<Bytes> TrieUpdate::keys_with_prefix(ByteView prefix) {
  if (listener_ != nullptr) listener_->on_list(prefix);
  listed_.push_back(to_bytes(prefix));
  std::vector<std::uint32_t> pending;
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    if (pending_of(entry) != nullptr && as_text(entry.view()).starts_with(as_text(prefix))) {
      pending.push_back(i);
    }
  }
  std::ranges::sort(pending, [this](auto a, auto b) { return key_less(a, b); });

  std::vector<Bytes> keys;
  TrieIterator base{base_, prefix, recording_ == Recording::kOn ? &ledger_ : nullptr};
  bool in_base = base.next();
  auto next = pending.begin();
  while (in_base || next != pending.end()) {
    const bool take_pending = next != pending.end() &&
                              (!in_base || as_text(entries_[*next].view()) <= as_text(base.key()));
    if (!take_pending) {
      keys.push_back(to_bytes(base.key()));
      in_base = base.next();
      continue;
    }
    const Entry& entry = entries_[*next++];
    if (in_base && equal(entry.view(), base.key())) in_base = base.next();
    if (pending_of(entry)->has_value()) keys.push_back(to_bytes(entry.view()));
  }
  return keys;
}

std::vector<std::uint32_t> TrieUpdate::changed_entries() const {
  /// An entry with the first bytes of its key, which mostly decide: the keys are scattered in
  /// memory.
  struct Changed {
    u128 head;
    std::uint32_t entry;
  };
  const auto head_of = [](ByteView key) {
    std::array<std::uint64_t, 2> words{};
    if (!key.empty()) std::memcpy(words.data(), key.data(), std::min(key.size(), sizeof words));
    return u128{std::byteswap(words[0])} << 64 | std::byteswap(words[1]);
  };
  std::vector<Changed> sorted;
  sorted.reserve(entries_.size());
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].is_committed) sorted.push_back({head_of(entries_[i].view()), i});
  }
  std::ranges::sort(sorted, [this](const Changed& a, const Changed& b) {
    return a.head != b.head ? a.head < b.head : key_less(a.entry, b.entry);
  });
  std::vector<std::uint32_t> changed;
  changed.reserve(sorted.size());
  for (const Changed& one : sorted) changed.push_back(one.entry);
  return changed;
}

StateAccesses TrieUpdate::accesses() const {
  StateAccesses result;
  std::size_t key_bytes = 0;
  for (const Entry& entry : entries_) key_bytes += entry.key_size;
  result.reserve(entries_.size(), key_bytes);
  for (const Entry& entry : entries_) {
    StateAccesses::Access access{.before = entry.base_known ? entry.base : base_.get(entry.view()),
                                 .after = {},
                                 .is_read = entry.is_read,
                                 .is_written = entry.is_committed,
                                 .is_undone = entry.is_undone};
    access.after = entry.is_committed ? entry.committed : access.before;
    result.add(entry.view(), std::move(access));
  }
  result.set_listed(listed_);
  return result;
}

FinalizedUpdate TrieUpdate::finalize() {
  FARCALL_ASSERT(prospective_.empty(), "all changes are committed or rolled back at the end");
  const std::vector<std::uint32_t> order = changed_entries();

  std::vector<TrieChange> batch;
  batch.reserve(order.size());
  // Where each key's changes begin in the log once that is sorted by key.
  std::vector<std::uint32_t> starts(entries_.size() + 1, 0);
  for (const std::uint32_t index : order) {
    batch.push_back({entries_[index].view(), std::move(entries_[index].committed)});
  }
  for (const LoggedChange& change : log_) ++starts[change.entry + 1];
  for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  std::vector<std::uint32_t> by_entry(log_.size());
  std::vector<std::uint32_t> fill{starts};
  for (std::uint32_t i = 0; i < log_.size(); ++i) by_entry[fill[log_[i].entry]++] = i;

  FinalizedUpdate result;
  result.changes.reserve(order.size(), log_.size());
  for (const std::uint32_t index : order) {
    result.changes.begin_row(entries_[index].view());
    for (std::uint32_t i = starts[index]; i < starts[index + 1]; ++i) {
      LoggedChange& change = log_[by_entry[i]];
      result.changes.add({causes_[change.cause], std::move(change.value)});
    }
  }
  result.trie = std::exchange(base_, Trie{}).apply(batch);
  return result;
}

}  // namespace farcall::state
