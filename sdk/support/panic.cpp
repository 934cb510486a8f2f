#include "near/panic.hpp"

#include "near/host.hpp"
#include "near/text.hpp"

namespace near {

void panic(std::string_view message) {
  host::panic_utf8(message.size(), host::address(message.data()));
}

namespace detail {
#ifdef __wasm__
#define NEAR_NOTE_CALLER()
#else
/// Lets a panic leave the function that failed a check even if that may not throw; defined in
/// native tests of contracts.
[[gnu::weak]] void note_failed_check(void* caller);
#define NEAR_NOTE_CALLER() \
  if (note_failed_check) note_failed_check(__builtin_return_address(0))
#endif

void panic_two(std::string_view first, std::string_view second) {
  Buffer message{first};
  text::put(message, second);
  panic(message);
}

// In the wasm that is deployed these are codes, which `farcall` explains
// (trace/source/panic_codes.hpp): every contract has them.
#if defined(__wasm__) && !defined(NEAR_DEBUG)
#define NEAR_SHORT(code, text) code
#else
#define NEAR_SHORT(code, text) text
#endif

void panic_index() {
  NEAR_NOTE_CALLER();
  panic(NEAR_SHORT("E1", "index out of bounds"));
}
void panic_no_value() {
  NEAR_NOTE_CALLER();
  panic(NEAR_SHORT("E2", "there is no value"));
}
void panic_memory() {
  NEAR_NOTE_CALLER();
  panic(NEAR_SHORT("E3", "invalid use of memory"));
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
void panic_shift() {
  panic("attempt to shift with overflow");
}

}  // namespace detail
}  // namespace near
