// From an exported function to a method of the contract and back.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>

#include "near/borsh.hpp"
#include "near/json.hpp"
#include "near/names.hpp"
#include "near/promise.hpp"

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

namespace detail {

void check_private(std::string_view method);
void check_no_deposit(std::string_view method);
void check_uninitialized();
/// The stored state; panics when there is none and there must be.
bool load_state(Buffer& bytes, bool required);
[[noreturn]] void panic_unreadable_state();
/// Writes the state unless it is the one that was loaded.
void save_state(std::string_view bytes, const Buffer* loaded);
void answer(std::string_view bytes);
void read_json_arguments(const Member* members, void* const* targets, size_t count, bool strict);
void read_borsh_arguments(void (*read)(StrangerReader&, void*), void* arguments);

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

/// What a method is called with: arguments of the call, and promise results.
template <auto Method, class Parameters>
struct Arguments;
template <auto Method, class... P>
struct Arguments<Method, std::tuple<P...>> : PassedArguments<std::tuple<P...>> {
  using Base = PassedArguments<std::tuple<P...>>;
  using S = typename Base::S;
  using Context = typename Base::Context;

  template <unsigned Flags>
  static Context read() {
    Context values = Base::blank_context();
    if constexpr (S::context_count > 0) {
      [&]<size_t... I>(std::index_sequence<I...>) {
        if constexpr ((Flags & kBorsh) != 0) {
          read_borsh_arguments([](StrangerReader& reader,
                                  void* all) { borsh::read(reader, *static_cast<Context*>(all)); },
                               &values);
        } else {
          static constexpr Member members[] = {
              {parameter_name<Method, S::places[S::result_count + I]>.text,
               &read_erased<std::tuple_element_t<I, Context>>,
               may_be_absent<std::tuple_element_t<I, Context>>}...};
          void* targets[] = {&std::get<I>(values)...};
          read_json_arguments(members, targets, sizeof...(I), (Flags & kStrict) != 0);
        }
      }(std::make_index_sequence<S::context_count>{});
    }
    return values;
  }
};

template <unsigned Flags, class R>
void answer_with(const R& result) {
  if constexpr (is_call<R> || is_promise<R>) {
    finish_promises(result.node());
  } else if constexpr (is_a<R, PromiseOr>) {
    if (const auto* promise = result.promise()) {
      finish_promises(promise->node());
    } else {
      answer_with<Flags>(*result.value());
    }
  } else if constexpr (is_a<R, std::expected>) {
    if (!result) {
      Buffer message;
      show<typename R::error_type>(message, &result.error());
      panic(message);
    }
    if constexpr (std::is_void_v<typename R::value_type>) {
      finish_promises(nullptr);
    } else {
      answer_with<Flags>(*result);
    }
  } else {
    finish_promises(nullptr);
    if constexpr (is_marked_borsh<R>) {
      answer(borsh::to_bytes(result.value));
    } else if constexpr ((Flags & kBorsh) != 0) {
      answer(borsh::to_bytes(result));
    } else {
      answer(to_json(result));
    }
  }
}

/// The contract as it is stored, or as it is before its first change.
template <class C, bool MustInit>
C load(Buffer& bytes, bool& stored) {
  constexpr bool usable_at_once = std::is_default_constructible_v<C> && !MustInit;
  C contract = blank<C>();
  stored = load_state(bytes, !usable_at_once);
  if (stored) {
    BorshReader reader{bytes.view()};
    borsh::read(reader, contract);
    if (reader.failed() || reader.left() != 0) panic_unreadable_state();
  }
  return contract;
}

template <class C>
inline constexpr bool has_state = field_count<C> > 0;

struct Whole {
  template <class C>
  static C& of(C& contract) {
    return contract;
  }
};

template <class R>
void check_error(const R& result) {
  if constexpr (is_a<R, std::expected>) {
    if (!result) answer_with<0>(result);
  }
}

/// Runs `Method` on the contract `C`, or on the component of it that `Part` finds.
template <class C, auto Method, unsigned Flags, class Part>
void invoke() {
  using M = MethodType<decltype(Method)>;
  using R = typename M::Return;
  using A = Arguments<Method, typename M::Parameters>;
  constexpr bool is_callback = A::S::result_count > 0;

  if constexpr ((Flags & kPrivate) != 0 || (is_callback && (Flags & kPublic) == 0))
    check_private(method_title<Method>);
  // A `const` method that answers a value may be a view, which cannot even ask for its deposit.
  if constexpr ((Flags & kPayable) == 0 && !is_callback && (!M::is_const || is_chain<R>))
    check_no_deposit(method_title<Method>);

  auto arguments = A::template read<Flags>();
  if constexpr ((Flags & kInit) != 0) {
    if constexpr ((Flags & kIgnoreState) == 0) check_uninitialized();
    R result = A::call(Method, arguments);
    check_error(result);
    if constexpr (is_a<R, std::expected>) {
      save_state(borsh::to_bytes(*result), nullptr);
    } else {
      save_state(borsh::to_bytes(result), nullptr);
    }
    finish_promises(nullptr);
  } else {
    Buffer loaded;
    bool stored = false;
    C contract = [&] {
      if constexpr (has_state<C>) {
        return load<C, (Flags & kMustInit) != 0>(loaded, stored);
      } else {
        return C{};
      }
    }();
    auto call = [&](auto&&... values) -> decltype(auto) {
      return (Part::of(contract).*Method)(std::forward<decltype(values)>(values)...);
    };
    auto save = [&] {
      if constexpr (!M::is_const && has_state<C>)
        save_state(borsh::to_bytes(contract), stored ? &loaded : nullptr);
    };
    if constexpr (std::is_void_v<R>) {
      A::call(call, arguments);
      save();
      finish_promises(nullptr);
    } else {
      decltype(auto) result = A::call(call, arguments);
      check_error(result);
      save();
      answer_with<(Flags & kBorsh), std::remove_cvref_t<R>>(result);
    }
  }
}

/// Whether parameter `P` can be read from the arguments of a call.
template <class P, unsigned Flags>
inline constexpr bool parameter_ready =
    Parameter<P>::is_result || (Flags & kBorsh) != 0 || json_ready<P>();

template <class R>
consteval bool return_ready() {
  if constexpr (std::is_void_v<R> || is_chain<R>) {
    return true;
  } else if constexpr (is_a<R, std::expected>) {
    return return_ready<typename R::value_type>() && json_ready<typename R::error_type>();
  } else if constexpr (is_marked_borsh<R>) {
    return true;
  } else {
    return json_ready<R>();
  }
}

/// What keeps `Method` from being exported, for the compiler to say at the line of the method.
template <auto Method, unsigned Flags>
consteval Message export_problem() {
  Message problem;
  using M = MethodType<decltype(Method)>;
  using R = std::remove_cvref_t<typename M::Return>;
  [&]<class... P>(std::type_identity<std::tuple<P...>>) {
    size_t index = 0;
    ((++index,
      problem.empty() && !parameter_ready<P, Flags>
          ? void(problem << "near: parameter #" << index << " of " << method_path<Method>()
                         << " has type " << type_name<P>()
                         << ", which cannot be read from JSON: use numbers, text, containers or "
                            "plain structs of them")
          : void()),
     ...);
  }(std::type_identity<typename M::Parameters>{});
  if constexpr (is_joint<R>) {
    problem << "near: a joint promise cannot be returned without a callback: add "
               ".then<&Contract::callback>()";
  } else if constexpr ((Flags & (kInit | kBorsh)) == 0) {
    if (problem.empty() && !return_ready<R>())
      problem << "near: " << method_path<Method>() << " returns " << type_name<R>()
              << ", which has no JSON form: use numbers, text, containers or plain structs of them";
  }
  return problem;
}

/// Specialised for collections: the beginning of all storage keys that they use.
template <class T>
inline constexpr std::string_view storage_prefix{};

/// Finds two collections whose keys could be the same, because the prefix of one begins that of
/// the other; also in structs that the contract holds.
struct Prefixes {
  std::array<std::string_view, 64> prefixes{};
  std::array<std::string_view, 64> fields{};
  size_t count = 0;
  Message problem;

  constexpr void add(std::string_view prefix, std::string_view field) {
    for (size_t i = 0; i < count; ++i)
      if (problem.empty() && (prefix.starts_with(prefixes[i]) || prefixes[i].starts_with(prefix)))
        problem << "near: collections `" << fields[i] << "` and `" << field
                << "` would share storage keys: no prefix may begin with another, and \""
                << prefixes[i] << "\" and \"" << prefix << "\" do";
    if (problem.empty() && std::string_view{"STATE"}.starts_with(prefix))
      problem << "near: the prefix \"" << prefix << "\" of `" << field
              << "` begins \"STATE\", where the contract itself is stored";
    if (count < prefixes.size()) {
      prefixes[count] = prefix;
      fields[count++] = field;
    }
  }
};

template <class T>
consteval void collect_prefixes(Prefixes& found) {
  [&]<size_t... I>(std::index_sequence<I...>) {
    (
        [&] {
          using F = FieldType<T, I>;
          if constexpr (!storage_prefix<F>.empty()) {
            found.add(storage_prefix<F>, field_name_view<T, I>());
          } else if constexpr (Aggregate<F> && !is_array<F>) {
            collect_prefixes<F>(found);
          }
        }(),
        ...);
  }(std::make_index_sequence<field_count<T>>{});
}

template <class C>
consteval Message contract_problem() {
  Prefixes found;
  if constexpr (!Aggregate<C>) {
    found.problem << "near: a contract is a plain struct: public fields, no constructors, no base";
  } else {
    collect_prefixes<C>(found);
  }
  return found.problem;
}

template <class C, auto Method, unsigned Flags, class Part>
void checked_invoke() {
  if constexpr (export_problem<Method, Flags>().empty()) invoke<C, Method, Flags, Part>();
}

}  // namespace detail

/// The state as another type, for a method that brings an older layout up to date.
template <class Old>
Old old_state() {
  Buffer bytes;
  detail::load_state(bytes, true);
  std::optional<Old> old = borsh::from_bytes<Old>(bytes);
  if (!old) detail::panic_unreadable_state();
  return std::move(*old);
}

}  // namespace near

#define NEAR_CONCAT_(A, B) A##B
#define NEAR_CONCAT(A, B) NEAR_CONCAT_(A, B)

/// Exports `Method` of the contract `C` under `NAME`, with `MethodFlags`.
#define NEAR_EXPORT(C, METHOD, NAME, FLAGS)                                             \
  static_assert(::near::detail::export_problem<&C::METHOD, (FLAGS)>().empty(),          \
                ::near::detail::export_problem<&C::METHOD, (FLAGS)>());                 \
  extern "C" __attribute__((export_name(NAME), used)) void NEAR_CONCAT(near_export_,    \
                                                                       __COUNTER__)() { \
    ::near::detail::checked_invoke<C, &C::METHOD, (FLAGS), ::near::detail::Whole>();    \
  }

/// As `NEAR_EXPORT`, for a method of the component that `FIELD` of the contract holds.
#define NEAR_EXPOSE(C, FIELD, COMPONENT, METHOD, NAME, FLAGS)                           \
  static_assert(::near::detail::export_problem<&COMPONENT::METHOD, (FLAGS)>().empty(),  \
                ::near::detail::export_problem<&COMPONENT::METHOD, (FLAGS)>());         \
  extern "C" __attribute__((export_name(NAME), used)) void NEAR_CONCAT(near_export_,    \
                                                                       __COUNTER__)() { \
    struct Part {                                                                       \
      static COMPONENT& of(C& contract) { return contract.FIELD; }                      \
    };                                                                                  \
    ::near::detail::checked_invoke<C, &COMPONENT::METHOD, (FLAGS), Part>();             \
  }

/// What must hold for a contract as a whole.
#define NEAR_CHECK_CONTRACT(C)                                 \
  static_assert(::near::detail::contract_problem<C>().empty(), \
                ::near::detail::contract_problem<C>());
