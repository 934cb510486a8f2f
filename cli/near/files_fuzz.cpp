// Configuration files, key files and JSON arguments of any bytes: read or refused.
#include <cstdint>
#include <string_view>

#include "cli/near/key_store.hpp"
#include "cli/near/networks.hpp"
#include "cli/near/seed_phrase.hpp"
#include "cli/near/serde_json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace farcall::cli::near;
  if (size == 0) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 4) {
    case 0:
      (void)Networks::parse(text, "config.toml");
      break;
    case 1:
      (void)parse_key_file(text, "key.json");
      break;
    case 2:
      if (const auto once = normalize_json(text)) {
        // What was written is read again, and is the same.
        const auto twice = normalize_json(once->text);
        if (!twice || twice->text != once->text) __builtin_trap();
      }
      break;
    default:
      (void)key_from_phrase(text, kDefaultHdPath);
  }
  return 0;
}
