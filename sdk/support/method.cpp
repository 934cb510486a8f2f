#include "near/method.hpp"

#include "near/env.hpp"
#include "near/host.hpp"
#include "near/register.hpp"

namespace near::detail {
namespace {

constexpr std::string_view kStateKey = "STATE";

}  // namespace

void check_private(std::string_view method) {
  if (!(take_register(host::predecessor_account_id) == take_register(host::current_account_id)))
    panic_two(method, " is private");
}

void check_no_deposit(std::string_view method) {
  u128 yocto = 0;
  host::attached_deposit(host::address(&yocto));
  if (yocto != 0) panic_two(method, " doesn't accept deposit");
}

void check_uninitialized() {
  if (env::storage_has_key(kStateKey)) panic("The contract has already been initialized");
}

bool load_state(Buffer& bytes, bool required) {
  if (host::storage_read(kStateKey.size(), host::address(kStateKey.data()), kRegister) != 0) {
    bytes = take_register();
    return true;
  }
  if (required) panic("The contract is not initialized");
  return false;
}

void panic_unreadable_state() {
  panic("Cannot deserialize the contract state.");
}

void save_state(std::string_view bytes, const Buffer* loaded) {
  if (!loaded || !same(*loaded, bytes)) env::storage_write(kStateKey, bytes);
}

void answer(std::string_view bytes) {
  host::value_return(bytes.size(), host::address(bytes.data()));
}

void read_json_arguments(const Member* members, void* const* targets, size_t count, bool strict) {
  Buffer input = take_register(host::input);
  if (input.empty()) text::put(input, "{}", 2);
  JsonReader reader{input};
  if (reader.object(members, targets, count, strict) && reader.finish()) return;
  Buffer message{"Bad arguments: "};
  reader.describe(message);
  panic(message);
}

void read_borsh_arguments(void (*read)(StrangerReader&, void*), void* arguments) {
  const Buffer input = take_register(host::input);
  StrangerReader reader{input.view()};
  read(reader, arguments);
  if (reader.failed() || reader.left() != 0) panic("Bad arguments: not Borsh of the parameters");
}

}  // namespace near::detail
