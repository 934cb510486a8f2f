#include "near/collections/storage.hpp"

#include "near/env.hpp"
#include "near/host.hpp"
#include "near/register.hpp"

namespace near::detail {

using host::address;

bool storage_load(const Buffer& key, Buffer& value) {
  if (host::storage_read(key.size(), address(key.data()), kRegister) == 0) return false;
  value = take_register();
  return true;
}

bool storage_has(const Buffer& key) {
  return host::storage_has_key(key.size(), address(key.data())) != 0;
}

bool storage_store(const Buffer& key, std::string_view value) {
  return env::storage_write(key, value);
}

bool storage_remove(const Buffer& key) {
  return env::storage_remove(key);
}

void hash_key(Buffer& key) {
  host::sha256(key.size(), address(key.data()), kRegister);
  key.clear();
  host::read_register(kRegister, address(key.extend(32)));
}

// In contracts nothing refers to it unless something is watched, and no code is left of it.
#ifdef __wasm__
static StorageWatch* innermost = nullptr;
#else
static thread_local StorageWatch* innermost = nullptr;
#endif

StorageWatch::StorageWatch(const Buffer& place) : place_(&place), outer_(innermost) {
  innermost = this;
}
StorageWatch::~StorageWatch() {
  innermost = outer_;
}
void StorageWatch::note(std::string_view key) {
  for (StorageWatch* watch = innermost; watch != nullptr; watch = watch->outer_)
    if (same(*watch->place_, key)) watch->was_touched_ = true;
}

void check_prefix(BorshReader& reader, std::string_view prefix) {
  const std::string_view stored = reader.take(reader.u32());
  // Bytes that end too early are not state of this contract; the reader reports them.
  if (!reader.failed() && !same(stored, prefix)) panic("a stored collection has another prefix");
}

void panic_element() {
  panic("Cannot deserialize element");
}
void panic_no_element() {
  panic("There is no element to update");
}
void panic_prefix() {
  panic("A collection inside of another has no prefix yet: use update(key, ...)");
}
void panic_changed() {
  panic("The collection was changed by the loop over it");
}
void panic_inconsistent() {
  panic("The collection is in an inconsistent state");
}

}  // namespace near::detail
