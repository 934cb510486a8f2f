#include "protocol/account_id.hpp"

#include <algorithm>
#include <format>
#include <optional>

#include "base/assert.hpp"

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

/// What can be shown of text from outside: printable ASCII, cut to a length.
std::string shown(std::string_view text) {
  std::string result;
  for (const char c : text.substr(0, AccountId::kMaxLength + 1)) {
    const auto byte = static_cast<std::uint8_t>(c);
    result += byte >= 0x20 && byte < 0x7F ? std::string(1, c) : std::format("\\x{:02x}", byte);
  }
  return text.size() > AccountId::kMaxLength + 1 ? result + "..." : result;
}

/// A byte as the reference prints it: a character of Latin-1 in quotes.
std::string quoted(char symbol) {
  const auto code = static_cast<std::uint8_t>(symbol);
  switch (symbol) {
    case '\'':
    case '\\':
      return std::format("'\\{}'", symbol);
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
  if (code >= 0x20 && code < 0x7F) return std::format("'{}'", symbol);
  constexpr std::uint8_t kSoftHyphen = 0xAD;
  if (code <= 0xA0 || code == kSoftHyphen) return std::format("'\\u{{{:x}}}'", code);
  return std::format("'{}{}'", static_cast<char>(0xC0 | (code >> 6)),
                     static_cast<char>(0x80 | (code & 0x3F)));
}

}  // namespace

bool AccountId::is_valid(std::string_view text) noexcept {
  return text.size() >= kMinLength && text.size() <= kMaxLength && !first_violation(text);
}

Result<AccountId> AccountId::parse(std::string_view text) {
  // The words of the crate near-account-id, which clients of the JSON-RPC interface see.
  const auto refuse = [&](std::string_view why) {
    return fail(std::format("invalid value: \"{}\", the Account ID {}", shown(text), why));
  };
  if (text.size() < kMinLength) return refuse("is too short");
  if (text.size() > kMaxLength) return refuse("is too long");
  const auto violation = first_violation(text);
  if (!violation) return AccountId{text};
  const char symbol = text[*violation];
  const bool is_invalid = kSymbols[static_cast<std::uint8_t>(symbol)] == Symbol::kInvalid;
  return refuse(
      std::format("{} {} at index {}",
                  is_invalid ? "contains an invalid character" : "has a redundant separator",
                  quoted(symbol), *violation));
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
