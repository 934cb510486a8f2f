// Any schema and any bytes: decoding ends within its limits, and what it gives can be written. The
// input is a schema in JSON, a zero byte, and the bytes of a value.
#include <algorithm>
#include <boost/json.hpp>

#include "base/assert.hpp"
#include "trace/source/decode_borsh.hpp"
#include "trace/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace farcall;
  const std::uint8_t* mark = std::find(data, data + size, std::uint8_t{0});
  if (mark == data + size) return 0;
  boost::system::error_code error;
  const auto schema = boost::json::parse(as_text(ByteView{data, mark}), error);
  if (error) return 0;
  const ByteView bytes{mark + 1, data + size};
  const auto value = trace::decode_borsh(schema, bytes);
  if (!value) {
    FARCALL_ASSERT(trace::escape(value.error().message) == value.error().message,
                   "errors are escaped");
    return 0;
  }
  FARCALL_ASSERT(!boost::json::serialize(*value).empty(), "a decoded value can be written");
  Bytes longer(bytes.begin(), bytes.end());
  longer.push_back(0);
  const auto more = trace::decode_borsh(schema, longer);
  FARCALL_ASSERT(!more || *more != *value, "each byte is a part of the value");
  return 0;
}
