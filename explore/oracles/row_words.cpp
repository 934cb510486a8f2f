#include "explore/oracles/row_words.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/u128.hpp"
#include "trace/text.hpp"

namespace farcall::explore {
namespace {

constexpr std::size_t kWidth = 40;
constexpr std::size_t kLengthBytes = 4;

bool is_printable(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7f; });
}

u128 little_endian(ByteView bytes) {
  u128 number = 0;
  for (std::size_t at = bytes.size(); at-- > 0;) number = (number << 8U) | bytes[at];
  return number;
}

std::string say_bytes(ByteView bytes) {
  return trace::cut(is_printable(bytes) ? trace::escape(as_text(bytes)) : "0x" + to_hex(bytes),
                    kWidth);
}

std::string prefix_text(ByteView prefix) {
  return is_printable(prefix) ? trace::escape(as_text(prefix)) : say_bytes(prefix);
}

bool is_integer(ByteView value) {
  constexpr std::size_t kSizes[] = {1, 2, 4, 8, 16};
  return std::ranges::contains(kSizes, value.size());
}

std::string say_value(const std::optional<Bytes>& value) {
  if (!value) return "nothing";
  if (value->empty()) return "an empty row";
  if (is_printable(*value)) return say_bytes(*value);
  return is_integer(*value) ? to_string(little_endian(*value)) : say_bytes(*value);
}

}  // namespace

std::string say_row_key(ByteView key) {
  if (is_printable(key)) return say_bytes(key);
  for (std::size_t size = 1; size + kLengthBytes < key.size(); ++size) {
    const ByteView rest = key.subspan(size + kLengthBytes);
    if (little_endian(key.subspan(size, kLengthBytes)) == rest.size() && is_printable(rest))
      return format_text("{}:{}", prefix_text(key.first(size)), trace::escape(as_text(rest)));
  }
  // Positions of lists are small.
  constexpr std::uint32_t kPositionMax = 65'536;
  if (key.size() > kLengthBytes && is_printable(key.first(key.size() - kLengthBytes))) {
    const u128 position = little_endian(key.last(kLengthBytes));
    if (position < kPositionMax)
      return format_text("{}[{}]", trace::escape(as_text(key.first(key.size() - kLengthBytes))),
                         to_string(position));
  }
  return say_bytes(key);
}

std::string say_row_change(const std::optional<Bytes>& before, const std::optional<Bytes>& after) {
  const bool is_long = before && after && before->size() > sizeof(u128) &&
                       after->size() > sizeof(u128) &&
                       !(is_printable(*before) && is_printable(*after));
  if (!is_long) return format_text("{} -> {}", say_value(before), say_value(after));
  const auto differ = std::ranges::mismatch(*before, *after);
  const auto from = static_cast<std::size_t>(differ.in1 - before->begin());
  std::size_t same_end = 0;
  if (before->size() == after->size()) {
    while (same_end < before->size() - from &&
           (*before)[before->size() - 1 - same_end] == (*after)[after->size() - 1 - same_end])
      ++same_end;
  }
  const auto part = [&](const Bytes& value) {
    const ByteView rest = ByteView{value}.subspan(from, value.size() - from - same_end);
    return rest.empty() ? std::string{"its end"} : say_bytes(rest);
  };
  return format_text("from byte {}: {} -> {}", from, part(*before), part(*after));
}

}  // namespace farcall::explore
