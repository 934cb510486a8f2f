// What the compiler calls when arithmetic in a contract leaves the range of its type, or code reads
// and writes where it must not.
#include "near/panic.hpp"

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
  near::panic("attempt to shift with overflow");
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
