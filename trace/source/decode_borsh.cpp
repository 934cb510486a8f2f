#include "trace/source/decode_borsh.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/json.hpp>
#include <cmath>
#include <utility>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "base/u128.hpp"
#include "trace/text.hpp"

namespace farcall::trace {
namespace {

namespace json = boost::json;

using Decoded = Result<json::value>;

constexpr std::size_t kLevelsMax = 64;
// Of bytes and characters of names; a value alone counts as some.
constexpr std::size_t kWorkMax = std::size_t{4} << 20;
constexpr std::size_t kValueWork = 16;
constexpr std::size_t kNameColumnsMax = 60;

enum class BasicKind : std::uint8_t { kUnit, kBool, kUnsigned, kSigned, kFloat, kString };

struct BasicType {
  std::string_view name;
  BasicKind kind;
  std::size_t size = 0;  // in bytes
  bool is_never_zero = false;
};

// borsh-rs, borsh/src/schema.rs; `nil` and `string` are those of 0.9.
constexpr std::array kBasicTypes = std::to_array<BasicType>({
    {"()", BasicKind::kUnit},
    {"nil", BasicKind::kUnit},
    {"bool", BasicKind::kBool, 1},
    {"u8", BasicKind::kUnsigned, 1},
    {"u16", BasicKind::kUnsigned, 2},
    {"u32", BasicKind::kUnsigned, 4},
    {"u64", BasicKind::kUnsigned, 8},
    {"u128", BasicKind::kUnsigned, 16},
    {"i8", BasicKind::kSigned, 1},
    {"i16", BasicKind::kSigned, 2},
    {"i32", BasicKind::kSigned, 4},
    {"i64", BasicKind::kSigned, 8},
    {"i128", BasicKind::kSigned, 16},
    {"f32", BasicKind::kFloat, 4},
    {"f64", BasicKind::kFloat, 8},
    {"String", BasicKind::kString},
    {"string", BasicKind::kString},
    {"NonZeroU8", BasicKind::kUnsigned, 1, true},
    {"NonZeroU16", BasicKind::kUnsigned, 2, true},
    {"NonZeroU32", BasicKind::kUnsigned, 4, true},
    {"NonZeroU64", BasicKind::kUnsigned, 8, true},
    {"NonZeroU128", BasicKind::kUnsigned, 16, true},
    {"NonZeroUsize", BasicKind::kUnsigned, 8, true},
    {"NonZeroI8", BasicKind::kSigned, 1, true},
    {"NonZeroI16", BasicKind::kSigned, 2, true},
    {"NonZeroI32", BasicKind::kSigned, 4, true},
    {"NonZeroI64", BasicKind::kSigned, 8, true},
    {"NonZeroI128", BasicKind::kSigned, 16, true},
});

std::string shown(std::string_view name) {
  return cut(escape(name.substr(0, 4 * kNameColumnsMax)), kNameColumnsMax);
}

std::unexpected<Error> bad_type(std::string_view name, std::string_view why) {
  return fail(format_text("type '{}' {}", shown(name), why));
}

/// The range of lengths of a sequence, and the bytes that a length takes; 0: it is not written.
struct Lengths {
  std::size_t width = 4;
  std::uint64_t least = 0;
  std::uint64_t most = UINT32_MAX;
};

std::optional<Lengths> lengths_of(const json::value& body) {
  if (member(body, "length_width") == nullptr && member(body, "length_range") == nullptr)
    return Lengths{};
  const auto width = u64_member(body, "length_width");
  const json::value* range = member(body, "length_range");
  const auto least = range ? u64_member(*range, "start") : std::nullopt;
  const auto most = range ? u64_member(*range, "end") : std::nullopt;
  if (!width || *width > 8 || !least || !most || *least > *most) return std::nullopt;
  if (*width == 0 && *least != *most) return std::nullopt;
  return Lengths{.width = static_cast<std::size_t>(*width), .least = *least, .most = *most};
}

/// Whether a definition of a basic type says what its name does.
bool agrees(const BasicType& basic, const json::value& definition) {
  if (basic.kind == BasicKind::kString) {
    const json::value* body = member(definition, "Sequence");
    const auto lengths = body ? lengths_of(*body) : std::nullopt;
    return lengths && lengths->width == 4 && text_member(*body, "elements") == "u8";
  }
  return u64_member(definition, "Primitive") == basic.size;
}

class BorshDecoder {
 public:
  BorshDecoder(ByteView bytes) : in_{bytes} {}

  /// Decodes a value of a schema, from where the one before ended.
  Decoded container(const json::value& schema) {
    const auto declaration = text_member(schema, "declaration");
    definitions_ = member(schema, "definitions");
    if (!declaration || !definitions_ || !definitions_->is_object())
      return fail("expected a Borsh schema with declaration and definitions");
    return type(*declaration);
  }

  Result<void> end() const {
    if (at_ == in_.size()) return {};
    return fail(format_text("byte {}: {} trailing bytes", at_, in_.size() - at_));
  }

  Result<void> spend(std::size_t work) {
    if (work > kWorkMax - work_) return fail("the schema makes more of the bytes than is shown");
    work_ += work;
    return {};
  }

 private:
  Decoded type(std::string_view name) {  // NOLINT(misc-no-recursion)
    if (auto good = spend(kValueWork + name.size()); !good) return std::unexpected{good.error()};
    const json::value* definition = member(*definitions_, name);
    const auto* basic = std::ranges::find(kBasicTypes, name, &BasicType::name);
    if (basic != kBasicTypes.end()) {
      if (definition != nullptr && !agrees(*basic, *definition))
        return bad_type(name, "is defined as something else");
      return basic_value(*basic);
    }
    if (definition == nullptr) return bad_type(name, "is not defined");
    if (levels_ == kLevelsMax) return bad_type(name, "is nested more than 64 levels deep");
    ++levels_;
    Decoded value = defined(name, *definition);
    --levels_;
    return value;
  }

  Decoded defined(std::string_view name,
                  const json::value& definition) {  // NOLINT(misc-no-recursion)
    const json::object* object = definition.if_object();
    if (object == nullptr || object->size() != 1)
      return bad_type(name, "has a definition that is not of one form");
    const std::string_view form = object->begin()->key();
    const json::value& body = object->begin()->value();
    if (form == "Struct") return structure(name, body);
    if (form == "Enum") return enumeration(name, body);
    if (form == "Sequence") return sequence(name, body);
    if (form == "Array") return array(name, body);
    if (form == "Tuple") {
      const json::array* parts =
          body.is_array() ? &body.get_array() : array_member(body, "elements");
      return parts ? list_of(name, *parts) : bad_type(name, "is a tuple without elements");
    }
    return bad_type(name, format_text("is a {}, which cannot be shown", shown(form)));
  }

  Result<ByteView> raw(std::uint64_t size) {
    if (size > in_.size() - at_)
      return fail(
          format_text("byte {}: expected {} bytes, {} are left", at_, size, in_.size() - at_));
    const ByteView bytes = in_.subspan(at_, static_cast<std::size_t>(size));
    at_ += bytes.size();
    return bytes;
  }

  Result<u128> integer(std::size_t size) {
    const Result<ByteView> bytes = raw(size);
    if (!bytes) return std::unexpected{bytes.error()};
    u128 value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8 | (*bytes)[i];
    return value;
  }

  Decoded basic_value(const BasicType& basic) {
    const std::size_t start = at_;
    if (basic.kind == BasicKind::kUnit) return json::value{};
    if (basic.kind == BasicKind::kString) return text();
    const Result<u128> bits = integer(basic.size);
    if (!bits) return std::unexpected{bits.error()};
    if (basic.is_never_zero && *bits == 0)
      return fail(format_text("byte {}: expected {}, got 0", start, basic.name));
    if (basic.kind == BasicKind::kFloat) return real(*bits, basic.size, start);
    if (basic.kind == BasicKind::kUnsigned) {
      if (basic.size > 4) return json::value(to_string(*bits));
      return json::value(static_cast<std::uint64_t>(*bits));
    }
    if (basic.kind == BasicKind::kBool) {
      if (*bits > 1)
        return fail(format_text("byte {}: expected a bool, got {}", start, to_string(*bits)));
      return json::value(*bits == 1);
    }
    const bool is_negative = (*bits >> (8 * basic.size - 1) & 1) != 0;
    const u128 mask = basic.size == 16 ? kU128Max : (u128{1} << 8 * basic.size) - 1;
    const u128 amount = is_negative ? (~*bits + 1) & mask : *bits;
    if (basic.size > 4) return json::value((is_negative ? "-" : "") + to_string(amount));
    const auto small = static_cast<std::int64_t>(amount);
    return json::value(is_negative ? -small : small);
  }

  /// borsh refuses NaN; JSON has no infinity.
  static Decoded real(u128 bits, std::size_t size, std::size_t start) {
    const double value = size == 4 ? double{std::bit_cast<float>(static_cast<std::uint32_t>(bits))}
                                   : std::bit_cast<double>(static_cast<std::uint64_t>(bits));
    if (std::isnan(value)) return fail(format_text("byte {}: expected a number, got NaN", start));
    if (std::isinf(value)) return json::value(value > 0 ? "inf" : "-inf");
    return json::value(value);
  }

  Decoded text() {
    const Result<u128> size = integer(4);
    if (!size) return std::unexpected{size.error()};
    const std::size_t start = at_;
    const Result<ByteView> bytes = raw(static_cast<std::uint64_t>(*size));
    if (!bytes) return std::unexpected{bytes.error()};
    if (!is_utf8(*bytes)) return fail(format_text("byte {}: expected a string in UTF-8", start));
    if (auto good = spend(bytes->size()); !good) return std::unexpected{good.error()};
    return json::value(as_text(*bytes));
  }

  Decoded elements(std::string_view element, std::uint64_t count) {  // NOLINT(misc-no-recursion)
    const json::value* u8 = member(*definitions_, "u8");
    if (element == "u8" && (u8 == nullptr || u64_member(*u8, "Primitive") == 1)) {
      const Result<ByteView> bytes = raw(count);
      if (!bytes) return std::unexpected{bytes.error()};
      if (auto good = spend(bytes->size()); !good) return std::unexpected{good.error()};
      return json::value(to_base64(*bytes));
    }
    json::array items;
    for (std::uint64_t i = 0; i < count; ++i) {
      Decoded item = type(element);
      if (!item) return item;
      items.push_back(std::move(*item));
    }
    return json::value(std::move(items));
  }

  Decoded sequence(std::string_view name, const json::value& body) {  // NOLINT(misc-no-recursion)
    const auto element = text_member(body, "elements");
    const auto lengths = lengths_of(body);
    if (!element || !lengths) return bad_type(name, "is a sequence without elements or length");
    if (lengths->width == 0) return elements(*element, lengths->least);
    const std::size_t start = at_;
    const Result<u128> count = integer(lengths->width);
    if (!count) return std::unexpected{count.error()};
    if (*count < lengths->least || *count > lengths->most)
      return fail(format_text("byte {}: expected a length from {} to {}, got {}", start,
                              lengths->least, lengths->most, to_string(*count)));
    return elements(*element, static_cast<std::uint64_t>(*count));
  }

  Decoded array(std::string_view name, const json::value& body) {  // NOLINT(misc-no-recursion)
    const auto element = text_member(body, "elements");
    const auto length = u64_member(body, "length");
    if (!element || !length) return bad_type(name, "is an array without elements or length");
    return elements(*element, *length);
  }

  Decoded list_of(std::string_view name, const json::array& parts) {  // NOLINT(misc-no-recursion)
    json::array items;
    for (const json::value& part : parts) {
      const auto declaration = as_string(part);
      if (!declaration) return bad_type(name, "has a part that names no type");
      Decoded item = type(*declaration);
      if (!item) return item;
      items.push_back(std::move(*item));
    }
    return json::value(std::move(items));
  }

  Decoded structure(std::string_view name, const json::value& body) {  // NOLINT(misc-no-recursion)
    const json::array* fields = body.if_array();
    if (fields == nullptr) fields = array_member(body, "NamedFields");
    if (fields == nullptr) fields = array_member(body, "UnnamedFields");
    if (fields == nullptr) {
      if (body.is_null() || as_string(body) == "Empty") return json::value{};
      return bad_type(name, "is a struct without fields");
    }
    if (fields->empty()) return json::value{};
    if (fields->front().is_array()) return named_fields(name, *fields);
    if (fields->size() > 1) return list_of(name, *fields);
    const auto only = as_string(fields->front());
    return only ? type(*only) : bad_type(name, "has a part that names no type");
  }

  Decoded named_fields(std::string_view name,
                       const json::array& fields) {  // NOLINT(misc-no-recursion)
    json::object object;
    for (const json::value& field : fields) {
      const json::array* pair = field.if_array();
      const auto label = pair && pair->size() == 2 ? as_string((*pair)[0]) : std::nullopt;
      const auto declaration = label ? as_string((*pair)[1]) : std::nullopt;
      if (!declaration) return bad_type(name, "has a field without name or type");
      if (auto good = spend(label->size()); !good) return std::unexpected{good.error()};
      Decoded value = type(*declaration);
      if (!value) return value;
      if (!object.emplace(*label, std::move(*value)).second)
        return bad_type(name, format_text("has two fields '{}'", shown(*label)));
    }
    return json::value(std::move(object));
  }

  struct Variant {
    std::string_view label;
    std::string_view declaration;
  };

  /// The variant of a tag: `[tag, name, type]`, of 0.9 and 0.10 `[name, type]` in order.
  static Result<Variant> variant(std::string_view name, const json::array& variants, bool has_tags,
                                 std::uint64_t tag, std::size_t start) {
    std::optional<Variant> found;
    for (std::size_t i = 0; i < variants.size(); ++i) {
      const json::array* parts = variants[i].if_array();
      const std::size_t first = has_tags ? 1 : 0;
      if (parts == nullptr || parts->size() != first + 2)
        return bad_type(name, "has a variant that is not [tag, name, type]");
      const auto label = as_string((*parts)[first]);
      const auto declaration = as_string((*parts)[first + 1]);
      const auto own = has_tags ? as_u64((*parts)[0]) : std::optional<std::uint64_t>{i};
      if (!label || !declaration || !own)
        return bad_type(name, "has a variant that is not [tag, name, type]");
      if (*own != tag) continue;
      if (found) return bad_type(name, format_text("has two variants of tag {}", tag));
      found = Variant{.label = *label, .declaration = *declaration};
    }
    if (!found)
      return fail(format_text("byte {}: tag {} is no variant of '{}'", start, tag, shown(name)));
    return *found;
  }

  Decoded enumeration(std::string_view name,
                      const json::value& body) {  // NOLINT(misc-no-recursion)
    const json::array* variants = array_member(body, "variants");
    const bool has_tags = member(body, "tag_width") != nullptr;
    const auto width = has_tags ? u64_member(body, "tag_width") : std::optional<std::uint64_t>{1};
    if (variants == nullptr || !width || *width == 0 || *width > 8)
      return bad_type(name, "is an enum without variants or tag");
    if (auto good = spend(variants->size()); !good) return std::unexpected{good.error()};
    const std::size_t start = at_;
    const Result<u128> tag = integer(static_cast<std::size_t>(*width));
    if (!tag) return std::unexpected{tag.error()};
    const Result<Variant> chosen =
        variant(name, *variants, has_tags, static_cast<std::uint64_t>(*tag), start);
    if (!chosen) return std::unexpected{chosen.error()};
    if (auto good = spend(chosen->label.size()); !good) return std::unexpected{good.error()};
    Decoded value = type(chosen->declaration);
    if (!value) return value;
    if (name.starts_with("Option<") && variants->size() == 2) {
      if (chosen->label == "None" && value->is_null()) return value;
      const bool may_mislead = value->is_null() || member(*value, "Some") != nullptr;
      if (chosen->label == "Some" && !may_mislead) return value;
    }
    json::object object;
    object.emplace(chosen->label, std::move(*value));
    return json::value(std::move(object));
  }

  ByteView in_;
  std::size_t at_ = 0;
  std::size_t levels_ = 0;
  std::size_t work_ = 0;
  const json::value* definitions_ = nullptr;
};

/// The description of a method; null if an ABI of a version that is read has none.
const json::value* abi_method(const json::value& abi, std::string_view method) {
  const auto version = text_member(abi, "schema_version");
  if (!version || (!version->starts_with("0.3.") && !version->starts_with("0.4."))) return nullptr;
  const json::value* body = member(abi, "body");
  const json::array* functions = body ? array_member(*body, "functions") : nullptr;
  if (functions == nullptr) return nullptr;
  const auto* found = std::ranges::find_if(
      *functions, [&](const json::value& each) { return text_member(each, "name") == method; });
  return found == functions->end() ? nullptr : found;
}

/// What a method's description says of its `params` or its `result`, if they are in Borsh.
const json::value* borsh_part(const json::value& abi, std::string_view method,
                              std::string_view part) {
  const json::value* described = abi_method(abi, method);
  const json::value* found = described ? member(*described, part) : nullptr;
  return found && text_member(*found, "serialization_type") == "borsh" ? found : nullptr;
}

Decoded decode_parameters(const json::value& params, ByteView bytes) {
  const json::array* args = array_member(params, "args");
  if (args == nullptr) return fail("expected a list of arguments in the ABI");
  BorshDecoder decoder{bytes};
  json::object object;
  for (const json::value& arg : *args) {
    const auto name = text_member(arg, "name");
    const json::value* schema = member(arg, "type_schema");
    if (!name || schema == nullptr) return fail("expected arguments with name and type_schema");
    Decoded value = decoder.container(*schema);
    if (!value) return fail(format_text("argument '{}': {}", shown(*name), value.error().message));
    if (!object.emplace(*name, std::move(*value)).second)
      return fail(format_text("the ABI has two arguments '{}'", shown(*name)));
  }
  if (auto good = decoder.end(); !good) return std::unexpected{good.error()};
  return json::value(std::move(object));
}

}  // namespace

Result<json::value> decode_borsh(const json::value& schema, ByteView bytes) {
  BorshDecoder decoder{bytes};
  Decoded value = decoder.container(schema);
  if (!value) return value;
  if (auto good = decoder.end(); !good) return std::unexpected{good.error()};
  return value;
}

std::optional<Result<json::value>> decode_borsh_arguments(const json::value& abi,
                                                          std::string_view method, ByteView bytes) {
  const json::value* params = borsh_part(abi, method, "params");
  if (params == nullptr) return std::nullopt;
  return decode_parameters(*params, bytes);
}

std::optional<Result<json::value>> decode_borsh_result(const json::value& abi,
                                                       std::string_view method, ByteView bytes) {
  const json::value* result = borsh_part(abi, method, "result");
  if (result == nullptr) return std::nullopt;
  const json::value* schema = member(*result, "type_schema");
  if (schema == nullptr) return fail("expected a result with type_schema in the ABI");
  return decode_borsh(*schema, bytes);
}

}  // namespace farcall::trace
