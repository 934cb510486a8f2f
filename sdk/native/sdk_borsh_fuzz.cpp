// Any bytes as Borsh: no crash, and what was read has exactly one form.
#include <cstdlib>
#include <near.hpp>

namespace {

using namespace near;

struct Old {
  std::string name;
  std::vector<uint32_t> numbers;
};
struct State {
  AccountId owner;
  std::variant<uint8_t, Old, std::string> versions;
  std::optional<std::array<uint16_t, 2>> sizes;
  std::vector<std::pair<bool, U128>> flags;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (const auto state = borsh::from_bytes<State>(bytes))
    if (borsh::to_bytes(*state).view() != bytes) std::abort();
  return 0;
}
