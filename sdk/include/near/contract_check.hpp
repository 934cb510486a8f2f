// What keeps a method from being exported and a contract from being stored, as sentences for the
// compiler to say at the user's line.
#pragma once

#include <array>
#include <expected>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "near/json.hpp"
#include "near/names.hpp"
#include "near/promise.hpp"
#include "near/types.hpp"

namespace near {

/// What the attributes of a method and of its contract say.
enum MethodFlags : unsigned {
  kInit = 1,          ///< makes the contract
  kPayable = 2,       ///< takes deposits
  kPrivate = 4,       ///< only for the contract itself
  kPublic = 8,        ///< a callback that others may call too
  kIgnoreState = 16,  ///< an init method that may run again
  kMustInit = 32,     ///< the contract has no state until its init method ran
  kStrict = 64,       ///< unknown arguments are refused
  kBorsh = 128,       ///< arguments and answer are Borsh
};

/// What the attributes of a contract say, and what its methods are.
enum ContractFlags : unsigned {
  kHasInit = 1,      ///< some method makes the contract
  kSaysDefault = 2,  ///< `[[near::default]]`
};

namespace detail {

template <class R>
inline constexpr bool is_chain = false;
template <class T>
inline constexpr bool is_chain<Promise<T>> = true;
template <class T>
inline constexpr bool is_chain<Call<T>> = true;
template <class T>
inline constexpr bool is_chain<PromiseOr<T>> = true;
template <class T, class E>
inline constexpr bool is_chain<std::expected<T, E>> = is_chain<T>;

/// What is wrong with parameter `P`, which the arguments of a call or a promise result fill.
template <class P, unsigned Flags>
consteval Message parameter_problem(std::string_view what) {
  if constexpr (Parameter<P>::is_result) {
    using Value = typename Parameter<P>::Value;
    if constexpr (std::is_void_v<Value>) {
      return {};
    } else if constexpr (is_marked_borsh<Value>) {
      return type_problem<UnmarkedType<Value>, Place::Borsh>(what);
    } else {
      return type_problem<Value, Place::Json>(what);
    }
  } else {
    return type_problem<P, (Flags & kBorsh) != 0 ? Place::Borsh : Place::Json>(what);
  }
}

template <class R, unsigned Flags>
consteval Message return_problem(std::string_view what) {
  if constexpr (std::is_void_v<R> || std::is_same_v<R, Untyped>) {
    return {};
  } else if constexpr (is_chain<R>) {
    return return_problem<AnswerOf<R>, Flags>(what);
  } else if constexpr (is_a<R, std::expected>) {
    const Message problem = return_problem<typename R::value_type, Flags>(what);
    if (!problem.empty()) return problem;
    return type_problem<typename R::error_type, Place::Json>(what);
  } else if constexpr (is_marked_borsh<R>) {
    return type_problem<UnmarkedType<R>, Place::Borsh>(what);
  } else {
    return type_problem<R, (Flags & kBorsh) != 0 ? Place::Borsh : Place::Json>(what);
  }
}

template <class P, unsigned Flags>
inline constexpr bool parameter_fits = parameter_problem<P, Flags>("").empty();
template <class R, unsigned Flags>
inline constexpr bool return_fits = return_problem<R, Flags>("").empty();

/// What keeps `Method` from being exported, for the compiler to say at the line of the method.
/// Words are put together only where something is wrong: evaluating them takes the compiler longer
/// than all else.
template <auto Method, unsigned Flags>
consteval Message export_problem() {
  Message problem;
  using M = MethodType<decltype(Method)>;
  using R = std::remove_cvref_t<typename M::Return>;
  if constexpr (std::tuple_size_v<typename M::Parameters> > 64)
    problem << "near: " << method_path<Method>() << " has more than 64 parameters";
  [&]<class... P>(std::type_identity<std::tuple<P...>>) {
    size_t index = 0;
    (
        [&] {
          ++index;
          if constexpr (!parameter_fits<P, Flags>) {
            if (!problem.empty()) return;
            Message what;
            what << "parameter #" << index << " of " << method_path<Method>();
            problem = parameter_problem<P, Flags>({what.text, what.length});
          }
        }(),
        ...);
  }(std::type_identity<typename M::Parameters>{});
  if constexpr (is_joint<R>) {
    problem << "near: a joint promise cannot be returned without a callback: add "
               ".then<&Contract::callback>()";
  } else if constexpr ((Flags & kInit) == 0 && !return_fits<R, Flags>) {
    Message what;
    what << "the answer of " << method_path<Method>();
    if (problem.empty()) problem = return_problem<R, Flags>({what.text, what.length});
  }
  return problem;
}

template <auto Method, unsigned Flags>
inline constexpr bool can_be_exported = export_problem<Method, Flags>().empty();

/// The beginning of all storage keys of a collection; empty when it is chosen at run time.
template <class T>
inline constexpr std::string_view storage_prefix = [] {
  if constexpr (StoredCollection<T>) {
    return T::kPrefix;
  } else {
    return std::string_view{};
  }
}();

/// Finds two collections whose keys could be the same, because the prefix of one begins that of
/// the other, wherever they hide in the contract.
struct Prefixes {
  std::array<std::string_view, 256> prefixes{};
  std::array<std::string_view, 256> fields{};
  size_t count = 0;
  Message problem;

  constexpr void add(std::string_view prefix, std::string_view field) {
    if (!problem.empty()) return;
    for (size_t i = 0; i < count; ++i)
      if (problem.empty() && (prefix.starts_with(prefixes[i]) || prefixes[i].starts_with(prefix)))
        problem << "near: collections `" << fields[i] << "` and `" << field
                << "` would share storage keys: no prefix may begin with another, and \""
                << prefixes[i] << "\" and \"" << prefix << "\" do";
    if (problem.empty() && std::string_view{"STATE"}.starts_with(prefix))
      problem << "near: the prefix \"" << prefix << "\" of `" << field
              << "` begins \"STATE\", where the contract itself is stored";
    if (problem.empty() && count == prefixes.size())
      problem << "near: a contract holds at most 256 collections";
    if (!problem.empty()) return;
    prefixes[count] = prefix;
    fields[count++] = field;
  }
  constexpr void refuse_shared(std::string_view prefix, std::string_view field) {
    if (problem.empty())
      problem << "near: `" << field << "` holds several collections with the one prefix \""
              << prefix
              << "\", which would share their elements: leave the prefix out, and each gets one "
                 "of its own";
  }
};

/// Adds the prefixes of all collections in a `T`, of which there are several when `repeated`.
template <class T, class... Outer>
consteval void collect_prefixes(Prefixes& found, std::string_view field, bool repeated);

template <class... Outer, class... T>
consteval void collect_parts(Prefixes& found, std::string_view field, bool repeated,
                             std::type_identity<ElementTypes<T...>>) {
  (collect_prefixes<T, Outer...>(found, field, repeated), ...);
}

template <class T, class... Outer>
consteval void collect_prefixes(Prefixes& found, std::string_view field, bool repeated) {
  if constexpr ((std::is_same_v<T, Outer> || ...)) {
    return;
  } else if constexpr (StoredCollection<T>) {
    if (!T::kPrefix.empty() && repeated) {
      found.refuse_shared(T::kPrefix, field);
    } else if (!T::kPrefix.empty()) {
      found.add(T::kPrefix, field);
    }
    collect_parts<Outer...>(found, field, repeated || !T::kHoldsOne,
                            std::type_identity<typename T::Elements>{});
  } else if constexpr (is_array<T>) {
    collect_prefixes<typename T::value_type, Outer...>(found, field,
                                                       repeated || std::tuple_size_v<T> > 1);
  } else if constexpr (is_a<T, std::optional>) {
    collect_prefixes<typename T::value_type, Outer...>(found, field, repeated);
  } else if constexpr (is_sequence<T>) {
    collect_prefixes<typename T::value_type, Outer...>(found, field, true);
  } else if constexpr (is_a<T, std::map>) {
    collect_prefixes<typename T::mapped_type, Outer...>(found, field, true);
  } else if constexpr (is_tuple<T> || is_a<T, std::variant>) {
    collect_parts<Outer...>(found, field, repeated,
                            std::type_identity<typename PartsOf<T>::Type>{});
  } else if constexpr (!WritesBorsh<T> && !HasBorshMember<T> && Aggregate<T>) {
    [&]<size_t... I>(std::index_sequence<I...>) {
      (collect_prefixes<FieldType<T, I>, T, Outer...>(found, field_name_view<T, I>(), repeated),
       ...);
    }(std::make_index_sequence<field_count<T>>{});
  }
}

/// The first field that has neither an initializer nor a type that can be made out of nothing.
template <class C>
consteval void describe_undefaulted(Message& message) {
  [&]<size_t... I>(std::index_sequence<I...>) {
    bool found = false;
    ((found || std::is_default_constructible_v<FieldType<C, I>>
          ? void()
          : void((found = true, message << "its field `" << field_name_view<C, I>() << "` of type "
                                        << type_name<FieldType<C, I>>() << " has no default"))),
     ...);
  }(std::make_index_sequence<field_count<C>>{});
}

template <class C, unsigned Flags>
consteval Message contract_problem() {
  Prefixes found;
  Message& problem = found.problem;
  if constexpr (!Aggregate<C>) {
    problem << "near: a contract is a plain struct: public fields and bases, no constructors, no "
               "virtual methods";
  } else if constexpr (!fits<C, Place::State>) {
    return problem;  // the field says it
  } else {
    collect_prefixes<C>(found, "", false);
    if constexpr (!std::is_default_constructible_v<C>) {
      if ((Flags & kSaysDefault) != 0) {
        problem << "near: " << type_name<C>() << " is [[near::default]], but ";
        describe_undefaulted<C>(problem);
        problem << ": give it an initializer, or remove near::default";
      } else if ((Flags & kHasInit) == 0) {
        problem << "near: nothing can make " << type_name<C>() << ": ";
        describe_undefaulted<C>(problem);
        problem << ": give it an initializer, or add a method `[[near::init]] static "
                << type_name<C>() << " new_(...)`";
      }
    }
  }
  return problem;
}

template <class C, unsigned Flags>
inline constexpr bool is_sound = contract_problem<C, Flags>().empty();

/// What keeps a field of a contract from being stored; `name` is empty for an anonymous one.
template <class C, class F>
consteval Message field_problem(std::string_view name) {
  constexpr FieldNames misfit = misfit_field<C>();
  if (misfit.flags != 0) {
    Message problem;
    const auto [form, why] = declaration_misfit(misfit.flags);
    const std::string_view bare = name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
    if (misfit.field != bare) return problem;  // that field says it
    problem << "near: ";
    if (!name.empty()) problem << "the field `" << name << "` is ";
    return problem << form << (name.empty() ? " cannot be stored: " : ": ") << why;
  }
  if constexpr (fits<F, Place::State>) return {};
  Message what;
  what << "the field `" << name << "`";
  return type_problem<F, Place::State>({what.text, what.length});
}

}  // namespace detail
}  // namespace near
