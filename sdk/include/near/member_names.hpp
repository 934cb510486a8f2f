// Whether the members of a JSON object have names of their own. Included by types.hpp.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "near/types.hpp"

namespace near::detail {

/// The names of the members of a JSON object.
struct MemberNames {
  /// Members that only one alternative of a flattened variant brings.
  struct OfAlternative {
    size_t variant;
    std::vector<std::string_view> names;
  };
  std::vector<std::string_view> always;
  std::vector<OfAlternative> sometimes;
  size_t variants = 0;
  size_t maps = 0;  ///< flattened ones, which take all members that nobody else knows

  /// The name that two members have; empty when there is none.
  [[nodiscard]] constexpr std::string_view repeated() const {
    for (size_t i = 0; i < always.size(); ++i)
      if (const auto found = repeated(always[i], {always.data(), i}); !found.empty()) return found;
    for (const OfAlternative& one : sometimes)
      for (const std::string_view name : one.names) {
        if (const auto found = repeated(name, always); !found.empty()) return found;
        for (const OfAlternative& other : sometimes)
          if (other.variant != one.variant)
            if (const auto found = repeated(name, other.names); !found.empty()) return found;
      }
    return {};
  }

 private:
  static constexpr std::string_view repeated(std::string_view name,
                                             std::span<const std::string_view> among) {
    for (const std::string_view other : among)
      if (name == other) return name;
    return {};
  }
};

template <class T>
consteval void add_member_names(MemberNames& names);

template <class T>
consteval void add_members_of_variant(MemberNames& names) {
  constexpr Tagging how = tagging<T>;
  names.always.push_back(how.tag);
  if (how.form == Tagging::Form::Adjacent) names.always.push_back(how.content);
  const size_t variant = names.variants++;
  if constexpr (how.form == Tagging::Form::Internal) {
    [&]<class... A>(std::type_identity<ElementTypes<A...>>) {
      const auto add = [&]<class One>(std::type_identity<One>) {
        if constexpr (Aggregate<One> && !WritesJson<One>) {
          MemberNames own;
          add_member_names<One>(own);
          names.sometimes.push_back({variant, own.always});
        }
      };
      (add(std::type_identity<A>{}), ...);
    }(std::type_identity<typename PartsOf<T>::Type>{});
  }
}

template <class T>
consteval void add_member_names(MemberNames& names) {
  [&]<size_t... I>(std::index_sequence<I...>) {
    (
        [&] {
          using F = FieldType<T, I>;
          constexpr unsigned flags = field_flags<T, I>;
          if constexpr ((flags & kSkip) != 0) {
          } else if constexpr ((flags & kFlatten) == 0) {
            names.always.push_back(json_name<T>(source_name<T, I>));
          } else if constexpr (is_a<F, std::map>) {
            ++names.maps;
          } else if constexpr (is_a<F, std::variant>) {
            add_members_of_variant<F>(names);
          } else if constexpr (Aggregate<F>) {
            add_member_names<F>(names);
          }
        }(),
        ...);
  }(std::make_index_sequence<field_count<T>>{});
}

/// Looked at once for each type.
template <class T>
inline constexpr bool has_distinct_names = [] {
  MemberNames names;
  add_member_names<T>(names);
  return names.maps <= 1 && names.repeated().empty();
}();

template <class T>
consteval Misfit names_misfit(Message& path) {
  if constexpr (has_distinct_names<T>) return {};
  MemberNames names;
  add_member_names<T>(names);
  if (names.maps > 1)
    return {type_name<T>(), "two flattened maps would both take its other members: keep one"};
  const std::string_view repeated = names.repeated();
  path << (path.empty() ? "" : ", ") << "with two members `" << repeated << "`";
  return {type_name<T>(), "the names of members in JSON must differ: rename one"};
}

template <class T>
consteval bool tag_is_repeated() {
  if constexpr (tagging<T>.form == Tagging::Form::External) {
    return false;
  } else {
    MemberNames names;
    add_members_of_variant<T>(names);
    return !names.repeated().empty();
  }
}

template <class T>
consteval std::string_view repeated_enumerator() {
  return []<size_t... I>(std::index_sequence<I...>) {
    constexpr std::string_view written[] = {enumerator_view<T, int64_t{I}>()...};
    for (const std::string_view name : written) {
      const std::string_view renamed = field_names<T>(name).json;
      if (renamed.empty()) continue;
      size_t count = 0;
      for (const std::string_view other : written) count += json_name<T>(other) == renamed;
      if (count > 1) return renamed;
    }
    return std::string_view{};
  }(std::make_index_sequence<enumerator_count<T>()>{});
}

}  // namespace near::detail
