// Calls to other contracts, and what may be done with them. Three types keep the rules of the
// network: a `Call` waits for nothing, a `Promise` waits for something, a `Joint` is several.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "near/json.hpp"
#include "near/names.hpp"
#include "near/promise_graph.hpp"
#include "near/result.hpp"
#include "near/state_init.hpp"

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

/// What a method returns after a mistake that was already reported: fits everywhere.
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
template <class R, class... P>
struct MethodType<R (*)(P...)> {
  using Class = void;
  using Return = R;
  using Parameters = std::tuple<std::remove_cvref_t<P>...>;
  static constexpr bool is_const = false;
  static constexpr bool is_static = true;
};

/// The type that somebody who waits for a method gets.
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
using AnswerOf = typename Answer<R>::Type;

/// What a method answers to others: the bytes of a `[[near::borsh]]` method are Borsh.
template <auto Method>
struct MarkedAnswer {
  using Plain = AnswerOf<typename MethodType<decltype(Method)>::Return>;
  static constexpr bool is_borsh = names_of<Method, Names>().is_borsh;
  using Type =
      std::conditional_t<is_borsh && !std::is_void_v<Plain> && !is_marked_borsh<Plain>,
                         Borsh<std::conditional_t<std::is_void_v<Plain>, bool, Plain>>, Plain>;
};

/// While a contract is only edited nobody has written down which methods are `[[near::borsh]]`.
#ifdef NEAR_BUILD
template <class Wanted, class Given>
inline constexpr bool may_be_same = std::is_same_v<Wanted, Given>;
#else
template <class Wanted, class Given>
inline constexpr bool may_be_same = std::is_same_v<UnmarkedType<Wanted>, UnmarkedType<Given>>;
#endif

/// Whether a callback that wants a `Wanted` can stand behind a promise that answers `Given`.
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
    if constexpr (names_of<Method, Names>().is_borsh) {
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

/// Options of the last function call of a receipt.
template <class Self>
struct CallOptions {
  /// Gas that the call gets whatever else happens.
  Self gas(Gas gas) const {
    return set([&](auto& call) { call.gas = gas; });
  }
  /// NEAR that this contract attaches.
  Self deposit(NearToken amount) const {
    return set([&](auto& call) { call.deposit = amount; });
  }
  /// The share of the gas that is left over at the end of this method; 1 unless told.
  Self weight(uint64_t weight) const {
    return set([&](auto& call) { call.weight = weight; });
  }
  /// Who gets deposits back that cannot be delivered, instead of this contract.
  Self refund_to(const AccountId& account) const {
    set_refund_to(self().node(), account);
    return self();
  }
  /// Lets it run without anybody waiting for it.
  void detach() const { self().node()->kept = true; }

 private:
  const Self& self() const { return static_cast<const Self&>(*this); }
  Self set(auto change) const {
    change(options_of(self().node()));
    return self();
  }
};

/// Actions that can be put on a receipt; each gives the receipt with one action more.
struct AccountActions {
  template <class Self, class V = void>
  Call<V> create_account(this const Self& self) {
    return Call<V>{self.add([](Node* node) { add_create_account(node); })};
  }
  template <class Self, class V = void>
  Call<V> transfer(this const Self& self, NearToken amount) {
    return Call<V>{self.add([&](Node* node) { add_transfer(node, amount); })};
  }
  /// Puts a contract on the account.
  template <class Self, class V = void>
  Call<V> deploy(this const Self& self, std::string_view code) {
    return Call<V>{self.add([&](Node* node) { add_deploy(node, code); })};
  }
  template <class Self, class V = void>
  Call<V> stake(this const Self& self, NearToken amount, const PublicKey& key) {
    return Call<V>{self.add([&](Node* node) { add_stake(node, amount, key); })};
  }
  template <class Self, class V = void>
  Call<V> add_full_access_key(this const Self& self, const PublicKey& key) {
    return Call<V>{self.add([&](Node* node) { detail::add_full_access_key(node, key); })};
  }
  /// A key that may only call `methods` (comma separated, all when empty) of `receiver`, and spend
  /// `allowance` on gas (unlimited when zero).
  template <class Self, class V = void>
  Call<V> add_access_key(this const Self& self, const PublicKey& key, NearToken allowance,
                         const AccountId& receiver, std::string_view methods) {
    return Call<V>{self.add(
        [&](Node* node) { detail::add_access_key(node, key, allowance, receiver, methods); })};
  }
  template <class Self, class V = void>
  Call<V> delete_key(this const Self& self, const PublicKey& key) {
    return Call<V>{self.add([&](Node* node) { add_delete_key(node, key); })};
  }
  /// Deletes the account; `beneficiary` gets what it had.
  template <class Self, class V = void>
  Call<V> delete_account(this const Self& self, const AccountId& beneficiary) {
    return Call<V>{self.add([&](Node* node) { add_delete_account(node, beneficiary); })};
  }
  /// Makes `code` known to the whole network under its hash, forever.
  template <class Self, class V = void>
  Call<V> deploy_global_by_hash(this const Self& self, std::string_view code) {
    return Call<V>{self.add([&](Node* node) { add_deploy_global(node, code, false); })};
  }
  /// Makes `code` known to the whole network under the name of the account, which can replace it.
  template <class Self, class V = void>
  Call<V> deploy_global_by_account(this const Self& self, std::string_view code) {
    return Call<V>{self.add([&](Node* node) { add_deploy_global(node, code, true); })};
  }
  /// Uses a contract that the network knows by its hash, or by the account that keeps it.
  template <class Self, class V = void>
  Call<V> use_global(this const Self& self, const CryptoHash& hash) {
    return Call<V>{self.add([&](Node* node) { add_use_global(node, hash); })};
  }
  template <class Self, class V = void>
  Call<V> use_global(this const Self& self, const AccountId& account) {
    return Call<V>{self.add([&](Node* node) { add_use_global(node, account); })};
  }
  /// A key with several nonces that pays its gas from a balance of its own.
  template <class Self, class V = void>
  Call<V> add_gas_key(this const Self& self, const PublicKey& key, uint64_t nonces) {
    return Call<V>{self.add([&](Node* node) { detail::add_gas_key(node, key, nonces); })};
  }
  template <class Self, class V = void>
  Call<V> add_gas_key(this const Self& self, const PublicKey& key, uint64_t nonces,
                      NearToken allowance, const AccountId& receiver, std::string_view methods) {
    return Call<V>{self.add(
        [&](Node* node) { detail::add_gas_key(node, key, nonces, allowance, receiver, methods); })};
  }
  template <class Self, class V = void>
  Call<V> transfer_to_gas_key(this const Self& self, const PublicKey& key, NearToken amount) {
    return Call<V>{self.add([&](Node* node) { add_transfer_to_gas_key(node, key, amount); })};
  }
  /// Calls a method by name; its answer is known to be a `T` only because you say so.
  template <class T = Untyped, class Self>
  Call<T> call(this const Self& self, std::string_view method) {
    return self.template call_raw<T>(method, std::string_view{});
  }
  template <class T = Untyped, class Self>
  Call<T> call(this const Self& self, std::string_view method, const json& arguments) {
    return self.template call_raw<T>(method, arguments.dump());
  }
  /// Makes the account whose name `init` gives, unless it exists; `deposit` is its balance.
  template <class Self, class V = void>
  Call<V> state_init(this const Self& self, const StateInit& init, NearToken deposit) {
    return Call<V>{self.add([&](Node* node) { init.add_to(node, deposit); })};
  }
  /// Calls a method with arguments that are not JSON.
  template <class T = Untyped, class Self>
  Call<T> call_raw(this const Self& self, std::string_view method, std::string_view arguments) {
    return Call<T>{self.add([&](Node* node) { append_call(node, method, Buffer{arguments}); })};
  }
};

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
  [[nodiscard]] detail::Node* node() const { return node_; }

  NEAR_THEN(detail::Answers<T>);

  detail::Node* add(auto change) const {
    change(node_);
    return node_;
  }

 private:
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
    requires(detail::may_be_same<T, U> || std::is_same_v<U, Untyped>)
  Promise(Call<U> call) : node_(call.node()) {}
  template <class U>
    requires((detail::may_be_same<T, U> || std::is_same_v<U, Untyped>) && !std::is_same_v<U, T>)
  Promise(Promise<U> promise) : node_(promise.node()) {}
  template <class U>
    requires(!detail::may_be_same<T, U> && !std::is_same_v<U, Untyped>)
  Promise(Call<U>) = delete (
      "near: the call answers another type than this method promises: change one of them, or add "
      ".then<&Contract::callback>()");
  template <class U>
    requires(!detail::may_be_same<T, U> && !std::is_same_v<U, Untyped>)
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
template <class... P>
  requires(((detail::is_promise<P> || detail::is_joint<P>) || ...))
detail::Anything batch(const P&...) = delete (
    "near: a batch is one receipt: it takes calls only, put .then<...>() behind batch(...)");

/// Somebody's account, to call methods by name or to act on it.
class At : public detail::AccountActions {
 public:
  explicit At(AccountId account) : account_(std::move(account)) {}

  detail::Node* add(auto change) const {
    detail::Node* node = detail::new_node(account_.view());
    change(node);
    return node;
  }

 private:
  AccountId account_;
};

inline At at(AccountId account) {
  return At{std::move(account)};
}

/// The base of a `[[near::interface]]`: the methods of somebody else's contract, declared as
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
