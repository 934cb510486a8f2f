#include "trace/words.hpp"

#include <boost/json.hpp>

#include "base/format_text.hpp"
#include "protocol/json/json_text.hpp"
#include "trace/text.hpp"

namespace farcall::trace {
namespace {

namespace json = boost::json;

constexpr std::size_t kHexBytesMax = 24;

std::string cut_with_length(const std::string& escaped, std::size_t width, std::size_t bytes) {
  if (columns(escaped) <= width) return escaped;
  const std::string note = format_text(" ({} bytes)", say_count(bytes));
  if (note.size() + 8 > width) return cut(escaped, width);
  return cut(escaped, width - note.size()) + note;
}

std::string hex_of(const Bytes& bytes) {
  std::string out = "0x" + to_hex(ByteView{bytes}.first(std::min(bytes.size(), kHexBytesMax)));
  if (bytes.size() > kHexBytesMax) out += "...";
  return out + format_text(" ({} bytes)", say_count(bytes.size()));
}

/// The longest `.suffix` that `id` shares with `other`, which leaves something before it. `other`
/// may be such a suffix itself.
std::string_view shared_suffix(std::string_view other, std::string_view id) {
  std::size_t length = 0;
  while (length < other.size() && length < id.size() &&
         other[other.size() - 1 - length] == id[id.size() - 1 - length])
    ++length;
  for (; length > 0; --length) {
    const bool leaves_something = length < id.size() && (length < other.size() || other[0] == '.');
    if (leaves_something && id[id.size() - length] == '.') return id.substr(id.size() - length);
  }
  return {};
}

std::string member_text(const json::value& value) {
  return escape(json::serialize(value));
}

}  // namespace

Names::Names(const Trace& trace) {
  bool is_first = true;
  for (const AccountTrace& account : trace.accounts) {
    suffix_ = is_first ? account.id.str() : std::string{shared_suffix(suffix_, account.id.view())};
    is_first = false;
    if (suffix_.empty()) return;
  }
  // A single account has no shared suffix.
  if (!suffix_.starts_with('.')) suffix_.clear();
}

std::string Names::of(const AccountId& id) const {
  const std::string_view text = id.view();
  if (suffix_.empty() || !text.ends_with(suffix_) || text.size() == suffix_.size())
    return escape(text);
  return escape(text.substr(0, text.size() - suffix_.size()));
}

std::string say(const Value& value, std::size_t width) {
  if (value.bytes.empty()) return "nothing";
  if (value.borsh && value.borsh->problem.empty())
    return cut_with_length(escape(json::serialize(value.borsh->value)), width, value.bytes.size());
  if (!is_text(value.bytes)) return cut(hex_of(value.bytes), width);
  return cut_with_length(escape(as_text(value.bytes)), width, value.bytes.size());
}

std::string say_arguments(const Value& value, std::size_t width) {
  if (value.bytes.empty()) return {};
  const auto parsed = [&]() -> Result<json::value> {
    if (value.borsh && value.borsh->problem.empty()) return value.borsh->value;
    if (value.bytes.front() != '{') return json::value{};
    return protocol::parse_json(as_text(value.bytes));
  }();
  if (!parsed || !parsed->is_object()) return say(value, width);
  const json::object& members = parsed->get_object();
  if (members.empty()) return {};
  std::string all;
  for (const auto& member : members) {
    if (!all.empty()) all += "  ";
    all += escape(member.key()) + " " + member_text(member.value());
  }
  return cut_with_length(all, width, value.bytes.size());
}

std::string say(const ActionTrace& action) {
  if (action.method) return action.method->empty() ? "\"\"" : escape(*action.method);
  if (action.kind == "Transfer") return "transfer";
  if (action.code_size)
    return format_text("{} of {} bytes", action.kind, say_count(*action.code_size));
  if (action.beneficiary)
    return format_text("{}, rest to {}", action.kind, action.beneficiary->view());
  return action.kind;
}

std::string say_tgas(Gas gas) {
  constexpr std::uint64_t kHundredth = 10'000'000'000;
  const std::uint64_t hundredths =
      gas.value() / kHundredth + (gas.value() % kHundredth >= kHundredth / 2 ? 1 : 0);
  return format_text("{}.{:02}", hundredths / 100, hundredths % 100);
}

std::string say_deposit(Balance amount) {
  std::string text = format_near(amount);
  if (text.ends_with(" yoctoNEAR")) text.resize(text.size() - 4);
  return text;
}

std::string say_rounded(Balance amount) {
  return format_decimal_rounded(amount.value(), 24, 6);
}

std::string say_count(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string say_count(std::uint64_t count, std::string_view noun) {
  return format_text("{} {}{}", say_count(count), noun, count == 1 ? "" : "s");
}

}  // namespace farcall::trace
