// std::format, compiled once: the library's own is a template that each source which formats
// compiles again, a fifth of all code that the compiler made.
#pragma once

#include <format>
#include <string>
#include <string_view>

namespace farcall {

/// What std::vformat returns.
std::string vformat_text(std::string_view format, std::format_args arguments);
void append_vformat_text(std::string& out, std::string_view format, std::format_args arguments);

/// What std::format returns. The format is checked while compiling.
template <class... Arguments>
[[nodiscard]] std::string format_text(std::format_string<Arguments...> format,
                                      Arguments&&... arguments) {
  return vformat_text(format.get(), std::make_format_args(arguments...));
}

/// The same at the end of `out`.
template <class... Arguments>
void append_format_text(std::string& out, std::format_string<Arguments...> format,
                        Arguments&&... arguments) {
  append_vformat_text(out, format.get(), std::make_format_args(arguments...));
}

}  // namespace farcall
