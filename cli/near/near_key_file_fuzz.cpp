// Key files and seed phrases of any bytes are read or refused; what was read is written and read
// again.
#include <cstdint>
#include <string_view>

#include "cli/near/key_store.hpp"
#include "cli/near/seed_phrase.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace farcall::cli::near;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto key = parse_key_file(text, "key.json")) {
    const auto again = parse_key_file(key->to_json(), "key.json");
    if (!again || again->key.public_key() != key->key.public_key()) __builtin_trap();
  }
  (void)key_from_phrase(text, kDefaultHdPath);
  return 0;
}
