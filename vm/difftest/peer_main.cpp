// Answers the differential test: reads framed requests from stdin, writes framed answers to stdout.
// Every number is little-endian. See src/peer.rs for the other side.
#include <boost/describe.hpp>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>

#include "base/assert.hpp"
#include "vm/prepare/prepare.hpp"

namespace farcall::vm {
namespace {

bool read_exactly(void* out, std::size_t size) {
  return std::fread(out, 1, size, stdin) == size;
}

std::optional<Bytes> read_frame() {
  std::uint32_t size;
  if (!read_exactly(&size, sizeof size)) return std::nullopt;
  Bytes frame(size);
  if (!read_exactly(frame.data(), size)) return std::nullopt;
  return frame;
}

void write_frame(std::uint8_t status, ByteView answer) {
  const auto size = static_cast<std::uint32_t>(answer.size() + 1);
  std::fwrite(&size, sizeof size, 1, stdout);
  std::fwrite(&status, 1, 1, stdout);
  std::fwrite(answer.data(), 1, answer.size(), stdout);
  std::fflush(stdout);
}

class Request {
 public:
  explicit Request(ByteView bytes) : rest_{bytes} {}
  std::uint64_t u64() {
    FARCALL_ASSERT(rest_.size() >= 8, "requests are complete");
    std::uint64_t value;
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_ = rest_.subspan(8);
    return value;
  }
  [[nodiscard]] ByteView rest() const { return rest_; }

 private:
  ByteView rest_;
};

PrepareConfig read_config(Request& request) {
  PrepareConfig config;
  WasmLimits& limits = config.limits;
  limits.types = request.u64();
  limits.functions = request.u64();
  limits.locals = request.u64();
  if (const std::uint64_t bytes = request.u64(); bytes != 0) limits.bytes_per_local = bytes;
  limits.body_bytes = request.u64();
  limits.tables = request.u64();
  limits.table_elements = request.u64();
  limits.globals = request.u64();
  limits.instrumented_bytes = request.u64();
  InstrumentConfig& instrument = config.instrument;
  instrument.costs.regular = request.u64();
  instrument.costs.linear_base = request.u64();
  instrument.costs.linear_unit = request.u64();
  instrument.stack_bytes_max = request.u64();
  instrument.memory_pages_initial = static_cast<std::uint32_t>(request.u64());
  instrument.memory_pages_max = static_cast<std::uint32_t>(request.u64());
  instrument.params_per_function_max = request.u64();
  instrument.params_per_contract_max = request.u64();
  instrument.operand_bytes_per_function_max = request.u64();
  instrument.blocks_per_function_max = request.u64();
  instrument.blocks_per_contract_max = request.u64();
  return config;
}

std::string name_of(protocol::PrepareError kind) {
  return boost::describe::enum_to_string(kind, "unnamed");
}

void answer(ByteView frame) {
  Request request{frame};
  const PrepareConfig config = read_config(request);
  const auto prepared = prepare(request.rest(), config);
  if (prepared) return write_frame(0, *prepared);
  write_frame(1, as_bytes(name_of(prepared.error().kind)));
}

}  // namespace
}  // namespace farcall::vm

int main() {
  while (const auto frame = farcall::vm::read_frame()) farcall::vm::answer(*frame);
  return 0;
}
