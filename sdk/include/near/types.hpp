// Which types may be state, arguments, results, events and elements of collections, and the
// sentence that the compiler says about those that may not.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "near/buffer.hpp"
#include "near/enumerators.hpp"
#include "near/message.hpp"
#include "near/reflect.hpp"

namespace near {

/// How JSON says which alternative a `std::variant` holds, as serde does it in Rust.
struct Tagging {
  enum class Form : uint8_t {
    External,  ///< `{"Transfer":{"amount":"1"}}`, and `"Pause"` for a struct without fields
    Internal,  ///< `{"type":"Transfer","amount":"1"}`
    Adjacent,  ///< `{"type":"Transfer","data":{"amount":"1"}}`
    Untagged,  ///< `{"amount":"1"}`: the first alternative that can be read
  };
  Form form = Form::External;
  std::string_view tag;
  std::string_view content;

  static constexpr Tagging internal(std::string_view tag) { return {Form::Internal, tag, {}}; }
  static constexpr Tagging adjacent(std::string_view tag, std::string_view content) {
    return {Form::Adjacent, tag, content};
  }
  static constexpr Tagging untagged() { return {Form::Untagged, {}, {}}; }
};

/// Specialised for a variant that is not tagged externally:
///
///   template <> inline constexpr auto near::tagging<Kind> = near::Tagging::internal("type");
template <class Variant>
inline constexpr Tagging tagging{};

/// The name of an alternative in JSON: that of its struct, unless it is `[[near::rename("...")]]`
/// or this is specialised.
template <class Alternative>
inline constexpr std::string_view alternative_name =
    detail::field_names<Alternative>("").json.empty()
        ? detail::unqualified(detail::type_name<Alternative>())
        : detail::field_names<Alternative>("").json;

}  // namespace near

namespace near::detail {

template <class T, template <class...> class Of>
inline constexpr bool is_a = false;
template <class... A, template <class...> class Of>
inline constexpr bool is_a<Of<A...>, Of> = true;
template <class T>
inline constexpr bool is_array = is_std_array<T>;

template <class T>
inline constexpr bool is_sequence = is_a<T, std::vector> || is_a<T, std::set>;
template <class T>
inline constexpr bool is_tuple = is_a<T, std::tuple> || is_a<T, std::pair>;

/// Integers of 128 bits, which are text in JSON.
template <class T>
inline constexpr bool is_wide = std::is_same_v<T, unsigned __int128> || std::is_same_v<T, __int128>;
template <class T>
concept Integer = std::is_integral_v<T> && !std::is_same_v<T, bool> && !is_wide<T>;

template <class T>
concept WritesJson = requires(const T& value, Buffer& out) { value.write_json(out); };
template <class T>
concept WritesBorsh = requires(const T& value, Buffer& out) { value.write_borsh(out); };
template <class T>
concept HasBorshMember = requires(T& value) { T::borsh_member(value); };

/// The types of the elements of a collection in storage: its member `Elements`. Its `kPrefix` is
/// the beginning of its keys, empty when that is chosen at run time; `kHoldsOne` says whether it
/// has one element at most.
template <class... T>
struct ElementTypes {};
template <class T>
concept StoredCollection = requires { typename T::Elements; };

/// Whether a `T` is, or holds, a `Held`.
template <class T, class Held, class... Outer>
consteval bool may_hold();

template <class Held, class... Outer, class... T>
consteval bool any_may_hold(std::type_identity<ElementTypes<T...>>) {
  return (may_hold<T, Held, Outer...>() || ...);
}

template <class T>
struct PartsOf;
template <template <class...> class Of, class... A>
struct PartsOf<Of<A...>> {
  using Type = ElementTypes<A...>;
};

template <class T, class Held, class... Outer>
consteval bool may_hold() {
  if constexpr ((std::is_same_v<T, Outer> || ...)) {
    return false;
  } else if constexpr (std::is_same_v<T, Held>) {
    return true;
  } else if constexpr (is_a<T, std::optional> || is_sequence<T> || is_array<T>) {
    return may_hold<typename T::value_type, Held, Outer...>();
  } else if constexpr (is_a<T, std::map>) {
    return may_hold<typename T::mapped_type, Held, Outer...>();
  } else if constexpr (is_tuple<T> || is_a<T, std::variant>) {
    return any_may_hold<Held, Outer...>(std::type_identity<typename PartsOf<T>::Type>{});
  } else if constexpr (!StoredCollection<T> && !WritesJson<T> && !WritesBorsh<T> &&
                       !HasBorshMember<T> && Aggregate<T>) {
    return []<size_t... I>(std::index_sequence<I...>) {
      return (may_hold<FieldType<T, I>, Held, T, Outer...>() || ...);
    }(std::make_index_sequence<field_count<T>>{});
  } else {
    return false;
  }
}

/// Structs that hold themselves, as trees do.
template <class T>
inline constexpr bool holds_itself = []<size_t... I>(std::index_sequence<I...>) {
  return (may_hold<FieldType<T, I>, T>() || ...);
}(std::make_index_sequence<field_count<T>>{});

/// How deep values that hold themselves are read and written; the stack has room for more.
inline constexpr unsigned kMaxNesting = 64;

/// Counts the levels of such a value that are open.
struct Nesting {
  Nesting() { ++open; }
  ~Nesting() { --open; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  [[nodiscard]] static bool is_too_deep() { return open > kMaxNesting; }

 private:
  static inline thread_local unsigned open = 0;
};

/// What a value is for.
enum class Place : uint8_t {
  State,    ///< a field of the contract
  Element,  ///< an element of a collection in storage
  Borsh,    ///< an argument or an answer in Borsh
  Json,     ///< an argument, an answer, an event, the context of a callback
};

/// A type that is not allowed in its place.
struct Misfit {
  std::string_view type;
  std::string_view why;  ///< and what to use
};

/// Types of the C++ library that live in other forms in contracts.
consteval std::string_view advice_for(std::string_view type) {
  constexpr std::pair<std::string_view, std::string_view> advice[] = {
      {"std::unordered_map<", "use std::map, or LookupMap<K, V, \"prefix\"> for many elements"},
      {"std::multimap<", "use std::map of std::vector"},
      {"std::unordered_multimap<", "use std::map of std::vector"},
      {"std::unordered_set<", "use std::set, or LookupSet<T, \"prefix\"> for many elements"},
      {"std::multiset<", "use std::map of counts"},
      {"std::unordered_multiset<", "use std::map of counts"},
      {"std::deque<", "use std::vector, or Vector<T, \"prefix\"> for many elements"},
      {"std::list<", "use std::vector, or Vector<T, \"prefix\"> for many elements"},
      {"std::forward_list<", "use std::vector"},
      {"std::queue<", "use std::vector"},
      {"std::stack<", "use std::vector"},
      {"std::priority_queue<", "use std::set or TreeMap<K, V, \"prefix\">"},
      {"std::valarray<", "use std::vector"},
      {"std::bitset<", "use std::vector<bool> or an integer"},
      {"std::span<", "it does not own its elements: use std::vector"},
      {"std::string_view", "it does not own its text: use std::string"},
      {"std::basic_string_view<", "it does not own its text: use std::string"},
      {"std::basic_string<", "use std::string, which holds UTF-8"},
      {"std::unique_ptr<", "use std::optional, or std::vector for a struct that holds itself"},
      {"std::shared_ptr<", "use std::optional, or std::vector for a struct that holds itself"},
      {"std::weak_ptr<", "use std::optional"},
      {"std::function<", "functions have no bytes: use an enumeration or a std::variant"},
      {"std::chrono::", "use uint64_t nanoseconds, as env::block_timestamp does"},
      {"std::atomic<", "a contract has one thread: use the type inside"},
      {"std::any", "use std::variant"},
      {"std::byte", "use uint8_t"},
      {"std::expected<", "only a method's own return type may be one"},
      {"near::PromiseResult<", "only a parameter of a callback may be one"},
      {"near::Promise<", "only a method's own return type may be one"},
      {"near::PromiseOr<", "only a method's own return type may be one"},
      {"near::Call<", "only a method's own return type may be one"},
      {"near::Yield<", "return it as the Promise<T> of its callback's answer, which it becomes"},
      {"near::json", "store its text: std::string"},
  };
  for (const auto& [prefix, text] : advice)
    if (type.starts_with(prefix)) return text;
  return {};
}

/// What a field is and why it cannot be stored or sent, by its declaration.
consteval Misfit declaration_misfit(unsigned flags) {
  constexpr std::pair<unsigned, Misfit> table[] = {
      {kBitField,
       {"a bit-field", "a few bits have no address: use bool, uint8_t or an enumeration"}},
      {kReference,
       {"a reference", "references mean nothing in another call: use the value itself"}},
      {kConst, {"a const field", "what was stored must be read back into it: remove const"}},
      {kVolatile, {"a volatile field", "a contract has one thread: remove volatile"}},
      {kMutable,
       {"a mutable field",
        "what a view changes is never stored: remove mutable, and const from the methods that "
        "change it"}},
      {kAnonymous,
       {"a union or struct without a name",
        "its members cannot be listed: use std::variant, or a named field of a named struct"}},
      {kHidesField,
       {"a field that has the name of another one, here or in a base",
        "their names in JSON would be the same: rename one"}},
  };
  for (const auto& [flag, misfit] : table)
    if ((flags & flag) != 0) return misfit;
  return {};
}

/// `advice_for`, evaluated once for each type.
template <class T>
inline constexpr std::string_view advice_of = advice_for(type_name<T>());

/// Finds what is wrong with `T` in its place. The path says in which field: `config.limit`.
template <class T, Place Where, class... Outer>
consteval Misfit find_misfit(Message& path);

/// Why the members of a field of type `F` cannot be members of the struct around it.
template <class F>
consteval std::string_view flatten_misfit() {
  if constexpr (is_a<F, std::map>) {
    return std::is_same_v<typename F::key_type, std::string>
               ? ""
               : "a flattened map has std::string as keys";
  } else if constexpr (is_a<F, std::variant>) {
    return tagging<F>.form == Tagging::Form::Internal || tagging<F>.form == Tagging::Form::Adjacent
               ? ""
               : "a flattened variant is tagged: specialise near::tagging";
  } else if constexpr (Aggregate<F> && !WritesJson<F> && !is_array<F>) {
    return "";
  } else {
    return "only structs, maps and tagged variants can be flattened";
  }
}

template <class T, Place Where, class... Outer>
consteval Misfit fields_misfit(Message& path) {
  Misfit found;
  [&]<size_t... I>(std::index_sequence<I...>) {
    (
        [&] {
          if (!found.type.empty()) return;
          if constexpr (Where == Place::Json) {
            if constexpr ((field_flags<T, I> & kSkip) != 0) return;
            if constexpr ((field_flags<T, I> & kFlatten) != 0) {
              constexpr std::string_view why = flatten_misfit<FieldType<T, I>>();
              if constexpr (!why.empty()) {
                path << (path.length == 0 ? "" : ".") << source_name<T, I>;
                found = {type_name<FieldType<T, I>>(), why};
                return;
              }
            }
          }
          const size_t length = path.length;
          path << (length == 0 ? "" : ".") << source_name<T, I>;
          found = find_misfit<FieldType<T, I>, Where, T, Outer...>(path);
          if (found.type.empty()) path.length = length;
        }(),
        ...);
  }(std::make_index_sequence<field_count<T>>{});
  return found;
}

template <Place Where, class... Outer, class... T>
consteval Misfit parts_misfit(Message& path, std::type_identity<ElementTypes<T...>>) {
  Misfit found;
  ((found = found.type.empty() ? find_misfit<T, Where, Outer...>(path) : found), ...);
  return found;
}

/// Whether `T` can be the name of a member of a JSON object.
template <class T>
inline constexpr bool is_json_key = std::is_integral_v<T> || is_wide<T> || std::is_enum_v<T> ||
                                    std::is_same_v<T, std::string> || WritesJson<T>;

/// Misfits among numbers, pointers and the like.
template <class T, Place Where>
consteval std::string_view scalar_misfit() {
  if constexpr (std::is_pointer_v<T> || std::is_member_pointer_v<T> || std::is_null_pointer_v<T>) {
    if (std::is_same_v<T, const char*> || std::is_same_v<T, char*>)
      return "a pointer does not own its text: use std::string";
    return "pointers mean nothing in another call: use the value itself, or std::optional";
  } else if constexpr (std::is_reference_v<T>) {
    return "references mean nothing in another call: use the value itself";
  } else if constexpr (std::is_array_v<T>) {
    return "use std::array";
  } else if constexpr (std::is_union_v<T>) {
    return "nobody knows what a union holds: use std::variant";
  } else if constexpr (std::is_same_v<T, long double>) {
    return "its size differs between wasm and native tests: use an integer in a smaller unit";
  } else if constexpr (std::is_same_v<T, wchar_t>) {
    return "its size differs between wasm and native tests: use std::string, or uint32_t for one "
           "character";
#ifdef __wasm__
  } else if constexpr (std::is_same_v<T, long>) {
    return "it has 4 bytes in wasm and 8 in native tests: use int32_t or int64_t";
  } else if constexpr (std::is_same_v<T, unsigned long>) {
    return "it (size_t, too) has 4 bytes in wasm and 8 in native tests: use uint32_t or uint64_t";
#endif
  } else if constexpr (std::is_floating_point_v<T>) {
    return Where == Place::Json
               ? "floating point has no exact JSON form: use an integer in a smaller unit"
               : "";
  } else {
    return {};
  }
}

/// What is wrong with the names of the members of the object that is a `T`; in member_names.hpp.
template <class T>
consteval Misfit names_misfit(Message& path);

/// Whether the tag of a variant has the name of another member beside it.
template <class T>
consteval bool tag_is_repeated();

/// Whether the keys of a `std::map` or `std::set` can be compared.
template <class T>
concept has_order = !std::is_same_v<typename T::key_compare, std::less<typename T::key_type>> ||
                    requires(const typename T::key_type& key) { key < key; };
inline constexpr std::string_view kNoOrder =
    "its keys have no order: give their struct `auto operator<=>(const T&) const = default;`";

/// The name in JSON that two enumerators have; empty when there is none.
template <class T>
consteval std::string_view repeated_enumerator();

template <class T, Place Where>
consteval Misfit enumeration_misfit(Message& path) {
  constexpr std::string_view stray = stray_enumerator<T>();
  if constexpr (!stray.empty()) {
    path << (path.empty() ? "" : ", ") << "with the enumerator `" << stray << "`";
    return {type_name<T>(), "enumerators must count 0, 1, 2... without holes"};
  } else if constexpr (enumerator_count<T>() == 0) {
    return {type_name<T>(), "it has no enumerators"};
  } else if constexpr (enumerator_count<T>() > 256) {
    return {type_name<T>(), "it has more than 256 enumerators"};
  } else if constexpr (constexpr std::string_view repeated = repeated_enumerator<T>();
                       Where == Place::Json && !repeated.empty()) {
    path << (path.empty() ? "" : ", ") << "with two enumerators `" << repeated << "`";
    return {type_name<T>(), "the names of enumerators in JSON must differ: rename one"};
  } else {
    return {};
  }
}

/// Why the alternatives of a variant cannot be told apart in JSON.
template <class T>
consteval std::string_view variant_misfit() {
  constexpr auto form = tagging<T>.form;
  constexpr bool all_structs = []<class... A>(std::type_identity<ElementTypes<A...>>) {
    return ((Aggregate<A> && !WritesJson<A>) && ...);
  }(std::type_identity<typename PartsOf<T>::Type>{});
  if constexpr (form == Tagging::Form::Untagged) {
    return {};
  } else if constexpr (all_structs) {
    constexpr bool are_different = []<class... A>(std::type_identity<ElementTypes<A...>>) {
      const std::string_view names[] = {alternative_name<A>...};
      for (size_t i = 0; i < sizeof...(A); ++i)
        for (size_t j = 0; j < i; ++j)
          if (names[i] == names[j]) return false;
      return true;
    }(std::type_identity<typename PartsOf<T>::Type>{});
    if constexpr (!are_different) {
      return "two of its alternatives have one name: rename one with near::alternative_name";
    } else {
      return tag_is_repeated<T>()
                 ? "the member with the name of the alternative has the name of another: choose "
                   "another tag, or rename that one"
                 : "";
    }
  } else {
    return "its alternatives go by the names of their structs: put each into a struct of its own, "
           "or "
           "make it untagged";
  }
}

template <class T, Place Where, class... Outer>
consteval Misfit find_misfit(Message& path) {
  constexpr std::string_view scalar = scalar_misfit<T, Where>();
  if constexpr (!scalar.empty()) {
    return {type_name<T>(), scalar};
  } else if constexpr ((std::is_same_v<T, Outer> || ...)) {
    return {};  // a struct that holds itself: it is being looked at
  } else if constexpr (StoredCollection<T>) {
    if constexpr (Where == Place::Json || Where == Place::Borsh) {
      return {type_name<T>(),
              "its elements are in storage, not in the value: use std::vector or std::map, filled "
              "by .page(from, limit)"};
    } else {
      return parts_misfit<Place::Element, Outer...>(path,
                                                    std::type_identity<typename T::Elements>{});
    }
  } else if constexpr (Where == Place::Json && WritesJson<T>) {
    return {};
  } else if constexpr (Where != Place::Json && (WritesBorsh<T> || HasBorshMember<T>)) {
    return {};
  } else if constexpr (std::is_arithmetic_v<T> || is_wide<T> || std::is_same_v<T, std::string>) {
    return {};
  } else if constexpr (std::is_same_v<T, std::byte>) {
    return {type_name<T>(), advice_for("std::byte")};
  } else if constexpr (std::is_enum_v<T>) {
    return enumeration_misfit<T, Where>(path);
  } else if constexpr (is_a<T, std::optional>) {
    if constexpr (Where == Place::Json && is_a<typename T::value_type, std::optional>)
      return {type_name<T>(), "null would mean two things: use one std::optional"};
    return find_misfit<typename T::value_type, Where, Outer...>(path);
  } else if constexpr (is_sequence<T> || is_array<T>) {
    if constexpr (is_a<T, std::set> && !has_order<T>) return {type_name<T>(), kNoOrder};
    return find_misfit<typename T::value_type, Where, Outer...>(path);
  } else if constexpr (is_a<T, std::map>) {
    using Key = typename T::key_type;
    if constexpr (Where == Place::Json && !is_json_key<Key>)
      return {type_name<T>(),
              "the keys of a JSON object are text: use numbers, text or an "
              "enumeration as keys, or a std::vector of pairs"};
    if constexpr (!has_order<T>) return {type_name<T>(), kNoOrder};
    return parts_misfit<Where, Outer...>(
        path, std::type_identity<ElementTypes<Key, typename T::mapped_type>>{});
  } else if constexpr (is_tuple<T> || is_a<T, std::variant>) {
    if constexpr (Where == Place::Json && is_a<T, std::variant>)
      if constexpr (constexpr std::string_view why = variant_misfit<T>(); !why.empty())
        return {type_name<T>(), why};
    return parts_misfit<Where, Outer...>(path, std::type_identity<typename PartsOf<T>::Type>{});
  } else if constexpr (!advice_of<T>.empty()) {
    return {type_name<T>(), advice_of<T>};
  } else if constexpr (!requires { sizeof(T); }) {
    return {type_name<T>(), "it is declared, but not defined here: define it above"};
  } else if constexpr (!Aggregate<T>) {
    return {type_name<T>(),
            "it has constructors or private fields: use a plain struct, numbers, "
            "text or containers of them"};
  } else if constexpr (constexpr FieldNames field = misfit_field<T>(); field.flags != 0) {
    path << (path.empty() || field.field.empty() ? "" : ".") << field.field;
    return declaration_misfit(field.flags);
  } else if constexpr (Where == Place::Json && field_count<T> > 64) {
    return {type_name<T>(), "it has more than 64 fields: put some of them into a struct"};
  } else {
    const Misfit found = fields_misfit<T, Where, Outer...>(path);
    if constexpr (Where == Place::Json)
      if (found.type.empty()) return names_misfit<T>(path);
    return found;
  }
}

/// Whether a `T` can be carried whole in this place.
template <class T, Place Where>
inline constexpr bool fits = [] {
  Message path;
  return find_misfit<T, Where>(path).type.empty();
}();

/// `near: field `limit` has type long: use ...`, or nothing. `what` says what has the type.
template <class T, Place Where>
consteval Message type_problem(std::string_view what) {
  Message problem;
  if constexpr (fits<T, Where>) return problem;  // which is evaluated once a type
  Message path;
  const Misfit misfit = find_misfit<T, Where>(path);
  problem << "near: " << what;
  if (misfit.type != type_name<T>())
    problem << " has type " << type_name<T>() << ", which holds ";
  else
    problem << " has type ";
  problem << misfit.type;
  if (!path.empty()) problem << " (" << std::string_view{path.text, path.length} << ")";
  return problem << ": " << misfit.why;
}

}  // namespace near::detail

#include "near/member_names.hpp"
