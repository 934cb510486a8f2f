// Callbacks: the promise results and arguments that a method takes, and the compiler's message when
// they do not match the promise.
#pragma once

#include <array>
#include <expected>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "near/json.hpp"
#include "near/names.hpp"
#include "near/result.hpp"
#include "near/units.hpp"

namespace near {

/// The result of a call by name, of which nothing is known.
struct Untyped {};

template <class T>
class Call;
template <class T>
class Promise;
template <class... T>
class Joint;
template <class T>
class JointOf;
template <class T>
class PromiseOr;

namespace detail {

/// The result of `then` after a mistake that was reported; converts to any promise.
struct Anything {
  template <class T>
  operator Promise<T>() const;
  template <class T>
  Anything then(const T&) const {
    return {};
  }
  template <auto Method, class... C>
  Anything then(const C&...) const {
    return {};
  }
  Anything gas(Gas) const { return {}; }
  Anything deposit(NearToken) const { return {}; }
  Anything weight(uint64_t) const { return {}; }
};

/// The types that a callback may expect: one for each promise, or the same for all.
template <class... T>
struct Answers {};
template <class T>
struct AnswersOf {};

template <class M>
struct MethodType;
template <class C, class R, class... P>
struct MethodType<R (C::*)(P...)> {
  using Class = C;
  using Return = R;
  using Parameters = std::tuple<std::remove_cvref_t<P>...>;
  static constexpr bool is_const = false;
  static constexpr bool is_static = false;
};
template <class C, class R, class... P>
struct MethodType<R (C::*)(P...) const> : MethodType<R (C::*)(P...)> {
  static constexpr bool is_const = true;
};
template <class C, class R, class... P>
struct MethodType<R (C::*)(P...) noexcept> : MethodType<R (C::*)(P...)> {};
template <class C, class R, class... P>
struct MethodType<R (C::*)(P...) const noexcept> : MethodType<R (C::*)(P...) const> {};
template <class C, class R, class... P>
struct MethodType<R (C::*)(P...) &> : MethodType<R (C::*)(P...)> {};
template <class C, class R, class... P>
struct MethodType<R (C::*)(P...) & noexcept> : MethodType<R (C::*)(P...)> {};
template <class C, class R, class... P>
struct MethodType<R (C::*)(P...) const&> : MethodType<R (C::*)(P...) const> {};
template <class C, class R, class... P>
struct MethodType<R (C::*)(P...) const & noexcept> : MethodType<R (C::*)(P...) const> {};
template <class R, class... P>
struct MethodType<R (*)(P...)> {
  using Class = void;
  using Return = R;
  using Parameters = std::tuple<std::remove_cvref_t<P>...>;
  static constexpr bool is_const = false;
  static constexpr bool is_static = true;
};
template <class R, class... P>
struct MethodType<R (*)(P...) noexcept> : MethodType<R (*)(P...)> {};

/// The type of a method's answer to its caller.
template <class R>
struct Answer {
  using Type = R;
};
template <class T>
struct Answer<Promise<T>> : Answer<T> {};
template <class T>
struct Answer<Call<T>> : Answer<T> {};
template <class T>
struct Answer<PromiseOr<T>> : Answer<T> {};
template <class T, class E>
struct Answer<std::expected<T, E>> : Answer<T> {};
template <class R>
using AnswerOf = typename Answer<std::remove_cvref_t<R>>::Type;

/// What a method answers to others: the bytes of a `[[near::borsh]]` method are Borsh.
template <auto Method>
struct MarkedAnswer {
  using Plain = AnswerOf<typename MethodType<decltype(Method)>::Return>;
  static constexpr bool is_borsh = found_names<Method, Names>.is_borsh;
  using Type =
      std::conditional_t<is_borsh && !std::is_void_v<Plain> && !is_marked_borsh<Plain>,
                         Borsh<std::conditional_t<std::is_void_v<Plain>, bool, Plain>>, Plain>;
};

/// In an editor the build tool has not recorded which methods are `[[near::borsh]]`.
#ifdef NEAR_BUILD
template <class Wanted, class Given>
inline constexpr bool may_be_same = std::is_same_v<Wanted, Given>;
#else
template <class Wanted, class Given>
inline constexpr bool may_be_same = std::is_same_v<UnmarkedType<Wanted>, UnmarkedType<Given>>;
#endif

/// Whether a method that promises a `Wanted` may return a promise of a `Given`.
template <class Wanted, class Given>
inline constexpr bool may_stand_for =
    may_be_same<Wanted, Given> || std::is_same_v<Given, Untyped> ||
    (std::is_same_v<Wanted, json> && !is_marked_borsh<Given>);

/// Whether a callback that takes a `Wanted` can follow a promise that answers `Given`.
template <class Wanted, class Given>
inline constexpr bool answer_fits =
    may_be_same<Wanted, Given> || std::is_same_v<Given, Untyped> ||
    (std::is_same_v<Given, json> && !is_marked_borsh<Wanted>) ||
    (std::is_same_v<Wanted, json> && !is_marked_borsh<Given>) || std::is_void_v<Wanted>;

/// The parameters of a callback, sorted.
template <class Parameters>
struct Sorted;
template <class... P>
struct Sorted<std::tuple<P...>> {
  static constexpr size_t result_count = (size_t{0} + ... + size_t{Parameter<P>::is_result});
  static constexpr bool takes_all = (Parameter<P>::is_all_results || ... || false);
  static constexpr size_t context_count = sizeof...(P) - result_count;
  /// The places of the results, then those of the context.
  static constexpr auto places = [] {
    std::array<size_t, sizeof...(P) + 1> order{};
    constexpr bool results[] = {Parameter<P>::is_result..., false};
    size_t next = 0;
    for (size_t i = 0; i < sizeof...(P); ++i)
      if (results[i]) order[next++] = i;
    for (size_t i = 0; i < sizeof...(P); ++i)
      if (!results[i]) order[next++] = i;
    return order;
  }();
  template <size_t I>
  using Result = typename Parameter<P...[places[I]]>::Value;
  template <size_t I>
  using Context = P...[places[result_count + I]];
};

/// The context as values, and how a callable gets them together with the promise results, which are
/// read at the moment of the call and never moved.
template <class Parameters>
struct PassedArguments;
template <class... P>
struct PassedArguments<std::tuple<P...>> {
  using S = Sorted<std::tuple<P...>>;
  using Context = decltype([]<size_t... I>(std::index_sequence<I...>) {
    return std::type_identity<std::tuple<P...[S::places[S::result_count + I]]...>>{};
  }(std::make_index_sequence<S::context_count>{}))::type;

  static Context blank_context() {
    return []<class... C>(std::type_identity<std::tuple<C...>>) {
      return std::tuple<C...>{blank<C>()...};
    }(std::type_identity<Context>{});
  }

  static decltype(auto) call(auto&& callable, Context& context) {
    return [&]<size_t... I>(std::index_sequence<I...>) -> decltype(auto) {
      return callable(pass<I>(context)...);
    }(std::index_sequence_for<P...>{});
  }

 private:
  static constexpr auto ranks = [] {
    std::array<size_t, sizeof...(P) + 1> rank{};
    for (size_t i = 0; i < sizeof...(P); ++i) rank[S::places[i]] = i;
    return rank;
  }();

  template <size_t I>
  static decltype(auto) pass(Context& context) {
    if constexpr (Parameter<P...[I]>::is_result) {
      return Parameter<P...[I]>::read(ranks[I]);
    } else {
      return std::move(std::get<ranks[I] - S::result_count>(context));
    }
  }
};

template <auto Method, class... Given>
consteval void check_results(Message& problem, Answers<Given...>) {
  using S = Sorted<typename MethodType<decltype(Method)>::Parameters>;
  constexpr std::string_view path = method_path<Method>();
  if constexpr (S::takes_all) {
    using Wanted = typename S::template Result<0>;
    size_t index = 0;
    ((++index, problem.empty() && !answer_fits<Wanted, Given>
                   ? void(problem << "near: callback " << path << " takes results of type "
                                  << type_name<Wanted>() << ", but promise #" << index
                                  << " answers " << type_name<Given>())
                   : void()),
     ...);
  } else if constexpr (S::result_count != sizeof...(Given)) {
    problem << "near: callback " << path << " takes " << S::result_count
            << " promise result(s), but " << sizeof...(Given)
            << " promise(s) are awaited here: give it one PromiseResult<T> for each";
  } else {
    [&]<size_t... I>(std::index_sequence<I...>) {
      ((problem.empty() && !answer_fits<typename S::template Result<I>, Given...[I]>
            ? void(problem << "near: callback " << path << ": result #" << (I + 1)
                           << " is declared PromiseResult<"
                           << type_name<typename S::template Result<I>>()
                           << "> but the promise answers " << type_name<Given...[I]>())
            : void()),
       ...);
    }(std::index_sequence_for<Given...>{});
  }
}

template <auto Method, class Given>
consteval void check_results(Message& problem, AnswersOf<Given>) {
  using S = Sorted<typename MethodType<decltype(Method)>::Parameters>;
  if constexpr (!S::takes_all) {
    problem << "near: callback " << method_path<Method>()
            << " waits for any number of promises: it must take "
               "std::vector<PromiseResult<T>>";
  } else {
    check_results<Method>(problem, Answers<Given>{});
  }
}

template <auto Method, class... Context>
consteval void check_context(Message& problem) {
  using S = Sorted<typename MethodType<decltype(Method)>::Parameters>;
  constexpr size_t required = []<size_t... I>(std::index_sequence<I...>) {
    return (size_t{0} + ... + size_t{!may_be_absent<typename S::template Context<I>>});
  }(std::make_index_sequence<S::context_count>{});
  if constexpr (sizeof...(Context) > S::context_count || sizeof...(Context) < required) {
    problem << "near: " << method_path<Method>() << " takes " << S::context_count
            << " argument(s) besides promise results, but " << sizeof...(Context)
            << " were given: pass them to then<...>(...)";
  } else {
    [&]<size_t... I>(std::index_sequence<I...>) {
      ((problem.empty() && !std::is_convertible_v<const Context&, typename S::template Context<I>>
            ? void(problem << "near: " << method_path<Method>() << ": argument #" << (I + 1)
                           << " must be " << type_name<typename S::template Context<I>>()
                           << ", not " << type_name<Context>())
            : void()),
       ...);
    }(std::index_sequence_for<Context...>{});
  }
}

/// Why `Method` cannot be called back with these answers and arguments; empty when it can.
template <auto Method, class Given, class... Context>
consteval Message callback_problem() {
  Message problem;
  using S = Sorted<typename MethodType<decltype(Method)>::Parameters>;
  if constexpr (S::result_count == 0) {
    problem << "near: " << method_path<Method>()
            << " is not a callback: give it a PromiseResult<T> parameter for each promise";
  } else {
    check_results<Method>(problem, Given{});
    if (problem.empty()) check_context<Method, Context...>(problem);
  }
  return problem;
}

/// `{"name":value,...}` of the given arguments.
template <class... P, class... V>
Buffer write_arguments(const char* const* names, const V&... values) {
  Buffer out;
  if constexpr (sizeof...(P) > 0) {
    char separator = '{';
    ((put_name(out, *names++, separator), separator = ',',
      write_json<P>(out, static_cast<const P&>(values))),
     ...);
    text::put(out, "}", 1);
  }
  return out;
}

/// The arguments as the Borsh of a tuple.
template <class... P, class... V>
Buffer write_borsh_arguments(const V&... values) {
  Buffer out;
  (borsh::write(out, static_cast<const P&>(values)), ...);
  return out;
}

template <auto Method, class... V>
Buffer callback_arguments(const V&... values) {
  using S = Sorted<typename MethodType<decltype(Method)>::Parameters>;
  return [&]<size_t... I>(std::index_sequence<I...>) {
    if constexpr (found_names<Method, Names>.is_borsh) {
      static_assert(sizeof...(V) == S::context_count,
                    "near: the callback is [[near::borsh]]: give all of its arguments, also those "
                    "that may be absent in JSON");
      return write_borsh_arguments<typename S::template Context<I>...>(values...);
    }
    static constexpr const char* names[] = {
        parameter_name<Method, S::places[S::result_count + I]>.text..., nullptr};
    return write_arguments<typename S::template Context<I>...>(names, values...);
  }(std::index_sequence_for<V...>{});
}

}  // namespace detail
}  // namespace near
