#include "protocol/account_id.hpp"

#include <algorithm>
#include <optional>

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "base/format_text.hpp"

namespace farcall::protocol {

namespace {

enum class Symbol : std::uint8_t { kInvalid, kLetter, kSeparator };

constexpr auto kSymbols = [] {
  std::array<Symbol, 256> table{};
  for (std::size_t c = 'a'; c <= 'z'; ++c) table[c] = Symbol::kLetter;
  for (std::size_t c = '0'; c <= '9'; ++c) table[c] = Symbol::kLetter;
  for (const char c : {'-', '_', '.'}) table[static_cast<std::uint8_t>(c)] = Symbol::kSeparator;
  return table;
}();

/// Position of the first character that breaks a rule; nothing if none does. Looks no further than
/// the longest possible id.
std::optional<std::size_t> first_violation(std::string_view text) noexcept {
  bool after_separator = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const Symbol symbol = kSymbols[static_cast<std::uint8_t>(text[i])];
    if (symbol == Symbol::kInvalid) return i;
    if (symbol == Symbol::kSeparator && after_separator) return i;
    after_separator = symbol == Symbol::kSeparator;
  }
  if (after_separator && !text.empty()) return text.size() - 1;
  return std::nullopt;
}

constexpr bool is_hex_digit(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_hex(std::string_view text) noexcept {
  return std::ranges::all_of(text, is_hex_digit);
}

/// Longer untrusted text is cut in messages.
constexpr std::size_t kShownMax = 4096;

/// Makes untrusted text printable: unchanged except for control characters and bytes that are
/// not UTF-8.
std::string shown(std::string_view text) {
  const bool is_text = is_utf8(as_bytes(text));
  std::size_t length = std::min(text.size(), kShownMax);
  const auto is_inside_character = [&] {
    return length < text.size() && (static_cast<std::uint8_t>(text[length]) & 0xC0) == 0x80;
  };
  while (is_text && is_inside_character()) --length;
  std::string result;
  for (const char c : text.substr(0, length)) {
    const auto byte = static_cast<std::uint8_t>(c);
    const bool is_plain = (byte >= 0x20 && byte < 0x7F) || (byte >= 0x80 && is_text);
    result += is_plain ? std::string(1, c) : format_text("\\x{:02x}", byte);
  }
  return length < text.size() ? result + "..." : result;
}

/// The character that begins at `at`, in quotes as nearcore prints it. Bytes that are not UTF-8
/// are taken for Latin-1.
std::string quoted(std::string_view text, std::size_t at) {
  const char symbol = text[at];
  switch (symbol) {
    case '\'':
    case '\\':
      return format_text("'\\{}'", symbol);
    case '\n':
      return "'\\n'";
    case '\r':
      return "'\\r'";
    case '\t':
      return "'\\t'";
    case '\0':
      return "'\\0'";
    default:
      break;
  }
  const auto byte = static_cast<std::uint8_t>(symbol);
  if (byte >= 0x20 && byte < 0x7F) return format_text("'{}'", symbol);
  if (byte >= 0x80 && is_utf8(as_bytes(text))) {
    // Code points below U+0100 have lead bytes C2 and C3.
    const std::size_t length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    const auto next = static_cast<std::uint8_t>(text[at + 1]);
    constexpr std::uint8_t kNoBreakSpace = 0xA0;
    constexpr std::uint8_t kSoftHyphen = 0xAD;
    const bool is_hidden = byte == 0xC2 && (next <= kNoBreakSpace || next == kSoftHyphen);
    if (!is_hidden) return format_text("'{}'", text.substr(at, length));
    return format_text("'\\u{{{:x}}}'", next);
  }
  return format_text("'\\u{{{:x}}}'", byte);
}

/// Characters before the byte at `at`.
std::size_t characters_before(std::string_view text, std::size_t at) {
  if (!is_utf8(as_bytes(text))) return at;
  return static_cast<std::size_t>(std::ranges::count_if(
      text.substr(0, at), [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0) != 0x80; }));
}

}  // namespace

bool AccountId::is_valid(std::string_view text) noexcept {
  return text.size() >= kMinLength && text.size() <= kMaxLength && !first_violation(text);
}

Result<AccountId> AccountId::parse(std::string_view text) {
  // The words of the crate near-account-id, which clients of the JSON-RPC interface see.
  const auto refuse = [&](std::string_view why) {
    return fail(format_text("invalid value: \"{}\", the Account ID {}", shown(text), why));
  };
  if (text.size() < kMinLength) return refuse("is too short");
  if (text.size() > kMaxLength) return refuse("is too long");
  const auto violation = first_violation(text);
  if (!violation) return AccountId{text};
  const char symbol = text[*violation];
  const bool is_invalid = kSymbols[static_cast<std::uint8_t>(symbol)] == Symbol::kInvalid;
  return refuse(
      format_text("{} {} at index {}",
                  is_invalid ? "contains an invalid character" : "has a redundant separator",
                  quoted(text, *violation), characters_before(text, *violation)));
}

AccountId AccountId::trusted(std::string_view text) {
  FARCALL_ASSERT(is_valid(text), "an account id that is said to be valid is");
  return AccountId{text};
}

const AccountId& AccountId::system() noexcept {
  static const AccountId id;
  return id;
}

AccountType AccountId::type() const noexcept {
  const std::string_view text = view();
  if (text.size() == 64 && is_hex(text)) return AccountType::kNearImplicit;
  if (text.size() == 42 && text[0] == '0' && is_hex(text.substr(2))) {
    if (text[1] == 'x') return AccountType::kEthImplicit;
    if (text[1] == 's') return AccountType::kNearDeterministic;
  }
  if (text.size() == 54 && text.starts_with("0u")) {
    // 32 bytes are 51 symbols of five bits and one bit more.
    constexpr std::string_view kCrockford = "0123456789abcdefghjkmnpqrstvwxyz";
    const bool symbols = std::ranges::all_of(
        text.substr(2), [&](char c) { return kCrockford.find(c) != std::string_view::npos; });
    if (symbols && (text.back() == '0' || text.back() == 'g')) return AccountType::kNearUniversal;
  }
  return AccountType::kNamed;
}

bool AccountId::is_top_level() const noexcept {
  return !is_system() && view().find('.') == std::string_view::npos;
}

bool AccountId::is_sub_account_of(const AccountId& parent) const noexcept {
  const std::string_view text = view();
  const std::string_view suffix = parent.view();
  if (text.size() < suffix.size() + 2 || !text.ends_with(suffix)) return false;
  const std::string_view label = text.substr(0, text.size() - suffix.size());
  return label.find('.') == label.size() - 1;
}

}  // namespace farcall::protocol
