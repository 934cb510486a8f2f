#include "cli/near/values.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/suggestion.hpp"
#include "base/unit_text.hpp"

namespace farcall::cli::near {
namespace {

using grammar::Kind;

struct UnitName {
  std::string_view name;  // lower case
  unsigned decimals;
  /// As messages write it; empty: they do not suggest it.
  std::string_view shown;
};
constexpr UnitName kNearUnits[] = {{"near", 24, "NEAR"},
                                   {"n", 24, ""},
                                   {"yoctonear", 0, "yoctoNEAR"},
                                   {"ynear", 0, ""},
                                   {"yn", 0, ""},
                                   {"millinear", 21, "milliNEAR"},
                                   {"micronear", 18, "microNEAR"}};
constexpr UnitName kGasUnits[] = {{"tgas", 12, "Tgas"}, {"teragas", 12, "TeraGas"},
                                  {"ggas", 9, "Ggas"},  {"gigagas", 9, "GigaGas"},
                                  {"pgas", 15, "Pgas"}, {"petagas", 15, "PetaGas"}};

struct Words {
  std::span<const UnitName> units;
  std::string_view what;      // "amount"
  std::string_view names;     // the units, for messages
  std::string_view standard;  // "NEAR"
  bool allows_plus;
};
constexpr Words kNearWords{kNearUnits, "amount", "NEAR, milliNEAR, microNEAR or yoctoNEAR", "NEAR",
                           true};
constexpr Words kGasWords{kGasUnits, "gas", "Tgas, Ggas or Pgas (TeraGas, GigaGas, PetaGas)",
                          "Tgas", false};

/// The unit that was probably meant: `mNEAR` could be two of them, so both are named.
std::string unit_hint(std::string_view number, std::string_view unit, const Words& words) {
  const std::string name = lower_case(unit);
  if (words.standard == "NEAR" && (name == "mnear" || name == "µnear" || name == "unear"))
    return format_text("write '{0} milliNEAR' or '{0} microNEAR'", number);
  std::vector<std::string_view> known;
  for (const UnitName& each : words.units) {
    if (!each.shown.empty()) known.push_back(each.name);
  }
  const auto close = nearest(name, known);
  if (!close) return format_text("write '{} {}'", number, words.standard);
  return format_text("did you mean '{} {}'?", number,
                     std::ranges::find(words.units, *close, &UnitName::name)->shown);
}

/// "30 Tgas" for 30000000000000.
std::string raw_in_tgas(std::string digits) {
  constexpr std::size_t kDecimals = 12;
  if (digits.size() <= kDecimals) digits.insert(0, kDecimals + 1 - digits.size(), '0');
  digits.insert(digits.size() - kDecimals, ".");
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.ends_with('.')) digits.pop_back();
  return digits + " Tgas";
}

/// The number with the unit that was probably meant: so many digits are of the smallest one, as RPC
/// and the old JavaScript commands write amounts and gas.
std::string with_likely_unit(std::string_view number, const Words& words) {
  constexpr std::size_t kRawDigits = 10;
  if (number.size() < kRawDigits || number.contains('.'))
    return format_text("{} {}", number, words.standard);
  return words.standard == "Tgas" ? raw_in_tgas(std::string{number})
                                  : format_text("{} yoctoNEAR", number);
}

Result<u128> parse_with_unit(std::string_view text, const Words& words) {
  const auto wrong = [&](std::string_view why, std::string_view right) {
    return fail(format_text("{} '{}': {}{}", words.what, text, why,
                            right.empty() ? "" : format_text("; write '{}'", right)));
  };
  std::string_view rest = text;
  if (words.allows_plus && rest.starts_with('+')) rest.remove_prefix(1);
  std::size_t end = 0;
  while (end < rest.size() && (is_digit(rest[end]) || rest[end] == '.')) ++end;
  const std::string_view number = rest.substr(0, end);
  std::string_view unit = rest.substr(end);
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  while (unit.ends_with(' ')) unit.remove_suffix(1);
  if (text.starts_with('-')) return wrong("it cannot be negative", "");
  if (number.empty())
    return wrong("expected a number and a unit", format_text("1 {}", words.standard));
  if (number.starts_with('.'))
    return wrong("a digit is missing before the point",
                 format_text("0{} {}", number, unit.empty() ? words.standard : unit));
  if (unit.empty()) return wrong("the unit is missing", with_likely_unit(number, words));
  const std::string name = lower_case(unit);
  const auto found = std::ranges::find(words.units, name, &UnitName::name);
  if (found == words.units.end()) {
    if (unit.front() == ',' || unit.front() == '_' || is_digit(unit.front()))
      return wrong("a number has digits and one point only", "");
    if (name.size() > 1 && name.front() == 'e' && (is_digit(name[1]) || name[1] == '-'))
      return wrong("a number has no exponent; write all its digits", "");
    return wrong(format_text("unknown unit '{}'; expected {}; {}", unit, words.names,
                             unit_hint(number, unit, words)),
                 "");
  }
  if (found->decimals == 0 && number.contains('.'))
    return wrong(format_text("{} is the smallest unit and has no decimals", unit), "");
  auto value = parse_scaled(number, found->decimals);
  if (!value) return wrong(value.error().message, "");
  return *value;
}

std::optional<std::uint64_t> parse_whole(std::string_view text) {
  return parse_u64(text);
}

}  // namespace

Result<Balance> parse_near(std::string_view text) {
  return parse_with_unit(text, kNearWords).transform([](u128 value) { return Balance{value}; });
}

Result<Gas> parse_gas(std::string_view text) {
  return parse_with_unit(text, kGasWords).and_then([&](u128 value) -> Result<Gas> {
    if (value > UINT64_MAX) return fail(format_text("gas '{}': the number is too large", text));
    return Gas{static_cast<std::uint64_t>(value)};
  });
}

Result<Balance> parse_near_number(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.'; }))
    return parse_near(format_text("{} NEAR", text));
  return parse_near(text);
}

Result<Gas> parse_gas_number(std::string_view text) {
  // No call does anything with less than this: what was meant is Tgas.
  constexpr std::uint64_t kLeast = 1'000'000;
  const auto value = parse_whole(text);
  if (!value) return parse_gas(text);
  if (*value > 0 && *value < kLeast)
    return fail(
        format_text("gas '{0}': without a unit it counts single units of gas, too few for "
                    "any call; write '{0} Tgas'",
                    text));
  return Gas{*value};
}

Result<std::optional<Balance>> parse_allowance(std::string_view text) {
  if (text == "unlimited") return std::optional<Balance>{};
  auto amount = parse_near(text);
  if (!amount) return fail(amount.error().message + ", or 'unlimited'");
  return std::optional<Balance>{*amount};
}

Result<protocol::AccountId> parse_account(std::string_view text) {
  if (auto parsed = protocol::AccountId::parse(text)) return parsed;
  const auto allowed = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
  };
  const std::string small = lower_case(text);
  const std::string hint =
      protocol::AccountId::is_valid(small) ? format_text("; did you mean '{}'?", small) : "";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!allowed(text[i])) {
      std::size_t length = 1;  // a whole UTF-8 character
      while (i + length < text.size() &&
             (static_cast<unsigned char>(text[i + length]) & 0xC0) == 0x80)
        ++length;
      return fail(format_text("account '{}': '{}' at index {} is not allowed; only a-z 0-9 - _ .{}",
                              text, text.substr(i, length), i, hint));
    }
  }
  if (text.size() < protocol::AccountId::kMinLength ||
      text.size() > protocol::AccountId::kMaxLength)
    return fail(
        format_text("account '{}': expected 2 to 64 characters, got {}", text, text.size()));
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto separates = [&](std::size_t at) {
      return at >= text.size() || std::string_view{"-_."}.contains(text[at]);
    };
    if (separates(i) && (i == 0 || separates(i - 1) || i + 1 == text.size()))
      return fail(format_text("account '{}': '{}' at index {} must stand between letters or digits",
                              text, text[i], i));
  }
  return fail(format_text("account '{}' is not valid", text));
}

Result<protocol::PublicKey> parse_public_key(std::string_view text) {
  auto key = protocol::PublicKey::parse(text);
  if (!key)
    return fail(format_text("public key '{}': {}; expected ed25519:… in base58",
                            text.substr(0, 120), key.error().message));
  return key;
}

Result<protocol::SecretKey> parse_secret_key(std::string_view text) {
  auto key = protocol::SecretKey::parse(text);
  if (!key)
    return fail(
        "the private key is not valid; expected ed25519: and base58 of 64 bytes (seed and public "
        "key)");
  return key;
}

Result<CryptoHash> parse_hash(std::string_view text) {
  const auto hash = CryptoHash::from_base58(text);
  if (!hash)
    return fail(format_text("hash '{}': expected base58 of 32 bytes (43 or 44 characters)",
                            text.substr(0, 120)));
  return *hash;
}

Result<std::uint64_t> parse_number(std::string_view text) {
  const auto value = parse_whole(text);
  if (!value) return fail(format_text("expected a whole number, got '{}'", text.substr(0, 60)));
  return *value;
}

Result<Bytes> parse_base64(std::string_view text) {
  auto bytes = from_base64(text);
  if (!bytes)
    return fail(
        format_text("expected base64 with padding, got '{}'",
                    text.size() > 60 ? format_text("{}…", text.substr(0, 60)) : std::string{text}));
  return std::move(*bytes);
}

Result<std::vector<std::uint32_t>> parse_hd_path(std::string_view text) {
  std::vector<std::uint32_t> path;
  std::string_view rest = text;
  if (rest == "m" || rest.empty()) return path;
  if (rest.starts_with("m/")) rest.remove_prefix(2);
  while (true) {
    const std::size_t slash = rest.find('/');
    std::string_view part = rest.substr(0, slash);
    const bool hardened = part.ends_with('\'') || part.ends_with('H');
    if (hardened) part.remove_suffix(1);
    const auto index = parse_whole(part);
    if (!index || *index >= 0x8000'0000)
      return fail(
          format_text("derivation path '{}': expected indices like in m/44'/397'/0'", text));
    if (!hardened)
      return fail(format_text(
          "derivation path '{}': ed25519 keys have hardened indices only; write {}'", text, part));
    path.push_back(static_cast<std::uint32_t>(*index));
    if (slash == std::string_view::npos) return path;
    rest.remove_prefix(slash + 1);
  }
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> out;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    const auto is_space = [](char c) { return std::string_view{" \t\r\n"}.contains(c); };
    while (!part.empty() && is_space(part.front())) part.remove_prefix(1);
    while (!part.empty() && is_space(part.back())) part.remove_suffix(1);
    if (!part.empty()) out.emplace_back(part);
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
}

Result<std::string> parse_wait(std::string_view text) {
  std::string name = lower_case(text);
  std::ranges::replace(name, '-', '_');
  for (const std::string_view level :
       {"none", "included", "executed_optimistic", "included_final", "executed", "final"}) {
    if (name == level) {
      for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      return name;
    }
  }
  return fail(
      format_text("'{}': expected none, included, executed-optimistic, included-final, "
                  "executed or final",
                  text));
}

bool is_secret(Kind kind) noexcept {
  return kind == Kind::kSecretKey || kind == Kind::kPhrase;
}

Result<void> check_value(Kind kind, std::string_view text) {
  const auto check = [](const auto& result) -> Result<void> {
    if (!result) return std::unexpected{result.error()};
    return {};
  };
  switch (kind) {
    case Kind::kAccount:
      return check(parse_account(text));
    case Kind::kAmount:
      return check(parse_near(text));
    case Kind::kNearNumber:
      return check(parse_near_number(text));
    case Kind::kGas:
      return check(parse_gas(text));
    case Kind::kGasNumber:
      return check(parse_gas_number(text));
    case Kind::kAllowance:
      return check(parse_allowance(text));
    case Kind::kPublicKey:
      return check(parse_public_key(text));
    case Kind::kKeyHandle:
      return check(protocol::KeyHandle::parse(text));
    case Kind::kSecretKey:
      return check(parse_secret_key(text));
    case Kind::kHdPath:
      return check(parse_hd_path(text));
    case Kind::kHash:
      return check(parse_hash(text));
    case Kind::kHeight:
    case Kind::kNumber:
      return check(parse_number(text));
    case Kind::kWait:
      return check(parse_wait(text));
    case Kind::kBase64:
      return check(parse_base64(text));
    case Kind::kKeys:
      for (const std::string& each : split_list(text)) {
        if (auto key = parse_public_key(each); !key) return std::unexpected{key.error()};
      }
      return split_list(text).empty() ? Result<void>{fail("expected at least one key")}
                                      : Result<void>{};
    case Kind::kNonce32:
      if (auto bytes = parse_base64(text); !bytes || bytes->size() != 32)
        return fail("expected base64 of 32 bytes");
      return {};
    case Kind::kScheme:
      if (text != "ed25519" && text != "ml-dsa-65")
        return fail(format_text("'{}': expected ed25519 or ml-dsa-65", text));
      return {};
    case Kind::kFinality:
      if (text != "final" && text != "optimistic")
        return fail(format_text("expected final or optimistic, got '{}'", text));
      return {};
    case Kind::kConnection:
      if (text.empty()) return fail("expected a network's name or a URL, got an empty word");
      return {};
    case Kind::kArgsType:
      for (const std::string_view each : {"json-args", "text-args", "base64-args", "file-args"}) {
        if (text == each) return {};
      }
      return fail(
          format_text("'{}': expected json-args, text-args, base64-args or file-args", text));
    default:
      return {};
  }
}

std::string format_gas_short(Gas gas) {
  const double tgas = static_cast<double>(gas.value()) / 1e12;
  return tgas >= 1 ? format_text("{:.1f} Tgas", tgas) : format_text("{:.3f} Tgas", tgas);
}

std::string shell_quote(std::string_view word) {
  const bool plain = !word.empty() && std::ranges::all_of(word, [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view{"-_./:,@%+="}.contains(c);
  });
  if (plain) return std::string{word};
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& candidates) {
  if (word.empty()) return std::nullopt;
  // A word that was cut short, if only one begins so.
  const auto begins_so = [&](std::string_view each) {
    return word.size() >= 3 && each.size() > word.size() && each.starts_with(word);
  };
  if (std::ranges::count_if(candidates, begins_so) == 1)
    return *std::ranges::find_if(candidates, begins_so);
  return closest_name(word, candidates);
}

}  // namespace farcall::cli::near
