#include "base/format_text.hpp"

#include <iterator>

namespace farcall {

std::string vformat_text(std::string_view format, std::format_args arguments) {
  return std::vformat(format, arguments);
}

void append_vformat_text(std::string& out, std::string_view format, std::format_args arguments) {
  std::vformat_to(std::back_inserter(out), format, arguments);
}

}  // namespace farcall
