#include <algorithm>
#include <cctype>
#include <format>

#include "base/encoding.hpp"
#include "protocol/describe.hpp"
#include "trace/trace.hpp"

namespace farcall::trace {
namespace {

/// Digits of `value / 10^decimals` without zeros at the end, at most `places` after the point.
std::string decimal(u128 value, unsigned decimals, unsigned places) {
  std::string digits = to_string(value);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  std::string whole = digits.substr(0, digits.size() - decimals);
  std::string fraction = digits.substr(digits.size() - decimals);
  if (fraction.size() > places) fraction.resize(places);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return fraction.empty() ? whole : whole + "." + fraction;
}

std::string text_of(const std::string& value) {
  return value;
}
std::string text_of(const protocol::AccountId& value) {
  return value.str();
}
std::string text_of(const CryptoHash& value) {
  return value.to_base58();
}
std::string text_of(const protocol::PublicKey& value) {
  return value.str();
}
std::string text_of(Balance value) {
  return format_near(value);
}
std::string text_of(Gas value) {
  return format_gas(value);
}
std::string text_of(double value) {
  return std::format("{}", value);
}
template <std::integral T>
std::string text_of(T value) {
  return std::to_string(value);
}
template <class Tag, class Rep>
std::string text_of(Unit<Tag, Rep> value) {
  return std::to_string(static_cast<std::uint64_t>(value.value()));
}
template <class T>
std::string text_of(const std::optional<T>& value) {
  return value.has_value() ? text_of(*value) : "none";
}
template <class T>
  requires std::is_enum_v<T>
std::string text_of(T value) {
  return boost::describe::enum_to_string(value, "?");
}

template <class T>
  requires protocol::Described<T>
std::string text_of(const T& value);
template <class... T>
std::string text_of(const std::variant<T...>& value) {
  return std::visit([](const auto& alternative) { return text_of(alternative); }, value);
}

/// `Name`, `Name: value`, or `Name: field value, field value`.
template <class T>
  requires protocol::Described<T>
std::string text_of(const T& value) {
  std::string out{protocol::variant_name<T>()};
  bool first = true;
  protocol::visit_members(value, [&]([[maybe_unused]] std::string_view name, const auto& member) {
    out += first ? ": " : ", ";
    first = false;
    if constexpr (!protocol::Newtype<T>) {
      std::string words{name};
      std::ranges::replace(words, '_', ' ');
      out += words + " ";
    }
    out += text_of(member);
  });
  return out;
}

}  // namespace

std::string format_near(Balance amount) {
  // Down to a millionth of a NEAR with three digits kept; below that in yocto.
  constexpr u128 kSmallest = kYoctoPerNear / 1'000'000'000;
  if (amount.is_zero()) return "0 NEAR";
  if (amount.value() < kSmallest) return to_string(amount.value()) + " yoctoNEAR";
  return decimal(amount.value(), 24, 9) + " NEAR";
}

std::string format_gas(Gas gas) {
  return decimal(gas.value(), 12, 4) + " Tgas";
}

std::string explain(const protocol::TxExecutionError& error) {
  if (const auto* action = std::get_if<protocol::tx_execution_error::ActionError>(&error)) {
    const std::string where = action->error.index.has_value()
                                  ? std::format("action {}: ", *action->error.index)
                                  : std::string{};
    return where + text_of(action->error.kind);
  }
  return text_of(std::get<protocol::tx_execution_error::InvalidTxError>(error).error);
}

std::string format_bytes(ByteView bytes, std::size_t limit) {
  const std::string_view text = as_text(bytes);
  const bool printable = is_utf8(bytes) && std::ranges::none_of(text, [](char c) {
                           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
                         });
  std::string out = printable ? std::string{text} : "base64:" + to_base64(bytes);
  if (out.size() > limit) {
    std::size_t cut = limit > 3 ? limit - 3 : 0;
    while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xC0) == 0x80) --cut;
    out.resize(cut);
    out += "...";
  }
  return out;
}

}  // namespace farcall::trace
