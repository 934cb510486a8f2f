// Untrusted JSON: no crash, bounded memory, and what was read can be written and read again.
#include "base/assert.hpp"
#include "protocol/json/genesis_records.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/views.hpp"

using namespace farcall;
using namespace farcall::protocol;

namespace {

template <class T>
void try_type(const json::value& value) {
  const auto read = from_json<T>(value);
  if (!read) {
    FARCALL_ASSERT(!read.error().message.empty(), "a refusal has a reason");
    return;
  }
  const json::value written = to_json(*read);
  const auto again = from_json<T>(written);
  FARCALL_ASSERT(again.has_value(), "what was written reads again");
  FARCALL_ASSERT(to_json(*again) == written, "and is written the same again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = parse_json({reinterpret_cast<const char*>(data), size}, {.bytes = 1 << 20});
  if (!value) return 0;
  try_type<StateRecord>(*value);
  try_type<ActionView>(*value);
  try_type<ReceiptView>(*value);
  try_type<AccessKeyView>(*value);
  try_type<TxExecutionError>(*value);
  try_type<ExecutionOutcomeView>(*value);
  if (const auto layout = shard_layout_from_json(*value)) {
    FARCALL_ASSERT(shard_layout_from_json(to_json_layout(*layout)) == *layout,
                   "a layout that was written reads again");
  }
  return 0;
}
