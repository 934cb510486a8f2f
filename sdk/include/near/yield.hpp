// Yield and resume: a callback that waits for a value from a later call, at most 200 blocks.
#pragma once

#include "near/promise.hpp"

namespace near {

namespace detail {

/// What a yield is resumed with, as the bytes that its callback reads.
template <class T>
Buffer payload(const UnmarkedType<T>& value) {
  if constexpr (is_marked_borsh<T>) {
    return borsh::to_bytes(value);
  } else {
    return json_bytes(value);
  }
}

}  // namespace detail

/// Names a callback of this contract that waits for a `T`. Plain data: keep it in the state.
template <class T>
struct YieldId {
  CryptoHash id;
  auto operator<=>(const YieldId&) const = default;

  /// Delivers `value`; the callback runs with it. False when it already ran, or its time is over.
  bool resume(const detail::UnmarkedType<T>& value) const {
    return detail::resume(id, detail::payload<T>(value));
  }

  bool read_json(JsonReader& reader) { return id.read_json(reader); }
  void write_json(Buffer& out) const { id.write_json(out); }
};

namespace detail {

template <auto Method>
using YieldValue =
    typename Sorted<typename MethodType<decltype(Method)>::Parameters>::template Result<0>;

}  // namespace detail

/// A waiting callback: the promise of its answer, and the id to resume it with.
template <auto Method>
struct [[nodiscard(NEAR_UNUSED)]] Yield {
  Promise<typename detail::MarkedAnswer<Method>::Type> promise;
  YieldId<detail::YieldValue<Method>> id;

  operator decltype(promise)() const { return promise; }
  template <auto Next, class... Context>
  auto then(const Context&... context) const {
    return promise.template then<Next>(context...);
  }
  void detach() const { promise.detach(); }
};

/// Names a callback of this contract that waits for a `T` by an id that the contract chose itself,
/// such as a hash of a request. For networks from protocol 85 on.
template <class T>
struct YieldName {
  CryptoHash id;

  /// As `YieldId::resume`.
  bool resume(const detail::UnmarkedType<T>& value) const {
    return detail::resume_named(id, detail::payload<T>(value));
  }
};

/// What a yield is given besides its arguments.
struct YieldOptions {
  Gas gas{};
  uint64_t weight = 1;
  NearToken deposit{};  ///< only with an id of its own: attached to the callback
};

/// Lets the callback `Method`, which takes one `PromiseResult<T>` and then `context`, wait until
/// `id.resume(value)` is called; after about 200 blocks it runs with a failed result.
template <auto Method, class... Context>
auto yield(const YieldOptions& options, const Context&... context) {
  using Given = detail::Answers<detail::YieldValue<Method>>;
  constexpr auto problem = detail::callback_problem<Method, Given, Context...>();
  constexpr bool callback_fits = problem.empty();
  static_assert(callback_fits, problem);
  require(options.deposit == NearToken{}, "only a yield with an id of its own takes a deposit");
  YieldId<detail::YieldValue<Method>> id;
  detail::Node* node = detail::new_yield(detail::export_name<Method>.view(),
                                         detail::callback_arguments<Method>(context...),
                                         options.gas, options.weight, id.id);
  using P = decltype(Yield<Method>::promise);
  return Yield<Method>{P{node}, id};
}

template <auto Method, class... Context>
  requires(sizeof...(Context) == 0 ||
           !std::is_same_v<std::remove_cvref_t<Context...[0]>, YieldOptions>)
auto yield(const Context&... context) {
  return yield<Method>(YieldOptions{}, context...);
}

/// As `yield`, under an id that the contract chooses; `YieldName{id}` resumes it. Nothing when a
/// callback waits under this id already. For networks from protocol 85 on.
template <auto Method, class... Context>
auto yield_named(const CryptoHash& id, const YieldOptions& options, const Context&... context) {
  using Given = detail::Answers<detail::YieldValue<Method>>;
  constexpr auto problem = detail::callback_problem<Method, Given, Context...>();
  constexpr bool callback_fits = problem.empty();
  static_assert(callback_fits, problem);
  using P = Promise<typename detail::MarkedAnswer<Method>::Type>;
  detail::Node* node = detail::new_named_yield(detail::export_name<Method>.view(),
                                               detail::callback_arguments<Method>(context...),
                                               options.deposit, options.gas, options.weight, id);
  return node ? std::optional<P>{P{node}} : std::nullopt;
}

}  // namespace near
