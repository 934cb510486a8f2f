// What the compiler calls when arithmetic in a contract leaves the range of its type, or code reads
// and writes where it must not.
#include "near/panic.hpp"

#ifdef NEAR_DEBUG

#include "near/buffer.hpp"
#include "near/text.hpp"

namespace {

/// A place in the source, with which the description of every failure begins.
struct SourcePlace {
  const char* file;
  uint32_t line;
  uint32_t column;
};

[[noreturn]] void fail(std::string_view what, const SourcePlace* place) {
  near::Buffer message{what};
  near::text::put(message, ", at ");
  near::text::put(message, std::string_view{place->file});
  near::text::put(message, ":");
  near::text::put_u64(message, place->line);
  near::panic(message);
}

}  // namespace

#define NEAR_CHECK_FAILED(name, what, ...)                                               \
  extern "C" void __ubsan_handle_##name##_abort(const SourcePlace* place, __VA_ARGS__) { \
    fail(what, place);                                                                   \
  }

NEAR_CHECK_FAILED(add_overflow, "attempt to add with overflow", uintptr_t, uintptr_t)
NEAR_CHECK_FAILED(sub_overflow, "attempt to subtract with overflow", uintptr_t, uintptr_t)
NEAR_CHECK_FAILED(mul_overflow, "attempt to multiply with overflow", uintptr_t, uintptr_t)
NEAR_CHECK_FAILED(divrem_overflow, "attempt to divide by zero", uintptr_t, uintptr_t)
NEAR_CHECK_FAILED(negate_overflow, "attempt to negate with overflow", uintptr_t)
NEAR_CHECK_FAILED(shift_out_of_bounds, "attempt to shift with overflow", uintptr_t, uintptr_t)
NEAR_CHECK_FAILED(implicit_conversion, "an integer does not fit its type", uintptr_t, uintptr_t)
NEAR_CHECK_FAILED(float_cast_overflow, "a floating point number does not fit the integer",
                  uintptr_t)
NEAR_CHECK_FAILED(out_of_bounds, "index out of bounds", uintptr_t)
NEAR_CHECK_FAILED(type_mismatch_v1, "there is no value", uintptr_t)

#else

extern "C" {

void __ubsan_handle_add_overflow_minimal_abort() {
  near::detail::panic_add();
}
void __ubsan_handle_sub_overflow_minimal_abort() {
  near::detail::panic_subtract();
}
void __ubsan_handle_mul_overflow_minimal_abort() {
  near::detail::panic_multiply();
}
void __ubsan_handle_negate_overflow_minimal_abort() {
  near::panic("attempt to negate with overflow");
}
void __ubsan_handle_divrem_overflow_minimal_abort() {
  near::detail::panic_divide();
}
void __ubsan_handle_shift_out_of_bounds_minimal_abort() {
  near::detail::panic_shift();
}
void __ubsan_handle_implicit_conversion_minimal_abort() {
  near::panic("an integer does not fit its type");
}
void __ubsan_handle_out_of_bounds_minimal_abort() {
  near::detail::panic_index();
}
void __ubsan_handle_type_mismatch_minimal_abort() {
  near::detail::panic_no_value();
}
void __ubsan_handle_load_invalid_value_minimal_abort() {
  near::panic("a value that its type does not have");
}
void __ubsan_handle_float_cast_overflow_minimal_abort() {
  near::panic("a floating point number does not fit the integer");
}
void __ubsan_handle_builtin_unreachable_minimal_abort() {
  near::panic("unreachable code was reached");
}
void __ubsan_handle_missing_return_minimal_abort() {
  near::panic("a function ended without returning a value");
}

}  // extern "C"

#endif
