// What the compiler's checks call in a native test: the panics of wasm (support/overflow.cpp), as
// the exception near::testing::Panic, with the place in the source.
//
// The compiler takes these functions for ones that never return and never throw, so the function
// that fails has no entry in its exception tables for the call. Nor has its caller, when it sees
// that nothing else in the function throws. The personality function, which would end the program
// for that, is told to go on to the caller: what these functions hold is not destroyed, which tests
// can bear. The same goes for functions of the C++ library that may not throw.
#include <cstdint>
#include <cstring>
#include <string>
#include <unwind.h>

#include "near/panic.hpp"
#include "near/testing.hpp"

namespace {

/// A place in the source, with which the description of every failure begins.
struct SourcePlace {
  const char* file;
  uint32_t line;
  uint32_t column;
};

/// The address behind the call of the check that failed last.
thread_local uintptr_t failed_check = 0;

/// Reads an unsigned LEB128 number.
uintptr_t read_leb(const uint8_t*& at) {
  uintptr_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const uint8_t byte = *at++;
    value |= uintptr_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return value;
  }
}

/// Whether the exception table of the function says nothing about the call that `context` is in:
/// the compiler took it for one that does not throw. The tables are those of the Itanium C++ ABI,
/// in the two encodings that compilers write on Linux.
bool is_taken_for_nothrow(_Unwind_Context* context) {
  constexpr uint8_t kOmitted = 0xff;
  constexpr uint8_t kLeb128 = 0x01;
  constexpr uint8_t kFourBytes = 0x03;
  const auto* at = reinterpret_cast<const uint8_t*>(_Unwind_GetLanguageSpecificData(context));
  if (at == nullptr || *at != kOmitted) return false;
  ++at;
  if (*at++ != kOmitted) read_leb(at);
  const uint8_t encoding = *at++;
  if (encoding != kLeb128 && encoding != kFourBytes) return false;
  const auto read = [&] {
    if (encoding == kLeb128) return read_leb(at);
    uint32_t value = 0;
    std::memcpy(&value, at, sizeof value);
    at += sizeof value;
    return uintptr_t{value};
  };
  const uintptr_t length = read_leb(at);
  const uint8_t* const end = at + length;
  const uintptr_t offset = _Unwind_GetIP(context) - 1 - _Unwind_GetRegionStart(context);
  while (at < end) {
    const uintptr_t start = read();
    const uintptr_t size = read();
    read();        // the landing pad
    read_leb(at);  // the action
    if (offset >= start && offset - start < size) return false;
  }
  return true;
}

/// Calls `panic` from a function without exception tables, for which nothing is noted.
[[gnu::noinline]] void call_noted(void (*panic)()) {
  panic();
  asm volatile("" ::: "memory");  // not a tail call
}

[[noreturn]] void fail(const SourcePlace* place, uintptr_t caller, void (*panic)()) {
  try {
    call_noted(panic);
  } catch (near::testing::Panic& caught) {
    const char* slash = std::strrchr(place->file, '/');
    caught.file = slash != nullptr ? slash + 1 : place->file;
    caught.line = place->line;
    failed_check = caller;
    throw;
  }
  __builtin_unreachable();
}

void panic_negate() {
  near::panic("attempt to negate with overflow");
}
void panic_shift() {
  near::panic("attempt to shift with overflow");
}
void panic_conversion() {
  near::panic("an integer does not fit its type");
}
void panic_float() {
  near::panic("a floating point number does not fit the integer");
}

}  // namespace

namespace near::detail {
void note_failed_check(void* caller) {
  failed_check = reinterpret_cast<uintptr_t>(caller);
}
}  // namespace near::detail

#define NEAR_CHECK_FAILED(name, panic, ...)                                       \
  extern "C" __attribute__((noinline)) void __ubsan_handle_##name##_abort(        \
      const SourcePlace* place, __VA_ARGS__) {                                    \
    fail(place, reinterpret_cast<uintptr_t>(__builtin_return_address(0)), panic); \
  }

// NOLINTBEGIN(bugprone-reserved-identifier): the names are the compiler's.
NEAR_CHECK_FAILED(add_overflow, near::detail::panic_add, uintptr_t, uintptr_t)
NEAR_CHECK_FAILED(sub_overflow, near::detail::panic_subtract, uintptr_t, uintptr_t)
NEAR_CHECK_FAILED(mul_overflow, near::detail::panic_multiply, uintptr_t, uintptr_t)
NEAR_CHECK_FAILED(divrem_overflow, near::detail::panic_divide, uintptr_t, uintptr_t)
NEAR_CHECK_FAILED(negate_overflow, panic_negate, uintptr_t)
NEAR_CHECK_FAILED(shift_out_of_bounds, panic_shift, uintptr_t, uintptr_t)
NEAR_CHECK_FAILED(implicit_conversion, panic_conversion, uintptr_t, uintptr_t)
NEAR_CHECK_FAILED(float_cast_overflow, panic_float, uintptr_t)
NEAR_CHECK_FAILED(out_of_bounds, near::detail::panic_index, uintptr_t)
NEAR_CHECK_FAILED(type_mismatch_v1, near::detail::panic_no_value, uintptr_t)

extern "C" _Unwind_Reason_Code __real___gxx_personality_v0(int, _Unwind_Action, uint64_t,
                                                           _Unwind_Exception*, _Unwind_Context*);
extern "C" _Unwind_Reason_Code __wrap___gxx_personality_v0(int version, _Unwind_Action actions,
                                                           uint64_t exception_class,
                                                           _Unwind_Exception* exception,
                                                           _Unwind_Context* context) {
  if (failed_check != 0 &&
      (_Unwind_GetIP(context) == failed_check || is_taken_for_nothrow(context)))
    return _URC_CONTINUE_UNWIND;
  return __real___gxx_personality_v0(version, actions, exception_class, exception, context);
}
// NOLINTEND(bugprone-reserved-identifier)
