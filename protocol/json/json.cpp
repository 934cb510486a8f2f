#include "protocol/json/json.hpp"

#include "base/format_text.hpp"

namespace farcall::protocol {

std::string JsonPlace::path() const {
  if (parent_ == nullptr) return {};
  std::string path = parent_->path();
  if (index_ != kNotAnElement) return format_text("{}[{}]", path, index_);
  if (!path.empty()) path += '.';
  return path + std::string{name_.substr(0, 64)};
}

bool JsonPlace::fail(std::string_view what) const {
  if (error_->empty()) {
    const std::string where = path();
    *error_ = where.empty() ? std::string{what} : format_text("{}: {}", where, what);
  }
  return false;
}

bool json_read_u64(const JsonPlace& at, const json::value& value, std::uint64_t max,
                   std::uint64_t& out) {
  if (value.is_uint64()) {
    out = value.get_uint64();
  } else if (value.is_int64() && value.get_int64() >= 0) {
    out = static_cast<std::uint64_t>(value.get_int64());
  } else {
    return at.fail("expected a number that is whole and not negative");
  }
  return out <= max || at.fail(format_text("expected at most {}", max));
}

bool json_read_u128(const JsonPlace& at, const json::value& value, u128& out) {
  if (const json::string* text = value.if_string()) {
    const auto number = parse_u128(*text);
    if (!number) return at.fail("expected decimal digits below 2^128");
    out = *number;
    return true;
  }
  std::uint64_t number = 0;
  if (!value.is_number()) return at.fail("expected a number as a string of decimal digits");
  if (!json_read_u64(at, value, UINT64_MAX, number)) return false;
  out = number;
  return true;
}

bool json_read_text(const JsonPlace& at, const json::value& value, std::string_view& out) {
  const json::string* text = value.if_string();
  if (text == nullptr) return at.fail("expected a string");
  out = *text;
  return true;
}

bool json_read_bytes(const JsonPlace& at, const json::value& value, Bytes& out) {
  std::string_view text;
  if (!json_read_text(at, value, text)) return false;
  auto bytes = from_base64(text);
  if (!bytes) return at.fail("expected base64 with padding");
  out = std::move(*bytes);
  return true;
}

}  // namespace farcall::protocol
