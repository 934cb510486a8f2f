#include "near/panic.hpp"

#include "near/host.hpp"
#include "near/text.hpp"

namespace near {

void panic(std::string_view message) {
  host::panic_utf8(message.size(), host::address(message.data()));
}

namespace detail {

void panic_two(std::string_view first, std::string_view second) {
  Buffer message{first};
  text::put(message, second);
  panic(message);
}

void panic_add() {
  panic("attempt to add with overflow");
}
void panic_subtract() {
  panic("attempt to subtract with overflow");
}
void panic_multiply() {
  panic("attempt to multiply with overflow");
}
void panic_divide() {
  panic("attempt to divide by zero");
}

}  // namespace detail
}  // namespace near
