// Lists of keys in storage: the number of elements under the prefix and "n", each element under the
// prefix, "e" and its place.
#include "near/collections/indexed_table.hpp"

namespace near::detail {
namespace {

Buffer size_place(std::string_view prefix) {
  Buffer place{prefix};
  text::put(place, "n", 1);
  return place;
}

Buffer element_place(std::string_view prefix, uint32_t index) {
  Buffer place{prefix};
  text::put(place, "e", 1);
  borsh::put_u32(place, index);
  return place;
}

void set_size(std::string_view prefix, uint32_t size) {
  if (size == 0) {
    storage_remove(size_place(prefix));
    return;
  }
  Buffer bytes;
  borsh::put_u32(bytes, size);
  storage_store(size_place(prefix), bytes);
}

}  // namespace

uint32_t key_list_size(std::string_view prefix) {
  Buffer bytes;
  if (!storage_load(size_place(prefix), bytes)) return 0;
  BorshReader reader{bytes.view()};
  return reader.u32();
}

uint32_t key_list_add(std::string_view prefix, std::string_view key) {
  const uint32_t size = key_list_size(prefix);
  if (size == UINT32_MAX) panic_index();
  storage_store(element_place(prefix, size), key);
  set_size(prefix, size + 1);
  return size;
}

Buffer key_list_at(std::string_view prefix, uint32_t index) {
  Buffer key;
  if (!storage_load(element_place(prefix, index), key)) panic_inconsistent();
  return key;
}

Buffer key_list_remove(std::string_view prefix, uint32_t index) {
  const uint32_t last = key_list_size(prefix) - 1;
  Buffer moved;
  if (index != last) {
    moved = key_list_at(prefix, last);
    storage_store(element_place(prefix, index), moved);
  }
  storage_remove(element_place(prefix, last));
  set_size(prefix, last);
  return moved;
}

}  // namespace near::detail
