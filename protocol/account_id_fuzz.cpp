// Account ids: the verdict is that of the rule as it is written down, and every refusal says why.
#include "base/assert.hpp"
#include "protocol/account_id.hpp"

using namespace farcall;
using namespace farcall::protocol;

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// Labels of letters and digits joined by one separator each, 2 to 64 characters.
bool follows_the_rule(std::string_view text) {
  if (text.size() < 2 || text.size() > 64) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_letter(text[i])) continue;
    if (text[i] != '-' && text[i] != '_' && text[i] != '.') return false;
    if (i == 0 || i + 1 == text.size() || !is_letter(text[i - 1])) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto id = AccountId::parse(text);
  FARCALL_ASSERT(id.has_value() == follows_the_rule(text), "the verdict is that of the rule");
  FARCALL_ASSERT(id.has_value() == AccountId::is_valid(text), "both checks agree");
  if (id) {
    FARCALL_ASSERT(id->view() == text, "an id is its text");
    (void)id->type();
    FARCALL_ASSERT(!id->is_sub_account_of(*id), "no account is below itself");
  } else {
    FARCALL_ASSERT(!id.error().message.empty(), "a refusal has a reason");
  }
  return 0;
}
