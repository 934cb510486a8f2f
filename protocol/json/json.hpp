// JSON forms of described types, as serde makes them in nearcore: enumerations externally
// tagged, 128-bit integers as decimal strings, hashes as base58, bytes as base64.
//
// Reading is strict and errors name the place: `actions[2].FunctionCall.gas: expected a
// number`. Unknown members are skipped, as in nearcore.
#pragma once

#include <array>
#include <boost/json.hpp>
#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "protocol/account.hpp"
#include "protocol/account_id.hpp"
#include "protocol/action.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/describe.hpp"
#include "protocol/receipt.hpp"

namespace farcall::protocol {

namespace json = boost::json;

/// The path of a value in its document. Lives on the stack of the functions that read it.
class JsonPlace {
 public:
  explicit JsonPlace(std::string& error) noexcept : error_{&error} {}
  [[nodiscard]] JsonPlace member(std::string_view name) const noexcept {
    return JsonPlace{*error_, this, name, kNotAnElement};
  }
  [[nodiscard]] JsonPlace element(std::size_t index) const noexcept {
    return JsonPlace{*error_, this, {}, index};
  }
  /// Records an error at this path; always false.
  bool fail(std::string_view what) const;

 private:
  static constexpr std::size_t kNotAnElement = ~std::size_t{0};
  JsonPlace(std::string& error, const JsonPlace* parent, std::string_view name,
            std::size_t index) noexcept
      : error_{&error}, parent_{parent}, name_{name}, index_{index} {}
  [[nodiscard]] std::string path() const;

  std::string* error_;
  const JsonPlace* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = kNotAnElement;
};

/// A member that is left out when absent, where a plain optional is null.
template <class T>
struct Omittable : std::optional<T> {
  using std::optional<T>::optional;
  Omittable(std::optional<T> value) : std::optional<T>{std::move(value)} {}
};

/// A 64-bit number written as a decimal string.
struct DecimalU64 {
  std::uint64_t value = 0;
  bool operator==(const DecimalU64&) const = default;
};

/// Forms that do not follow from a description: `static json::value write(const T&)` and
/// `static bool read(const JsonPlace&, const json::value&, T&)`.
template <class T>
struct JsonForm;

template <class T>
concept HasJsonForm = requires(const T& value) {
  { JsonForm<T>::write(value) } -> std::same_as<json::value>;
};

template <class T>
[[nodiscard]] json::value to_json(const T& value);
template <class T>
[[nodiscard]] bool json_read(const JsonPlace& at, const json::value& value, T& out);

/// The error begins with the path of the invalid value.
template <class T>
[[nodiscard]] Result<T> from_json(const json::value& value) {
  std::string error;
  T out{};
  if (!json_read(JsonPlace{error}, value, out)) return fail(std::move(error));
  return out;
}

// ---- leaves ------------------------------------------------------------------------------------

[[nodiscard]] bool json_read_u64(const JsonPlace& at, const json::value& value, std::uint64_t max,
                                 std::uint64_t& out);
[[nodiscard]] bool json_read_u128(const JsonPlace& at, const json::value& value, u128& out);
[[nodiscard]] bool json_read_text(const JsonPlace& at, const json::value& value,
                                  std::string_view& out);
[[nodiscard]] bool json_read_bytes(const JsonPlace& at, const json::value& value, Bytes& out);

/// Types written as text: they have `parse` and `str`.
template <class T>
concept HasTextForm = requires(const T& value, std::string_view text) {
  { T::parse(text) } -> std::same_as<Result<T>>;
  { value.str() } -> std::convertible_to<std::string>;
};

template <class T>
inline constexpr bool kIsUnit = false;
template <class Tag, class Rep>
inline constexpr bool kIsUnit<Unit<Tag, Rep>> = true;
template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsOmittable = false;
template <class T>
inline constexpr bool kIsOmittable<Omittable<T>> = true;
template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsMap = false;
template <class K, class V>
inline constexpr bool kIsMap<std::map<K, V>> = true;
template <class T>
concept NamedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;
template <class T>
inline constexpr std::size_t kMemberCount = boost::mp11::mp_size<boost::describe::describe_members<
    T, boost::describe::mod_any_access | boost::describe::mod_inherited>>::value;
/// A struct without members that is written as `{}` inside its alternative, not as a bare name.
template <class T>
concept EmptyObject = requires { requires T::kEmptyObject; };
/// A struct whose members are written as a list.
template <class T>
concept TupleForm = requires { requires T::kTuple; };

/// Names of enumerators: `kMonotonic` is "Monotonic".
constexpr std::string_view enumerator_name(std::string_view name) noexcept {
  const bool prefixed = name.size() > 1 && name[0] == 'k' && name[1] >= 'A' && name[1] <= 'Z';
  return prefixed ? name.substr(1) : name;
}

// ---- writing -----------------------------------------------------------------------------------

template <class T>
[[nodiscard]] std::string json_key(const T& key) {
  if constexpr (std::same_as<T, Bytes>) {
    return to_base64(key);
  } else if constexpr (kIsUnit<T>) {
    return std::to_string(key.value());
  } else {
    return key.str();
  }
}

template <class T>
[[nodiscard]] json::value json_members(const T& value) {
  json::object object;
  visit_members(value, [&]<class M>(std::string_view name, const M& member) {
    if constexpr (kIsOmittable<M>) {
      if (member) object.emplace(name, to_json(*member));
    } else {
      object.emplace(name, to_json(member));
    }
  });
  return object;
}

template <class T>
[[nodiscard]] json::value json_alternative(const T& value) {
  constexpr std::string_view name = variant_name<T>();
  if constexpr (HasJsonForm<T>) {
    return json::object{{name, JsonForm<T>::write(value)}};
  } else if constexpr (Newtype<T>) {
    json::value inner;
    visit_members(value, [&](std::string_view, const auto& member) { inner = to_json(member); });
    return json::object{{name, std::move(inner)}};
  } else if constexpr (TupleForm<T>) {
    json::array list;
    visit_members(value,
                  [&](std::string_view, const auto& member) { list.push_back(to_json(member)); });
    return json::object{{name, std::move(list)}};
  } else if constexpr (kMemberCount<T> == 0 && !EmptyObject<T>) {
    return json::string{name};
  } else {
    return json::object{{name, json_members(value)}};
  }
}

template <class T>
json::value to_json(const T& value) {
  if constexpr (HasJsonForm<T>) {
    return JsonForm<T>::write(value);
  } else if constexpr (std::same_as<T, bool> || std::same_as<T, double>) {
    return value;
  } else if constexpr (std::same_as<T, u128>) {
    return json::string{to_string(value)};
  } else if constexpr (std::unsigned_integral<T>) {
    return std::uint64_t{value};
  } else if constexpr (kIsUnit<T>) {
    return to_json(value.value());
  } else if constexpr (std::same_as<T, DecimalU64>) {
    return json::string{std::to_string(value.value)};
  } else if constexpr (std::same_as<T, std::string>) {
    return json::string{value};
  } else if constexpr (std::same_as<T, Bytes>) {
    return json::string{to_base64(value)};
  } else if constexpr (std::same_as<T, CryptoHash>) {
    return json::string{value.to_base58()};
  } else if constexpr (HasTextForm<T>) {
    return json::string{value.str()};
  } else if constexpr (kIsOptional<T>) {
    return value ? to_json(*value) : json::value(nullptr);
  } else if constexpr (kIsVector<T>) {
    json::array list;
    list.reserve(value.size());
    for (const auto& item : value) list.push_back(to_json(item));
    return list;
  } else if constexpr (kIsMap<T>) {
    json::object object;
    for (const auto& [key, item] : value) object.emplace(json_key(key), to_json(item));
    return object;
  } else if constexpr (NamedEnum<T>) {
    const char* name = boost::describe::enum_to_string(value, "");
    return json::string{enumerator_name(name)};
  } else if constexpr (kIsVariant<T>) {
    return std::visit([](const auto& alternative) { return json_alternative(alternative); }, value);
  } else {
    static_assert(Described<T>, "the type has a description or a JsonForm");
    return json_members(value);
  }
}

// ---- reading -----------------------------------------------------------------------------------

template <class T>
[[nodiscard]] bool json_read_key(const JsonPlace& at, std::string_view text, T& out) {
  if constexpr (std::same_as<T, Bytes>) {
    auto bytes = from_base64(text);
    if (!bytes) return at.fail("expected base64 as the name of a member");
    out = std::move(*bytes);
  } else if constexpr (kIsUnit<T>) {
    const auto number = parse_u64(text);
    if (!number) return at.fail("expected a number as the name of a member");
    out = T{*number};
  } else {
    auto parsed = T::parse(text);
    if (!parsed) return at.fail(parsed.error().message);
    out = std::move(*parsed);
  }
  return true;
}

template <class T>
[[nodiscard]] bool json_read_members(const JsonPlace& at, const json::value& value, T& out) {
  const json::object* object = value.if_object();
  if (object == nullptr) return at.fail("expected an object");
  bool ok = true;
  visit_members(out, [&]<class M>(std::string_view name, M& member) {
    if (!ok) return;
    const json::value* found = object->if_contains(name);
    if constexpr (kIsOmittable<M> || kIsOptional<M>) {
      member.reset();
      if (found != nullptr && !found->is_null()) {
        ok = json_read(at.member(name), *found, member.emplace());
      }
    } else {
      ok = found != nullptr ? json_read(at.member(name), *found, member)
                            : at.fail("member '" + std::string{name} + "' is missing");
    }
  });
  return ok;
}

template <class T>
[[nodiscard]] bool json_read_alternative(const JsonPlace& at, const json::value& value, T& out) {
  if constexpr (HasJsonForm<T>) {
    return JsonForm<T>::read(at, value, out);
  } else if constexpr (Newtype<T>) {
    bool ok = true;
    visit_members(out, [&](std::string_view, auto& member) { ok = json_read(at, value, member); });
    return ok;
  } else if constexpr (TupleForm<T>) {
    const json::array* list = value.if_array();
    if (list == nullptr || list->size() != kMemberCount<T>) {
      return at.fail("expected a list of " + std::to_string(kMemberCount<T>));
    }
    bool ok = true;
    std::size_t index = 0;
    visit_members(out, [&](std::string_view, auto& member) {
      ok = ok && json_read(at.element(index), (*list)[index], member);
      ++index;
    });
    return ok;
  } else {
    return json_read_members(at, value, out);
  }
}

/// `"Name"` for alternatives without content, `{"Name": content}` for the others.
template <class... T>
[[nodiscard]] bool json_read_variant(const JsonPlace& at, const json::value& value,
                                     std::variant<T...>& out) {
  std::string_view name;
  const json::value* content = nullptr;
  if (const json::string* text = value.if_string()) {
    name = *text;
  } else if (const json::object* object = value.if_object(); object && object->size() == 1) {
    name = object->begin()->key();
    content = &object->begin()->value();
  } else {
    return at.fail("expected the name of a variant, or an object with one member");
  }
  bool found = false;
  bool ok = false;
  const auto try_alternative = [&]<class A>(std::type_identity<A>) {
    if (found || variant_name<A>() != name) return;
    found = true;
    constexpr bool kBare = !HasJsonForm<A> && kMemberCount<A> == 0 && !EmptyObject<A>;
    if constexpr (kBare) {
      out.template emplace<A>();
      ok = content == nullptr || content->is_null() || at.fail("expected a bare name");
    } else {
      ok = content != nullptr
               ? json_read_alternative(at.member(name), *content, out.template emplace<A>())
               : at.fail("expected an object with one member");
    }
  };
  (try_alternative(std::type_identity<T>{}), ...);
  return found ? ok : at.fail("'" + std::string{name.substr(0, 64)} + "' is no known variant");
}

template <class T>
bool json_read(const JsonPlace& at, const json::value& value, T& out) {
  if constexpr (HasJsonForm<T>) {
    return JsonForm<T>::read(at, value, out);
  } else if constexpr (std::same_as<T, bool>) {
    if (!value.is_bool()) return at.fail("expected true or false");
    out = value.get_bool();
    return true;
  } else if constexpr (std::same_as<T, double>) {
    if (!value.is_number()) return at.fail("expected a number");
    out = value.to_number<double>();
    return true;
  } else if constexpr (std::same_as<T, u128>) {
    return json_read_u128(at, value, out);
  } else if constexpr (std::unsigned_integral<T>) {
    std::uint64_t number = 0;
    if (!json_read_u64(at, value, std::numeric_limits<T>::max(), number)) return false;
    out = static_cast<T>(number);
    return true;
  } else if constexpr (std::same_as<T, Gas>) {
    u128 number = 0;  // numbers and decimal strings, as nearcore's gas type
    if (!json_read_u128(at, value, number)) return false;
    if (number > UINT64_MAX) return at.fail("expected at most 18446744073709551615");
    out = Gas{static_cast<std::uint64_t>(number)};
    return true;
  } else if constexpr (kIsUnit<T>) {
    typename T::Rep number = 0;
    if (!json_read(at, value, number)) return false;
    out = T{number};
    return true;
  } else if constexpr (std::same_as<T, DecimalU64>) {
    u128 number = 0;
    if (!json_read_u128(at, value, number)) return false;
    if (number > UINT64_MAX) return at.fail("expected at most 18446744073709551615");
    out.value = static_cast<std::uint64_t>(number);
    return true;
  } else if constexpr (std::same_as<T, std::string>) {
    std::string_view text;
    if (!json_read_text(at, value, text)) return false;
    out = text;
    return true;
  } else if constexpr (std::same_as<T, Bytes>) {
    return json_read_bytes(at, value, out);
  } else if constexpr (std::same_as<T, CryptoHash>) {
    std::string_view text;
    if (!json_read_text(at, value, text)) return false;
    const auto hash = CryptoHash::from_base58(text);
    if (!hash) return at.fail("expected base58 of 32 bytes");
    out = *hash;
    return true;
  } else if constexpr (HasTextForm<T>) {
    std::string_view text;
    if (!json_read_text(at, value, text)) return false;
    auto parsed = T::parse(text);
    if (!parsed) return at.fail(parsed.error().message);
    out = std::move(*parsed);
    return true;
  } else if constexpr (kIsOptional<T>) {
    out.reset();
    return value.is_null() || json_read(at, value, out.emplace());
  } else if constexpr (kIsVector<T>) {
    const json::array* list = value.if_array();
    if (list == nullptr) return at.fail("expected a list");
    out.clear();
    out.reserve(list->size());
    for (const json::value& item : *list) {
      const std::size_t index = out.size();
      if (!json_read(at.element(index), item, out.emplace_back())) return false;
    }
    return true;
  } else if constexpr (kIsMap<T>) {
    const json::object* object = value.if_object();
    if (object == nullptr) return at.fail("expected an object");
    out.clear();
    for (const auto& member : *object) {
      typename T::key_type key;
      const JsonPlace place = at.member(member.key());
      if (!json_read_key(place, member.key(), key)) return false;
      if (!json_read(place, member.value(), out[std::move(key)])) return false;
    }
    return true;
  } else if constexpr (NamedEnum<T>) {
    std::string_view text;
    if (!json_read_text(at, value, text)) return false;
    bool found = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
      if (found || enumerator_name(enumerator.name) != text) return;
      found = true;
      out = enumerator.value;
    });
    return found || at.fail("'" + std::string{text.substr(0, 64)} + "' is no known name");
  } else if constexpr (kIsVariant<T>) {
    return json_read_variant(at, value, out);
  } else {
    static_assert(Described<T>, "the type has a description or a JsonForm");
    return json_read_members(at, value, out);
  }
}

// ---- forms of the protocol's types that do not follow from a description -----------------------
// Declared here, defined in json_forms.cpp.

#define FARCALL_JSON_FORM(Type)                                                 \
  template <>                                                                   \
  struct JsonForm<Type> {                                                       \
    static json::value write(const Type& value);                                \
    static bool read(const JsonPlace& at, const json::value& value, Type& out); \
  }

/// As in genesis records and state dumps; views are in views.hpp.
FARCALL_JSON_FORM(Account);
FARCALL_JSON_FORM(Action);
/// As described; reading refuses delegate actions among the inner actions.
FARCALL_JSON_FORM(DelegateAction);
FARCALL_JSON_FORM(DelegateActionV2);
/// As in genesis records and state dumps; views are in views.hpp.
FARCALL_JSON_FORM(Receipt);

#undef FARCALL_JSON_FORM

}  // namespace farcall::protocol
