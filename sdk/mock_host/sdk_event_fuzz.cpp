// Events of any content: one line of JSON that reads back as what was emitted (NEP-297).
#include <cstdlib>
#include <near.hpp>
#include <near/testing.hpp>

namespace {

using namespace near;

struct FuzzHappened {
  std::string text;
  std::optional<std::string> memo;
  U128 amount;
  std::vector<Base64> parts;
  std::map<std::string, int64_t> numbers;
};
struct Envelope {
  std::string standard;
  std::string version;
  std::string event;
  std::vector<FuzzHappened> data;
};
struct ObjectEnvelope {
  std::string standard;
  std::string version;
  std::string event;
  FuzzHappened data;
};
using FuzzEvents = Events<"fuzz", "1.0.0">;

/// What is left of the input, taken piece by piece.
struct Input {
  std::string_view left;

  std::string piece() {
    if (left.empty()) return {};
    const size_t length = std::min<size_t>(static_cast<unsigned char>(left[0]), left.size() - 1);
    const std::string taken{left.substr(1, length)};
    left.remove_prefix(1 + length);
    return taken;
  }
  /// Contracts hold UTF-8 only.
  std::string text() {
    std::string taken = piece();
    return text::is_utf8(taken) ? taken : std::string{};
  }
  uint8_t byte() {
    if (left.empty()) return 0;
    const uint8_t taken = static_cast<uint8_t>(left[0]);
    left.remove_prefix(1);
    return taken;
  }
};

FuzzHappened event_of(Input& input) {
  FuzzHappened event;
  event.text = input.text();
  if (input.byte() % 2 == 1) event.memo = input.text();
  for (int i = 0; i < 16; ++i) event.amount = event.amount << 8 | input.byte();
  for (unsigned count = input.byte() % 4; count > 0; --count)
    event.parts.push_back(Base64{input.piece()});
  for (unsigned count = input.byte() % 4; count > 0; --count) {
    const std::string key = input.text();
    event.numbers[key] = static_cast<int8_t>(input.byte());
  }
  return event;
}

void expect(bool condition) {
  if (!condition) std::abort();
}

template <class Read>
Read read_event(const std::string& line) {
  constexpr std::string_view kBegin = "EVENT_JSON:";
  expect(line.starts_with(kBegin));
  auto read = from_json<Read>(std::string_view{line}.substr(kBegin.size()));
  expect(read.has_value() && read->standard == "fuzz" && read->version == "1.0.0" &&
         read->event == "fuzz_happened");
  return std::move(*read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  near::testing::reset_host();
  Input input{{reinterpret_cast<const char*>(data), size}};
  const FuzzHappened event = event_of(input);
  FuzzEvents::emit(event);
  FuzzEvents::emit_object(event);
  const auto& logs = near::testing::host().logs;
  expect(logs.size() == 2);
  const auto listed = read_event<Envelope>(logs[0]);
  expect(listed.data.size() == 1);
  const std::string wanted = borsh::to_bytes(event).str();
  expect(borsh::to_bytes(listed.data[0]).str() == wanted);
  expect(borsh::to_bytes(read_event<ObjectEnvelope>(logs[1]).data).str() == wanted);
  return 0;
}
