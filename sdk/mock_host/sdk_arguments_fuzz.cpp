// Any bytes as the arguments of a call: either a panic that says what is wrong in UTF-8, or values
// that, written again, are the arguments of the same call.
#include <cstdlib>
#include <near.hpp>
#include <near/testing.hpp>

namespace {

using namespace near;

enum class Side : uint8_t { Buy, Sell };
struct Order {
  AccountId owner;
  U128 amount;
  std::optional<Side> side;
};
struct Cancel {
  uint64_t number;
};
using Message = std::variant<Order, Cancel>;

struct Given {
  AccountId account_id = AccountId::trusted("a.near");
  std::optional<std::vector<Message>> messages;
  std::optional<NearToken> price;
  std::optional<std::array<int16_t, 2>> range;
  std::optional<json> rest;
};

constexpr detail::Member kMembers[] = {
    {"account_id", &detail::read_erased<AccountId>, false},
    {"messages", &detail::read_erased<std::optional<std::vector<Message>>>, true},
    {"price", &detail::read_erased<std::optional<NearToken>>, true},
    {"range", &detail::read_erased<std::optional<std::array<int16_t, 2>>>, true},
    {"rest", &detail::read_erased<std::optional<json>>, true},
};

std::optional<Given> read(const std::string& text, bool strict) {
  near::testing::reset_host();
  near::testing::host().input = text;
  Given given;
  void* targets[] = {&given.account_id, &given.messages, &given.price, &given.range, &given.rest};
  try {
    detail::read_json_arguments(kMembers, targets, std::size(kMembers), strict);
  } catch (const near::testing::Panic& panic) {
    if (!text::is_utf8(panic.what()) || std::string_view{panic.what()}.empty()) std::abort();
    return std::nullopt;
  }
  return given;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  const auto strict = read(text, true);
  const auto lenient = read(text, false);
  if (strict && !lenient) std::abort();
  if (!lenient) return 0;
  const std::string written = to_json(*lenient);
  const auto again = read(written, true);
  if (!again || to_json(*again) != written) std::abort();
  return 0;
}
