// Calls to other contracts, and what may be done with them. Three types keep the rules of the
// network: a `Call` waits for nothing, a `Promise` waits for something, a `Joint` is several.
#pragma once

#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "near/callback.hpp"
#include "near/promise_graph.hpp"
#include "near/receipt.hpp"

namespace near {

namespace detail {

/// A callback of this contract behind `node`.
template <auto Method, class... V>
auto then_callback(Node* node, const V&... context) {
  Node* callback = new_node({});
  append_call(callback, export_name<Method>.view(), callback_arguments<Method>(context...));
  set_after(callback, node);
  return Promise<typename MarkedAnswer<Method>::Type>{callback};
}

#define NEAR_THEN(ANSWERS)                                                                       \
  template <auto Method, class... Context>                                                       \
  auto then(const Context&... context) const {                                                   \
    constexpr auto problem = detail::callback_problem<Method, ANSWERS, Context...>();            \
    constexpr bool callback_fits = problem.empty();                                              \
    static_assert(callback_fits, problem);                                                       \
    if constexpr (callback_fits) {                                                               \
      return detail::then_callback<Method>(node_, context...);                                   \
    } else {                                                                                     \
      return detail::Anything{};                                                                 \
    }                                                                                            \
  }                                                                                              \
  /** Lets a call on any account wait; the chain then answers what that call answers. */         \
  template <class U>                                                                             \
  Promise<U> then(Call<U> call) const {                                                          \
    detail::set_after(call.node(), node_);                                                       \
    return Promise<U>{call.node()};                                                              \
  }                                                                                              \
  template <class U>                                                                             \
  detail::Anything then(Promise<U>) const =                                                      \
      delete ("near: `then` inside `then`: write p.then(a).then(b), not p.then(a.then(b))");     \
  template <class... U>                                                                          \
  detail::Anything then(Joint<U...>) const = delete (                                            \
      "near: `join` inside `then`: a joint promise cannot be a callback; join first, then call " \
      ".then on the joint");                                                                     \
  template <class U>                                                                             \
  detail::Anything then(JointOf<U>) const = delete (                                             \
      "near: `join` inside `then`: a joint promise cannot be a callback; join first, then call " \
      ".then on the joint")

}  // namespace detail

#define NEAR_UNUSED "near: return the call, chain it with .then, or .detach() it"

/// One receipt to another account that answers a `T` and waits for nothing yet. Copies are the
/// same receipt.
template <class T>
class [[nodiscard(NEAR_UNUSED), gnu::warn_unused]] Call : public detail::CallOptions<Call<T>>,
                                                          public detail::AccountActions {
 public:
  using Answer = T;
  explicit Call(detail::Node* node) : node_(node) {}
  /// A call that answers something else, or nothing, where it does not matter which: `Call<json>`.
  template <class U>
    requires(detail::may_stand_for<T, U> && !std::is_same_v<U, T>)
  Call(Call<U> call) : node_(call.node()) {}
  [[nodiscard]] detail::Node* node() const { return node_; }

  NEAR_THEN(detail::Answers<T>);

 private:
  friend detail::AccountActions;

  detail::Node* add(auto change) const {
    change(node_);
    return node_;
  }

  detail::Node* node_;
};

/// A chain that answers a `T` in the end.
template <class T>
class [[nodiscard(NEAR_UNUSED), gnu::warn_unused]] Promise
    : public detail::CallOptions<Promise<T>> {
 public:
  using Answer = T;
  explicit Promise(detail::Node* node) : node_(node) {}
  template <class U>
    requires(detail::may_stand_for<T, U>)
  Promise(Call<U> call) : node_(call.node()) {}
  template <class U>
    requires(detail::may_stand_for<T, U> && !std::is_same_v<U, T>)
  Promise(Promise<U> promise) : node_(promise.node()) {}
  template <class U>
    requires(!detail::may_stand_for<T, U>)
  Promise(Call<U>) = delete (
      "near: the call answers another type than this method promises: change one of them, or add "
      ".then<&Contract::callback>()");
  template <class U>
    requires(!detail::may_stand_for<T, U>)
  Promise(Promise<U>) = delete (
      "near: the promise answers another type than this method promises: change one of them, or "
      "add .then<&Contract::callback>()");
  template <class... U>
  Promise(Joint<U...>) = delete (
      "near: a joint promise cannot be returned without a callback: add "
      ".then<&Contract::callback>()");
  template <class U>
  Promise(JointOf<U>) = delete (
      "near: a joint promise cannot be returned without a callback: add "
      ".then<&Contract::callback>()");

  [[nodiscard]] detail::Node* node() const { return node_; }

  NEAR_THEN(detail::Answers<T>);

 private:
  detail::Node* node_;
};

/// Several promises that run at the same time, each with its own answer. It can only be waited for.
template <class... T>
class [[nodiscard(NEAR_UNUSED), gnu::warn_unused]] Joint {
 public:
  explicit Joint(detail::Node* node) : node_(node) {}
  [[nodiscard]] detail::Node* node() const { return node_; }
  NEAR_THEN(detail::Answers<T...>);

 private:
  detail::Node* node_;
};

/// Any number of promises with answers of one type.
template <class T>
class [[nodiscard(NEAR_UNUSED), gnu::warn_unused]] JointOf {
 public:
  explicit JointOf(detail::Node* node) : node_(node) {}
  [[nodiscard]] detail::Node* node() const { return node_; }
  NEAR_THEN(detail::AnswersOf<T>);

 private:
  detail::Node* node_;
};

#undef NEAR_THEN

/// A value at once, or a promise of one.
template <class T>
class [[nodiscard(NEAR_UNUSED), gnu::warn_unused]] PromiseOr {
 public:
  PromiseOr(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  template <class V>
    requires(std::is_convertible_v<V, T> && !std::is_convertible_v<V, Promise<T>> &&
             !std::is_same_v<std::remove_cvref_t<V>, T>)
  PromiseOr(V&& value) : PromiseOr(static_cast<T>(std::forward<V>(value))) {}
  template <class P>
    requires(std::is_convertible_v<P, Promise<T>> && !std::is_convertible_v<P, T>)
  PromiseOr(P promise) : held_(std::in_place_index<1>, Promise<T>{promise}) {}

  [[nodiscard]] const T* value() const { return std::get_if<0>(&held_); }
  [[nodiscard]] const Promise<T>* promise() const { return std::get_if<1>(&held_); }

 private:
  std::variant<T, Promise<T>> held_;
};

namespace detail {

template <class T>
Anything::operator Promise<T>() const {
  return Promise<T>{nullptr};
}

template <class P>
inline constexpr bool is_call = false;
template <class T>
inline constexpr bool is_call<Call<T>> = true;
template <class P>
inline constexpr bool is_promise = false;
template <class T>
inline constexpr bool is_promise<Promise<T>> = true;
template <class P>
inline constexpr bool is_joint = false;
template <class... T>
inline constexpr bool is_joint<Joint<T...>> = true;
template <class T>
inline constexpr bool is_joint<JointOf<T>> = true;

template <class P>
concept Joinable = is_call<P> || is_promise<P>;

}  // namespace detail

/// Runs the promises at the same time; the callback gets all answers, in this order.
template <detail::Joinable... P>
  requires(sizeof...(P) > 1)
Joint<typename P::Answer...> join(const P&... promises) {
  auto parts = new detail::Node* [sizeof...(P)] { promises.node()... };
  return Joint<typename P::Answer...>{detail::new_joint(parts, sizeof...(P))};
}
/// Runs any number of promises of one type at the same time.
template <detail::Joinable P>
JointOf<typename P::Answer> join(const std::vector<P>& promises) {
  auto parts = new detail::Node*[promises.size()];
  size_t count = 0;
  for (const P& promise : promises) parts[count++] = promise.node();
  return JointOf<typename P::Answer>{detail::new_joint(parts, count)};
}
template <class... P>
  requires((detail::is_joint<P> || ...))
detail::Anything join(const P&...) =
    delete ("near: `join` inside `join`: give all promises to one join(...)");

/// Calls of one account as one receipt: all or nothing; the answer is that of the last call.
template <class... T>
  requires(sizeof...(T) > 0)
auto batch(Call<T>... calls) {
  detail::Node* nodes[] = {calls.node()...};
  for (size_t i = 1; i < sizeof...(T); ++i) detail::merge(nodes[0], nodes[i]);
  return Call<T... [sizeof...(T) - 1]> { nodes[0] };
}
/// Any number of calls of one account, at least one, as one receipt.
template <class T>
Call<T> batch(const std::vector<Call<T>>& calls) {
  require(!calls.empty(), "a batch without calls");
  for (size_t i = 1; i < calls.size(); ++i) detail::merge(calls[0].node(), calls[i].node());
  return calls.front();
}
template <class... P>
  requires(((detail::is_promise<P> || detail::is_joint<P>) || ...))
detail::Anything batch(const P&...) = delete (
    "near: a batch is one receipt: it takes calls only, put .then<...>() behind batch(...)");

/// An account, to call its methods by name or to act on it.
class At : public detail::AccountActions {
 public:
  explicit At(AccountId account) : account_(std::move(account)) {}

 private:
  friend detail::AccountActions;

  detail::Node* add(auto change) const {
    detail::Node* node = detail::new_node(account_.view());
    change(node);
    return node;
  }

  AccountId account_;
};

inline At at(AccountId account) {
  return At{std::move(account)};
}

/// The base of a `[[near::interface]]`: the methods of another contract, declared as
/// `Call<Answer> method(Type argument);`. Their bodies come from the build tool.
struct Interface {
  Interface(AccountId receiver) : account(std::move(receiver)) {}
  template <size_t N>
  Interface(const char (&literal)[N])
      __attribute__((diagnose_if(!AccountId::is_valid({literal, N - 1}),
                                 "near: this is not a valid NEAR account id (2 to 64 characters: "
                                 "a-z, 0-9, and single . - _ between them)",
                                 "error")))
      : account(AccountId::trusted({literal, N - 1})) {}

  AccountId account;
};

namespace detail {

/// The body of a method of an interface.
template <class Returned, class... P>
Returned external(const Interface& interface, std::string_view method, const char* const* names,
                  const P&... values) {
  Node* node = new_node(interface.account.view());
  append_call(node, method, write_arguments<P...>(names, values...));
  return Returned{node};
}
/// As `external`, for a method that is `[[near::borsh]]`.
template <class Returned, class... P>
Returned external_borsh(const Interface& interface, std::string_view method, const P&... values) {
  static_assert(
      std::is_void_v<typename Returned::Answer> || is_marked_borsh<typename Returned::Answer>,
      "near: this method is [[near::borsh]], so its answer is Call<Borsh<T>>");
  Node* node = new_node(interface.account.view());
  append_call(node, method, write_borsh_arguments<P...>(values...));
  return Returned{node};
}

}  // namespace detail
}  // namespace near
