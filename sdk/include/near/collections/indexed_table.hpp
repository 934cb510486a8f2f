// A table whose rows can be found by their key and by some of their fields.
#pragma once

#include <utility>

#include "near/collections/entry.hpp"
#include "near/collections/vector.hpp"

namespace near {

namespace detail {

/// Lists of keys in storage, told apart by a prefix that is known at run time. An element is the
/// Borsh form of a key.
uint32_t key_list_size(std::string_view prefix);
/// Gives the place of the new element.
uint32_t key_list_add(std::string_view prefix, std::string_view key);
Buffer key_list_at(std::string_view prefix, uint32_t index);
/// Removes an element and puts the last one into its place; gives that, or nothing.
Buffer key_list_remove(std::string_view prefix, uint32_t index);

template <class V, size_t Lists>
struct TableRow {
  V value;
  std::array<uint32_t, Lists> places;  ///< in the list of all keys, then in those of the indices
};

template <auto Field>
struct FieldOf;
template <class V, class F, F V::* Field>
struct FieldOf<Field> {
  using Type = F;
};

}  // namespace detail

/// Rows in storage, listed as a whole and by the value of each of `Fields`:
///
///   IndexedTable<std::string, Sale, "s", &Sale::owner> sales;
///   sales.set("1", {.owner = alice, .price = 5});
///   sales.page_by<&Sale::owner>(alice, 0, 10);
///
/// A change costs two writes for each index whose field changed.
template <class K, class V, Literal Prefix, auto... Fields>
class IndexedTable : public detail::Collection<Prefix, K, V>,
                     public detail::Listed,
                     public detail::Entries {
 public:
  using value_type = std::pair<K, V>;
  using Key = K;
  using Mapped = V;

  IndexedTable() = default;
  explicit IndexedTable(std::string_view prefix)
    requires(Prefix.view().empty())
      : prefix_(prefix) {}

  [[nodiscard]] uint32_t size() const { return detail::key_list_size(all()); }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] bool contains(const K& key) const { return detail::storage_has(place_of(key)); }
  [[nodiscard]] std::optional<V> get(const K& key) const {
    std::optional<Row> row = detail::load_element<Row>(place_of(key));
    if (!row) return std::nullopt;
    return std::move(row->value);
  }
  /// True when `key` had a row before.
  bool set(const K& key, const V& value) {
    const Buffer id = borsh::to_bytes(key);
    const Buffer place = place_of(key);
    std::optional<Row> old = detail::load_element<Row>(place);
    Row row{value, {}};
    detail::bind_prefixes(row.value, place.view());
    row.places[0] = old ? old->places[0] : detail::key_list_add(all(), id);
    size_t index = 0;
    (
        [&] {
          ++index;
          const Buffer now = list_of<Fields>(index, value);
          if (old) {
            const Buffer before = list_of<Fields>(index, old->value);
            if (before == now) {
              row.places[index] = old->places[index];
              return;
            }
            leave(before, old->places[index], index);
          }
          row.places[index] = detail::key_list_add(now, id);
        }(),
        ...);
    detail::store_element(place, row);
    return old.has_value();
  }
  /// Removes the row and returns it.
  std::optional<V> take(const K& key) {
    const Buffer place = place_of(key);
    std::optional<Row> row = detail::load_element<Row>(place);
    if (!row) return std::nullopt;
    detail::storage_remove(place);
    leave(all(), row->places[0], 0);
    size_t index = 0;
    ((++index, leave(list_of<Fields>(index, row->value), row->places[index], index)), ...);
    return std::move(row->value);
  }
  bool remove(const K& key) { return take(key).has_value(); }
  [[nodiscard]] value_type item(uint32_t index) const { return row_of(all(), index); }

  /// How many rows have this value in `Field`.
  template <auto Field>
  [[nodiscard]] uint32_t count_by(const typename detail::FieldOf<Field>::Type& value) const {
    return detail::key_list_size(list_with<Field>(value));
  }
  /// At most `limit` rows with this value in `Field`, from number `from` on.
  template <auto Field>
  [[nodiscard]] std::vector<value_type> page_by(const typename detail::FieldOf<Field>::Type& value,
                                                uint64_t from, uint64_t limit) const {
    std::vector<value_type> rows;
    const Buffer list = list_with<Field>(value);
    const uint64_t count = detail::key_list_size(list);
    for (uint64_t i = from; i < count && rows.size() < limit; ++i)
      rows.push_back(row_of(list, static_cast<uint32_t>(i)));
    return rows;
  }

  /// The storage key of a row.
  [[nodiscard]] Buffer place_of(const K& key) const {
    Buffer place{prefix_.view()};
    text::put(place, "r", 1);
    borsh::write(place, key);
    return place;
  }

  void bind_prefix(std::string_view prefix) { prefix_.bind(prefix); }
  void write_borsh(Buffer& out) const { prefix_.write_borsh(out); }
  void read_borsh(BorshReader& reader) { prefix_.read_borsh(reader); }

 private:
  using Row = detail::TableRow<V, 1 + sizeof...(Fields)>;

  [[nodiscard]] Buffer all() const {
    Buffer list{prefix_.view()};
    text::put(list, "a", 1);
    return list;
  }
  /// The list of the keys whose rows have the same value in `Field` as `value`.
  template <auto Field>
  [[nodiscard]] Buffer list_of(size_t index, const V& value) const {
    return list_named(index, value.*Field);
  }
  [[nodiscard]] Buffer list_named(size_t index, const auto& field) const {
    Buffer list{prefix_.view()};
    const char letter = static_cast<char>('a' + index);
    text::put(list, &letter, 1);
    borsh::write(list, field);
    return list;
  }
  template <auto Field>
  [[nodiscard]] Buffer list_with(const typename detail::FieldOf<Field>::Type& value) const {
    constexpr size_t index = [] {
      size_t place = 0;
      size_t found = 0;
      ((++place,
        found = std::is_same_v<detail::FieldOf<Fields>, detail::FieldOf<Field>> ? place : found),
       ...);
      return found;
    }();
    static_assert(index > 0,
                  "near: the table has no index of this field: name it behind the prefix");
    return list_named(index, value);
  }
  value_type row_of(const Buffer& list, uint32_t index) const {
    K key = detail::decode_element<K>(detail::key_list_at(list, index));
    std::optional<V> value = get(key);
    if (!value) detail::panic_inconsistent();
    return {std::move(key), std::move(*value)};
  }
  /// Removes a key from a list, and updates the row whose key took its place.
  void leave(const Buffer& list, uint32_t place, size_t index) {
    const Buffer moved = detail::key_list_remove(list, place);
    if (moved.empty()) return;
    Buffer key{prefix_.view()};
    text::put(key, "r", 1);
    text::put(key, moved);
    std::optional<Row> row = detail::load_element<Row>(key);
    if (!row) detail::panic_inconsistent();
    row->places[index] = place;
    detail::store_element(key, *row);
  }

  [[no_unique_address]] detail::KeyPrefix<Prefix> prefix_;
};

}  // namespace near
