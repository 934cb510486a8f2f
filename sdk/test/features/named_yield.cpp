// Yields under ids that the contract chooses.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Desk {
  uint64_t answered = 0;

  static CryptoHash id_of(const std::string& topic) { return CryptoHash{env::sha256(topic)}; }

  PromiseOr<std::string> ask(std::string topic) {
    const auto waiting = yield_named<&Desk::on_answer>(
        id_of(topic), YieldOptions{.gas = 10_Tgas, .weight = 0}, topic);
    if (!waiting) return std::string{"asked already"};
    return *waiting;
  }
  bool answer(std::string topic, std::string text) {
    return YieldName<std::string>{id_of(topic)}.resume(text);
  }
  std::string on_answer(PromiseResult<std::string> text, std::string topic) {
    ++answered;
    return format("{}: {}", topic, text.value_or("nobody"));
  }
};
