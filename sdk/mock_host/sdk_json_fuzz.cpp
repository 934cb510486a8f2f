// Any bytes as JSON: no crash, and what was read is written and read again as the same.
#include <cstdlib>
#include <near.hpp>

namespace {

using namespace near;

enum class Kind : uint8_t { First, Second };

struct Item {
  U128 amount;
  std::optional<std::string> memo;
};
struct Everything {
  std::optional<AccountId> owner;
  std::optional<std::vector<Item>> items;
  std::optional<std::map<std::string, int32_t>> scores;
  std::optional<std::map<uint16_t, bool>> flags;
  std::optional<Kind> kind;
  std::optional<std::pair<uint8_t, I64>> pair;
  std::optional<PublicKey> key;
  std::optional<Base64> bytes;
  std::optional<Hex> digits;
  std::optional<CryptoHash> hash;
  std::optional<json> rest;
};

template <class T>
void check(std::string_view text) {
  const Buffer copy{text};
  JsonReader reader{copy};
  T value = near::detail::blank<T>();
  if (!read_json(reader, value) || !reader.finish()) {
    Buffer message;
    reader.describe(message);
    if (message.empty() || !text::is_utf8(message)) std::abort();
    return;
  }
  const Buffer written{to_json(value)};
  JsonReader again_reader{written};
  T again = near::detail::blank<T>();
  if (!read_json(again_reader, again) || !again_reader.finish()) std::abort();
  if (to_json(again) != written.view()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check<Everything>(text);
  check<json>(text);
  check<std::vector<std::string>>(text);
  return 0;
}
