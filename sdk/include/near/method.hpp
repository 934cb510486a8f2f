// From an exported function to a method of the contract and back.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>

#include "near/borsh.hpp"
#include "near/contract_check.hpp"
#include "near/json.hpp"
#include "near/names.hpp"
#include "near/promise.hpp"

namespace near {

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

/// Ends the call of a method that returned an error.
template <class E>
[[noreturn]] void panic_with(const E& error) {
  Buffer message;
  show<E>(message, &error);
  panic(message);
}

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
    if (!result) panic_with(result.error());
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
      answer(json_bytes(result));
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
    if (!result) panic_with(result.error());
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

/// What an init method makes.
template <class R>
struct Made {
  using Type = R;
};
template <class T, class E>
struct Made<std::expected<T, E>> {
  using Type = T;
};

/// What is wrong with an init method that makes something else than the contract.
template <class C, auto Method, unsigned Flags>
consteval Message init_problem() {
  using R = typename MethodType<decltype(Method)>::Return;
  Message problem;
  if constexpr ((Flags & kInit) != 0 && !std::is_same_v<typename Made<R>::Type, C>)
    problem << "near: the init method " << method_path<Method>() << " returns " << type_name<R>()
            << ": it must return the contract, " << type_name<C>() << ", or std::expected of it";
  return problem;
}

template <class C, auto Method, unsigned Flags>
inline constexpr bool makes_contract = init_problem<C, Method, Flags>().empty();

template <class C, auto Method, unsigned Flags, class Part>
void checked_invoke() {
  if constexpr (can_be_exported<Method, Flags> && fits<C, Place::State> &&
                makes_contract<C, Method, Flags>)
    invoke<C, Method, Flags, Part>();
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
  static_assert(::near::detail::can_be_exported<&C::METHOD, (FLAGS)>,                   \
                ::near::detail::export_problem<&C::METHOD, (FLAGS)>());                 \
  static_assert(::near::detail::makes_contract<C, &C::METHOD, (FLAGS)>,                 \
                ::near::detail::init_problem<C, &C::METHOD, (FLAGS)>());                \
  extern "C" __attribute__((export_name(NAME), used)) void NEAR_CONCAT(near_export_,    \
                                                                       __COUNTER__)() { \
    ::near::detail::checked_invoke<C, &C::METHOD, (FLAGS), ::near::detail::Whole>();    \
  }

#define NEAR_COMPONENT(C, FIELD) std::remove_cvref_t<decltype(C::FIELD)>

/// As `NEAR_EXPORT`, for a method of the component that `FIELD` of the contract holds.
#define NEAR_EXPOSE(C, FIELD, METHOD, NAME, FLAGS)                                             \
  static_assert(::near::detail::can_be_exported<&NEAR_COMPONENT(C, FIELD)::METHOD, (FLAGS)>,   \
                ::near::detail::export_problem<&NEAR_COMPONENT(C, FIELD)::METHOD, (FLAGS)>()); \
  extern "C" __attribute__((export_name(NAME), used)) void NEAR_CONCAT(near_export_,           \
                                                                       __COUNTER__)() {        \
    struct Part {                                                                              \
      static auto& of(C& contract) { return contract.FIELD; }                                  \
    };                                                                                         \
    ::near::detail::checked_invoke<C, &NEAR_COMPONENT(C, FIELD)::METHOD, (FLAGS), Part>();     \
  }

/// What must hold for a contract as a whole, with the `ContractFlags`.
#define NEAR_CHECK_CONTRACT(C, FLAGS)                 \
  static_assert(::near::detail::is_sound<C, (FLAGS)>, \
                ::near::detail::contract_problem<C, (FLAGS)>());

/// What must hold for a field of a contract.
#define NEAR_CHECK_FIELD(C, FIELD)                                                    \
  static_assert(::near::detail::field_problem<C, decltype(C::FIELD)>(#FIELD).empty(), \
                ::near::detail::field_problem<C, decltype(C::FIELD)>(#FIELD));

/// What must hold for a union or struct without a name in a contract: it is refused.
#define NEAR_CHECK_ANONYMOUS(C)                                     \
  static_assert(::near::detail::field_problem<C, void>("").empty(), \
                ::near::detail::field_problem<C, void>(""));
