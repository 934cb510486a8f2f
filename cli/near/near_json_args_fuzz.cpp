// json-args of any bytes are refused, or written in a form that is written the same again.
#include <cstdint>
#include <string_view>

#include "cli/near/serde_json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace farcall::cli::near;
  const auto once = normalize_json({reinterpret_cast<const char*>(data), size});
  if (!once) return 0;
  // A float may round once more; then it stays.
  const auto twice = normalize_json(once->text);
  if (!twice) __builtin_trap();
  const auto indented = normalize_json(indent_json(twice->text));
  const auto again = normalize_json(twice->text);
  if (!indented || !again || indented->text != again->text) __builtin_trap();
  return 0;
}
