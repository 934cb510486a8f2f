#include "state/trie_store.hpp"

#include "base/format_text.hpp"
#include "state/trie_store_impl.hpp"

namespace farcall::state {

namespace detail {

namespace {

constexpr std::array<std::uint8_t, 1> kFormatKey{0xF0};
constexpr std::array<std::uint8_t, 1> kNextKey{0xF1};
constexpr std::string_view kFormat = "farcall state 1";

/// A tag that is unique in this process.
std::uint32_t next_tag() {
  static std::atomic<std::uint32_t> last{0};
  const std::uint32_t tag = last.fetch_add(1, std::memory_order_relaxed) + 1;
  FARCALL_ASSERT(tag < (1U << (64 - StoredAt::kRecordBits)), "a process has few stores");
  return tag;
}

template <class Int>
std::array<std::uint8_t, sizeof(Int)> bytes_of(Int value) {
  return std::bit_cast<std::array<std::uint8_t, sizeof(Int)>>(value);
}

}  // namespace

Result<void> StoreImpl::open() {
  renew_tag();
  Result<std::optional<Bytes>> format = store_->get(kFormatKey);
  if (!format) return std::unexpected{format.error()};
  if (*format && as_text(**format) != kFormat) {
    return fail(format_text("state store: its format is '{}', this program knows '{}'",
                            as_text(**format).substr(0, 40), kFormat));
  }
  Result<std::optional<Bytes>> next = store_->get(kNextKey);
  if (!next) return std::unexpected{next.error()};
  if (format->has_value() != next->has_value() || (*next && (*next)->size() != sizeof next_)) {
    return fail("state store: the row that numbers its records is missing or damaged");
  }
  if (*next) std::memcpy(&next_, (*next)->data(), sizeof next_);
  if (next_ > StoredAt::kRecordMask)
    return fail("state store: the row that numbers its records is damaged");
  return {};
}

void StoreImpl::renew_tag() {
  tag_.store(next_tag(), std::memory_order_relaxed);
}

Result<Bytes> StoreImpl::read_record(RecordNumber number) const {
  Result<std::optional<Bytes>> record = store_->get(record_key(number));
  if (!record) return std::unexpected{record.error()};
  if (!*record) return fail(format_text("state store: record {} is missing", number));
  return std::move(**record);
}

Result<Node*> StoreImpl::read_node(RecordNumber number, const CryptoHash& hash) {
  Result<Bytes> bytes = read_record(number);
  if (!bytes) return std::unexpected{bytes.error()};
  Result<NodeRecord> record = parse_record(*bytes, hash);
  if (!record) {
    return fail(
        format_text("state store: record {} is damaged: {}", number, record.error().message));
  }
  return node_of_record(*record, hash, tag(), number, shared_from_this());
}

Result<Value> StoreImpl::read_value(RecordNumber number, const CryptoHash& hash,
                                    std::uint32_t size) const {
  Result<Bytes> bytes = read_record(number);
  if (!bytes) return std::unexpected{bytes.error()};
  if (bytes->size() != size || sha256(*bytes) != hash) {
    return fail(format_text("state store: record {} is damaged: it is not the value {} of {} bytes",
                            number, hash.to_base58(), size));
  }
  return Value{*bytes};
}

Node* StoreImpl::load_node(std::uint64_t place, const CryptoHash& hash) {
  const Result<Node*> node = read_node(StoredAt::record(place), hash);
  FARCALL_ASSERT(node.has_value(), node.error().message);
  return *node;
}

Value StoreImpl::load_value(std::uint64_t place, const CryptoHash& hash, std::uint32_t size) {
  const Result<Value> value = read_value(StoredAt::record(place), hash, size);
  FARCALL_ASSERT(value.has_value(), value.error().message);
  return *value;
}

Result<Trie> StoreImpl::load(const CryptoHash& root, Loading loading) {
  if (root.is_zero()) return Trie{};
  Result<std::optional<Bytes>> row = store_->get(root_key(root));
  if (!row) return std::unexpected{row.error()};
  RecordNumber number = 0;
  if (!*row || (*row)->size() != sizeof number) {
    return fail(format_text("state store: no state with root {}", root.to_base58()));
  }
  std::memcpy(&number, (*row)->data(), sizeof number);
  Result<Node*> node = read_node(number, root);
  if (!node) return std::unexpected{node.error()};
  Trie trie = Trie::adopt(*node);
  if (loading == Loading::kWhole) {
    if (auto whole = load_everything_below(*node); !whole) return std::unexpected{whole.error()};
  }
  return trie;
}

/// Collects what a call of persist writes.
class StoreImpl::Batch {
 public:
  explicit Batch(StoreImpl& store) noexcept : store_{store}, next_{store.next_} {}
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  /// Undoes the marks of records that were not committed.
  ~Batch() {
    for (std::atomic<std::uint64_t>* place : marked_) place->store(0, std::memory_order_relaxed);
  }

  Result<RecordNumber> add_trie(const Node* root) {
    const RecordNumber number = number_of(root);
    while (!pending_.empty()) {
      const Node* node = pending_.back();
      pending_.pop_back();
      add_node(node);
      if (bytes_.size() > kFlushBytes) {
        if (auto flushed = flush({}); !flushed) return std::unexpected{flushed.error()};
      }
    }
    return number;
  }

  /// Writes what is collected, and `rows`, in one batch.
  Result<void> flush(std::span<const StoreWrite> rows) {
    const auto next = bytes_of(next_);
    std::vector<StoreWrite> writes;
    writes.reserve(records_.size() + rows.size() + 2);
    for (const Record& record : records_) {
      writes.push_back({record.key, ByteView{bytes_}.subspan(record.begin, record.size)});
    }
    writes.push_back({kFormatKey, as_bytes(kFormat)});
    writes.push_back({kNextKey, ByteView{next}});
    writes.insert(writes.end(), rows.begin(), rows.end());
    if (auto written = store_.store_->write(writes); !written) return written;
    store_.next_ = next_;
    summary_.bytes += bytes_.size();
    records_.clear();
    bytes_.clear();
    return {};
  }

  void keep_marks() noexcept { marked_.clear(); }
  [[nodiscard]] const PersistSummary& summary() const noexcept { return summary_; }

 private:
  static constexpr std::size_t kFlushBytes = std::size_t{64} << 20;

  struct Record {
    std::array<std::uint8_t, 9> key;
    std::size_t begin;
    std::size_t size;
  };

  RecordNumber claim(std::atomic<std::uint64_t>& place) {
    const RecordNumber number = next_++;
    place.store(StoredAt::make(store_.tag(), number), std::memory_order_relaxed);
    marked_.push_back(&place);
    return number;
  }

  /// The number of a node's record; a node that has none gets one and is written later.
  RecordNumber number_of(const Node* node) {
    if (const auto number = store_.stored_number(node->stored)) return *number;
    node = resolve(node);
    if (const auto number = store_.stored_number(node->stored)) return *number;
    const RecordNumber number = claim(node->stored);
    pending_.push_back(node);
    return number;
  }

  void append(ByteView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  void finish_record(RecordNumber number, std::size_t begin) {
    records_.push_back({record_key(number), begin, bytes_.size() - begin});
  }

  void add_node(const Node* node) {
    const ValueBlob* value = value_of(node);
    RecordNumber value_number = 0;
    if (value != nullptr && value->size > kMaxInlineValueBytes) value_number = add_value(*value);
    const std::size_t begin = bytes_.size();
    bytes_.resize(begin + serialized_size(node));
    encode_node(node, bytes_.data() + begin);
    for_each_child(node, [this](const Node* child) { append(bytes_of(number_of(child))); });
    if (value_number != 0) {
      append(bytes_of(value_number));
    } else if (value != nullptr) {
      append(Value::share(const_cast<ValueBlob*>(value)).bytes());
    }
    finish_record(StoredAt::record(node->stored.load(std::memory_order_relaxed)), begin);
    ++summary_.nodes;
  }

  RecordNumber add_value(const ValueBlob& value) {
    if (const auto number = store_.stored_number(stored_of(value))) return *number;
    // The mark overwrites where another store has the value, which is therefore loaded first.
    const Value shared = Value::share(const_cast<ValueBlob*>(&value));
    const ByteView bytes = shared.bytes();
    const RecordNumber number = claim(stored_of(value));
    const std::size_t begin = bytes_.size();
    append(bytes);
    finish_record(number, begin);
    ++summary_.large_values;
    return number;
  }

  StoreImpl& store_;
  RecordNumber next_;
  std::vector<const Node*> pending_;
  Bytes bytes_;
  std::vector<Record> records_;
  std::vector<std::atomic<std::uint64_t>*> marked_;
  PersistSummary summary_;
};

Result<PersistSummary> StoreImpl::persist(std::span<const Trie> tries,
                                          std::span<const StoreWrite> rows) {
  for (const StoreWrite& row : rows) {
    if (!row.key.empty() && row.key[0] >= TrieStore::kFirstOwnColumn) {
      return fail("state store: keys that begin with a byte from 0xF0 on are its own");
    }
  }
  Batch batch{*this};
  std::vector<std::pair<std::array<std::uint8_t, 33>, std::array<std::uint8_t, 8>>> roots;
  for (const Trie& trie : tries) {
    if (trie.empty()) continue;
    const CryptoHash root = trie.root_hash();
    const Result<RecordNumber> number = batch.add_trie(trie.root());
    if (!number) return std::unexpected{number.error()};
    roots.emplace_back(root_key(root), bytes_of(*number));
  }
  std::vector<StoreWrite> last{rows.begin(), rows.end()};
  for (const auto& [key, number] : roots) last.push_back({key, ByteView{number}});
  if (auto written = batch.flush(last); !written) return std::unexpected{written.error()};
  batch.keep_marks();
  return batch.summary();
}

}  // namespace detail

class TrieStore::Impl : public detail::StoreImpl {
 public:
  using StoreImpl::StoreImpl;
};

TrieStore::TrieStore(std::shared_ptr<Impl> impl) : impl_{std::move(impl)} {}
TrieStore::TrieStore(TrieStore&&) noexcept = default;
TrieStore& TrieStore::operator=(TrieStore&&) noexcept = default;
TrieStore::~TrieStore() = default;

Result<TrieStore> TrieStore::open(std::shared_ptr<Store> store) {
  auto impl = std::make_shared<Impl>(std::move(store));
  if (auto opened = impl->open(); !opened) return std::unexpected{opened.error()};
  return TrieStore{std::move(impl)};
}

Result<PersistSummary> TrieStore::persist(std::span<const Trie> tries,
                                          std::span<const StoreWrite> rows) {
  return impl_->persist(tries, rows);
}

Result<Trie> TrieStore::load(const CryptoHash& root, Loading loading) {
  return impl_->load(root, loading);
}

Result<std::uint64_t> TrieStore::collect(std::span<const Trie> live) {
  return impl_->collect(live);
}

}  // namespace farcall::state
