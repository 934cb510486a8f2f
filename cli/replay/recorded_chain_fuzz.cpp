// Any bytes as a recorded chain, packed or not: a message, never a crash.
#include <cstdlib>

#include "cli/replay/recorded_chain.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLimit = std::size_t{1} << 22;
  const std::string_view text = farcall::as_text({data, size});
  const auto unpacked = farcall::cli::unpack_gzip(text, kLimit);
  const auto recorded =
      farcall::cli::parse_recorded_chain(unpacked.has_value() ? std::string_view{*unpacked} : text);
  if (!recorded.has_value() && recorded.error().message.empty()) std::abort();
  return 0;
}
