#include "protocol/borsh/decode_error.hpp"

namespace farcall::protocol {

std::string_view without_place(std::string_view error) noexcept {
  constexpr std::string_view kMark = "transaction: byte ";
  if (!error.starts_with(kMark)) return error;
  const std::size_t colon = error.find(": ", kMark.size());
  return colon == std::string_view::npos ? error : error.substr(colon + 2);
}

}  // namespace farcall::protocol
