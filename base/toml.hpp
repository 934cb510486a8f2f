// toml++ as the whole program includes it: without exceptions, and without its assertions. Files of
// strangers break those: in debug builds they would stop the program, and in others toml++ tells
// the compiler to rely on them.
#pragma once

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ASSERT(expr) static_assert(true)
#pragma push_macro("NDEBUG")
#undef NDEBUG
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#include <toml++/toml.h>
#pragma clang diagnostic pop
#pragma pop_macro("NDEBUG")
