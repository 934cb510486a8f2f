// Amounts, gas, arguments and code as scenarios write them.
#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "base/encoding.hpp"
#include "base/files.hpp"
#include "base/format_text.hpp"
#include "cli/conform/encode.hpp"
#include "cli/conform/python_json.hpp"

namespace farcall::cli {
namespace {

/// `number unit` with decimals: whole units of `10^decimals`.
Result<u128> parse_decimal(const Field& field, std::string_view number, unsigned decimals) {
  const std::size_t point = number.find('.');
  std::string digits{number.substr(0, point)};
  std::string fraction{point == std::string_view::npos ? "" : number.substr(point + 1)};
  fraction.resize(decimals, '0');
  digits += fraction;
  // Python reads 1_000 as a number.
  std::erase(digits, '_');
  const std::optional<u128> value = parse_u128(digits);
  if (!value.has_value()) return field.wrong(format_text("expected an amount, got \"{}\"", number));
  return *value;
}

}  // namespace

bool is_truthy(const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return false;
    case boost::json::kind::bool_:
      return value.get_bool();
    case boost::json::kind::int64:
      return value.get_int64() != 0;
    case boost::json::kind::uint64:
      return value.get_uint64() != 0;
    case boost::json::kind::double_:
      return value.get_double() != 0;
    case boost::json::kind::string:
      return !value.get_string().empty();
    case boost::json::kind::array:
      return !value.get_array().empty();
    case boost::json::kind::object:
      return !value.get_object().empty();
  }
  return true;
}

Result<Bytes> parse_base58(const Field& field, std::string_view text) {
  std::optional<Bytes> bytes = from_base58(text);
  if (!bytes.has_value()) return field.wrong(format_text("expected base58, got \"{}\"", text));
  return std::move(*bytes);
}

Result<Bytes> WasmFolders::code(const Field& spec) {
  const Result<std::string> text = spec.text();
  if (!text) return std::unexpected{text.error()};
  if (!text->starts_with('@')) {
    std::optional<Bytes> bytes = from_base64(*text);
    if (!bytes.has_value()) return spec.wrong("expected \"@file.wasm\" or base64");
    return std::move(*bytes);
  }
  const std::string name = text->substr(1);
  if (name.starts_with('/') || name.find("..") != std::string::npos)
    return spec.wrong(format_text("expected a file name inside a wasm folder, got \"{}\"", name));
  if (const auto known = files_.find(name); known != files_.end()) return known->second;
  std::string looked;
  for (const std::string& folder : folders_) {
    const Result<std::string> file = read_file(format_text("{}/{}", folder, name));
    if (file.has_value()) return files_[name] = to_bytes(*file);
    if (!looked.empty()) looked += ", ";
    looked += folder;
  }
  return spec.wrong(format_text("no file \"{}\" in {}; name its folder with --wasm or CONFORM_WASM",
                                name, looked));
}

Result<u128> parse_amount(const Field& field) {
  if (const auto digits = exact_number(field.value())) return parse_decimal(field, *digits, 0);
  if (!field.value().is_string()) {
    const Result<std::uint64_t> number = field.number();
    if (!number) return std::unexpected{number.error()};
    return u128{*number};
  }
  const std::string text = *field.text();
  const std::size_t space = text.find(' ');
  const std::string unit = space == std::string::npos ? "" : text.substr(space + 1);
  const std::string number = text.substr(0, space);
  if (unit == "NEAR") return parse_decimal(field, number, 24);
  if (unit == "milliNEAR") return parse_decimal(field, number, 21);
  if (unit == "yocto" || unit.empty()) return parse_decimal(field, number, 0);
  return field.wrong(format_text("expected the unit NEAR, milliNEAR or yocto, got \"{}\"", unit));
}

Result<std::uint64_t> parse_gas(const Field& field) {
  if (!field.value().is_string()) return field.number();
  const std::string text = *field.text();
  const std::size_t space = text.find(' ');
  const std::string unit = space == std::string::npos ? "" : text.substr(space + 1);
  const std::string number = text.substr(0, space);
  const double scale = unit == "Tgas" ? 1e12 : unit == "Ggas" ? 1e9 : 1;
  if (scale == 1 && unit != "gas")
    return field.wrong(format_text("expected the unit Tgas, Ggas or gas, got \"{}\"", unit));
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  // The recording tool multiplies floats and truncates.
  if (error != std::errc{} || end != number.data() + number.size() || value < 0 ||
      value * scale >= 18446744073709551616.0)
    return field.wrong(format_text("expected an amount of gas, got \"{}\"", text));
  return static_cast<std::uint64_t>(value * scale);
}

namespace {

bool has_exactly(const Field& field, std::initializer_list<std::string_view> names) {
  return field.value().is_object() && field.value().get_object().size() == names.size() &&
         std::ranges::all_of(names, [&](std::string_view name) { return field.has(name); });
}

}  // namespace

Result<Bytes> parse_args(const Field& field, WasmFolders& wasm) {
  if (has_exactly(field, {"base64"})) {
    const Field inner = *field.find("base64");
    const Result<std::string> text = inner.text();
    if (!text) return std::unexpected{text.error()};
    std::optional<Bytes> bytes = from_base64(*text);
    if (!bytes.has_value()) return inner.wrong("expected base64");
    return std::move(*bytes);
  }
  if (has_exactly(field, {"text"})) {
    const Result<std::string> text = field.find("text")->text();
    if (!text) return std::unexpected{text.error()};
    return to_bytes(*text);
  }
  if (has_exactly(field, {"fill", "size"})) {
    const Result<std::string> fill = field.find("fill")->text();
    const Result<std::uint64_t> size = field.find("size")->number();
    if (!fill) return std::unexpected{fill.error()};
    if (!size) return std::unexpected{size.error()};
    constexpr std::uint64_t kMaxFill = 64'000'000;
    if (*size > kMaxFill || *size * fill->size() > kMaxFill)
      return field.wrong(format_text("expected at most {} bytes", kMaxFill));
    Bytes bytes;
    bytes.reserve(*size * fill->size());
    for (std::uint64_t i = 0; i < *size; ++i) bytes.insert(bytes.end(), fill->begin(), fill->end());
    return bytes;
  }
  if (has_exactly(field, {"code"})) return wasm.code(*field.find("code"));
  return to_bytes(python_dumps(field.value()));
}

}  // namespace farcall::cli
