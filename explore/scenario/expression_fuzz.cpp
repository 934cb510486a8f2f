// Any text: it is parsed or refused, and what was parsed has a value or an error.
#include <cstddef>
#include <cstdint>

#include "explore/scenario/expression.hpp"

namespace farcall::explore {
namespace {

/// Answers every question with the fuzzer's own bytes.
class EchoWorld final : public WorldView {
 public:
  explicit EchoWorld(ByteView bytes) : bytes_{bytes} {}
  Result<Bytes> view(const protocol::AccountId& /*account*/, std::string_view /*method*/,
                     ByteView args) const override {
    return to_bytes(args.size() > 2 ? args : bytes_);
  }
  std::optional<Balance> balance(const protocol::AccountId& /*account*/) const override {
    return Balance::max();
  }
  std::optional<Bytes> state(const protocol::AccountId& /*account*/, ByteView key) const override {
    return to_bytes(key);
  }
  Result<bool> was_sent(std::string_view /*transaction*/) const override { return true; }
  Result<bool> has_ended(std::string_view /*transaction*/) const override { return true; }
  Result<bool> has_failed(std::string_view /*transaction*/) const override { return false; }
  std::vector<std::string> logs(const protocol::AccountId& /*account*/) const override {
    return {to_string(bytes_)};
  }

 private:
  ByteView bytes_;
};

}  // namespace
}  // namespace farcall::explore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace farcall;
  const ByteView bytes{data, size};
  const auto parsed = explore::Expression::parse(as_text(bytes));
  if (!parsed) return 0;
  const explore::EchoWorld world{bytes};
  (void)parsed->evaluate(world);
  (void)parsed->holds(world);
  (void)parsed->accounts();
  return 0;
}
