// What the compiler calls when arithmetic in a contract leaves the range of its type.
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

}  // extern "C"
