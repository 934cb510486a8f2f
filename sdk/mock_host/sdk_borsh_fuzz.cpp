// Any bytes as Borsh: no crash, what was read has exactly one form, and what strangers sent means
// something.
#include <cstdlib>
#include <near.hpp>

namespace {

using namespace near;

enum class Kind : uint8_t { First, Second, Third };

struct Old {
  std::string name;
  std::vector<uint32_t> numbers;
};
struct State {
  AccountId owner;
  std::variant<uint8_t, Old, std::string> versions;
  std::optional<std::array<uint16_t, 2>> sizes;
  std::vector<std::pair<bool, U128>> flags;
  Kind kind;
};
/// What a stranger may send as arguments.
struct Sent {
  AccountId owner;
  std::optional<PublicKey> key;
  std::map<std::string, Kind> texts;
  Base64 data;
};

void check_stranger(std::string_view bytes) {
  auto sent = near::detail::blank<Sent>();
  StrangerReader reader{bytes};
  borsh::read(reader, sent);
  if (reader.failed() || reader.left() != 0) return;
  bool good = AccountId::is_valid(sent.owner.view()) && (!sent.key || sent.key->is_well_formed());
  for (const auto& [text, kind] : sent.texts)
    good = good && text::is_utf8(text) && kind <= Kind::Third;
  if (!good) std::abort();
  (void)to_json(sent.texts);  // panics when an enumerator has no name
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (const auto state = borsh::from_bytes<State>(bytes))
    if (borsh::to_bytes(*state).view() != bytes) std::abort();
  check_stranger(bytes);
  return 0;
}
