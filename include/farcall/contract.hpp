// Contracts written with the SDK, called by their C++ methods: arguments, answers and their types
// are checked while the test compiles.
//
//   #include <farcall/contract.hpp>
//   #include "contract.cpp"
//
//   farcall::testkit::Chain chain;
//   auto alice = chain.create_account("alice");
//   auto app = farcall::testkit::deploy<Hello>(chain, "app", "hello.wasm");
//   auto outcome = app.as(alice).call<&Hello::set_greeting>("hi");
//   EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
//   EXPECT_EQ(app.view<&Hello::get_greeting>().result(), "hi");
//
// The names of methods and parameters come from the build tool: `farcall test` and
// `farcall build --names` write them into a header that the test is compiled with.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <near.hpp>
#include <near/testing.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// One set of literals for contracts and tests.
#define FARCALL_UNITS_OF_CONTRACTS
#include "farcall/farcall.hpp"
#if __has_include(<gtest/gtest.h>)
#include "farcall/gtest.hpp"
#endif

namespace farcall::testkit {

namespace detail {

/// JSON as the contract reads it; nothing when it is no `T`.
template <class T>
std::optional<T> read_answer(const Bytes& bytes, bool borsh) {
  const std::string_view view{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  if (borsh) return near::borsh::from_bytes<T>(view);
  const near::Buffer text{view.empty() ? std::string_view{"null"} : view};
  std::optional<T> value{near::detail::blank<T>()};
  near::JsonReader reader{text};
  if (!near::read_json(reader, *value) || !reader.finish()) value.reset();
  return value;
}

/// What a test passes, as the type that the method takes. Accounts of the chain are account ids,
/// also in lists.
template <class P, class A>
P argument(const A& value) {
  if constexpr (std::is_same_v<P, near::AccountId> && !std::is_convertible_v<const A&, P>) {
    return near::AccountId{std::string{std::string_view{value}}};
  } else if constexpr (std::is_same_v<P, std::optional<near::AccountId>> &&
                       !std::is_convertible_v<const A&, P>) {
    return near::AccountId{std::string{std::string_view{value}}};
  } else if constexpr (near::detail::is_a<P, std::vector> && near::detail::is_a<A, std::vector> &&
                       !std::is_convertible_v<const A&, P>) {
    P list;
    for (const auto& item : value) list.push_back(argument<typename P::value_type>(item));
    return list;
  } else {
    static_assert(std::is_constructible_v<P, const A&>,
                  "near: an argument of the call has another type than the method's parameter");
    return P(value);
  }
}

template <auto Method>
inline constexpr bool is_named = near::detail::has_names<Method, near::detail::Names>();
template <auto Method>
inline constexpr bool takes_borsh = near::detail::names_of<Method, near::detail::Names>().is_borsh;
template <auto Method>
using MarkedAnswerOf =
    near::detail::AnswerOf<typename near::detail::MethodType<decltype(Method)>::Return>;
template <auto Method>
using AnswerOf = near::detail::UnmarkedType<MarkedAnswerOf<Method>>;
template <auto Method>
inline constexpr bool answers_borsh =
    takes_borsh<Method> || near::detail::is_marked_borsh<MarkedAnswerOf<Method>>;

/// Promise results are not passed: a callback that is called directly gets its other arguments.
template <auto Method, class... A>
Args arguments(const A&... given) {
  using S = typename near::detail::Sorted<
      typename near::detail::MethodType<decltype(Method)>::Parameters>;
  // Editors compile what nobody has built yet.
#ifndef FARCALL_EDITOR
  static_assert(is_named<Method>,
                "near: callers have no such method: it is private, static without [[near::init]], "
                "or [[near::hidden]]; or the test was compiled without the names that `farcall "
                "test` and `farcall build --names` write");
#endif
  static_assert(sizeof...(A) <= S::context_count, "more arguments than the method has parameters");
  return [&]<std::size_t... I>(std::index_sequence<I...>) -> Args {
    if constexpr (takes_borsh<Method>) {
      static_assert(sizeof...(A) == S::context_count, "Borsh arguments are given all or none");
      near::Buffer bytes;
      (near::borsh::write(bytes, argument<typename S::template Context<I>>(given)), ...);
      return Args{bytes.view()};
    } else {
      static constexpr const char* names[] = {
          near::detail::parameter_name<Method, S::places[S::result_count + I]>.text..., nullptr};
      return Args{near::detail::write_arguments<typename S::template Context<I>...>(
                      names, argument<typename S::template Context<I>>(given)...)
                      .view()};
    }
  }(std::index_sequence_for<A...>{});
}

template <auto Method>
inline constexpr auto& name_of = near::detail::export_name<Method>;

}  // namespace detail

/// An outcome whose answer has a type.
template <class T>
class TypedOutcome : public Outcome {
 public:
  TypedOutcome(Outcome outcome, bool borsh) : Outcome{std::move(outcome)}, borsh_{borsh} {}

  /// What the call answered; nothing when it failed, or answered something else.
  [[nodiscard]] std::optional<T> result() const {
    if (!succeeded()) return std::nullopt;
    return detail::read_answer<T>(value(), borsh_);
  }

 private:
  bool borsh_;
};
template <>
class TypedOutcome<void> : public Outcome {
 public:
  TypedOutcome(Outcome outcome, bool /*borsh*/) : Outcome{std::move(outcome)} {}
};

template <class T>
class TypedView : public ViewResult {
 public:
  TypedView(ViewResult result, bool borsh) : ViewResult{std::move(result)}, borsh_{borsh} {}

  /// What the view answered; nothing when it failed, or answered something else.
  [[nodiscard]] std::optional<T> result() const {
    if (!succeeded) return std::nullopt;
    return detail::read_answer<T>(value, borsh_);
  }

 private:
  bool borsh_;
};

/// A call that was sent and may still wait, as for a yielded answer.
template <class T>
class StartedCall {
 public:
  StartedCall(std::optional<std::string> hash, bool borsh)
      : hash_{std::move(hash)}, borsh_{borsh} {}

  /// The hash of its transaction; nothing when that was refused.
  [[nodiscard]] const std::optional<std::string>& hash() const noexcept { return hash_; }
  /// What came of it so far; make blocks first: `chain.advance_blocks(3)`.
  [[nodiscard]] TypedOutcome<T> outcome(const Chain& chain) const {
    return {chain.outcome(hash_.value_or("")), borsh_};
  }

 private:
  std::optional<std::string> hash_;
  bool borsh_;
};

/// The contract `C` on an account, as somebody who calls it: the contract's own account until
/// `as(...)` names another. Cheap to copy; valid as long as the chain.
template <class C>
class ContractHandle {
 public:
  ContractHandle(Account account) : account_{std::move(account)}, signer_{account_} {}

  [[nodiscard]] const Account& account() const noexcept { return account_; }
  [[nodiscard]] const std::string& id() const noexcept { return account_.id(); }
  operator std::string_view() const noexcept { return account_.id(); }

  /// The same contract, called by `signer`.
  [[nodiscard]] ContractHandle as(const Account& signer) const {
    ContractHandle other = *this;
    other.signer_ = signer;
    return other;
  }
  /// With NEAR attached to the calls.
  [[nodiscard]] ContractHandle deposit(near::NearToken tokens) const {
    ContractHandle other = *this;
    other.with_.deposit = tokens;
    return other;
  }
  /// With this much gas; 300 Tgas unless told.
  [[nodiscard]] ContractHandle gas(near::Gas gas) const {
    ContractHandle other = *this;
    other.with_.gas = gas;
    return other;
  }

  /// Calls a method and waits until every receipt ran. Trailing optional arguments may be left out.
  template <auto Method, class... A>
  TypedOutcome<detail::AnswerOf<Method>> call(const A&... given) const {
    return {signer_.call(account_, detail::name_of<Method>.view(),
                         detail::arguments<Method>(given...), with_),
            detail::answers_borsh<Method>};
  }
  /// Calls a method with arguments as they are, also such that fit no parameter.
  template <auto Method>
  TypedOutcome<detail::AnswerOf<Method>> call_with(const Args& args) const {
    return {signer_.call(account_, detail::name_of<Method>.view(), args, with_),
            detail::answers_borsh<Method>};
  }
  /// Puts a call into the next block without making one and without waiting: for calls that wait
  /// for others, and for several that run beside each other.
  template <auto Method, class... A>
  [[nodiscard]] StartedCall<detail::AnswerOf<Method>> start(const A&... given) const {
    Transaction transaction = signer_.transaction(account_);
    transaction.call(detail::name_of<Method>.view(), detail::arguments<Method>(given...), with_);
    return {transaction.start(), detail::answers_borsh<Method>};
  }
  /// Asks without a transaction.
  template <auto Method, class... A>
  [[nodiscard]] TypedView<detail::AnswerOf<Method>> view(const A&... given) const {
    return {account_.view(detail::name_of<Method>.view(), detail::arguments<Method>(given...)),
            detail::answers_borsh<Method>};
  }
  /// The state as the contract would load it; nothing when there is none, or it is no `C`.
  [[nodiscard]] std::optional<C> state() const {
    const std::optional<Bytes> bytes = account_.state("STATE");
    if (!bytes) return std::nullopt;
    return near::borsh::from_bytes<C>(
        {reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  }

 private:
  Account account_;
  Account signer_;
  With with_;
};

/// Makes `name.test.near` with the contract of a wasm file. Stops the program, with the reason,
/// when that is impossible.
template <class C>
ContractHandle<C> deploy(Chain& chain, std::string_view name, std::string_view wasm_file,
                         near::NearToken balance = near::literals::operator""_near(50)) {
  Account account = chain.create_account(name, balance);
  const Outcome outcome = account.deploy(wasm_file);
  if (!outcome.all_succeeded()) {
    std::fprintf(stderr, "%s cannot be deployed: %s\n", std::string{wasm_file}.c_str(),
                 outcome.error().c_str());
    std::abort();
  }
  return ContractHandle<C>{account};
}

namespace detail {
/// The folder of the wasm files of the project. `farcall test` sets it before anything else of a
/// test runs.
#ifdef FARCALL_WASM_FOLDER
inline const char* wasm_folder = FARCALL_WASM_FOLDER;
#else
inline const char* wasm_folder = nullptr;
#endif
}  // namespace detail

/// The wasm of a contract of the project: `wasm("hello")`. In programs that `farcall test` does not
/// build, the environment may name its folder: FARCALL_WASM_FOLDER.
inline std::string wasm(std::string_view contract) {
  const char* folder = detail::wasm_folder;
  if (folder == nullptr) folder = std::getenv("FARCALL_WASM_FOLDER");
  return std::string{folder == nullptr ? "." : folder} + "/" + std::string{contract} + ".wasm";
}

/// The code of a contract of the project, for methods that take code. Stops the program when there
/// is none.
inline Bytes code(std::string_view contract) {
  const std::string file = wasm(contract);
  std::FILE* stream = std::fopen(file.c_str(), "rb");
  if (stream == nullptr) {
    std::fprintf(stderr, "%s cannot be read\n", file.c_str());
    std::abort();
  }
  Bytes bytes;
  for (int byte = std::fgetc(stream); byte != EOF; byte = std::fgetc(stream))
    bytes.push_back(static_cast<std::uint8_t>(byte));
  std::fclose(stream);
  return bytes;
}

}  // namespace farcall::testkit

#if __has_include(<gtest/gtest.h>)
namespace near {

/// Shows amounts, accounts and their like in failures of tests as `log` shows them.
template <class T>
  requires requires(const T& value, Buffer& out) { value.show(out); }
void PrintTo(const T& value, std::ostream* out) {
  Buffer text;
  value.show(text);
  *out << text.view();
}
inline void PrintTo(NearToken tokens, std::ostream* out) {
  *out << farcall::testkit::Amount{tokens}.text();
}
inline void PrintTo(Gas gas, std::ostream* out) {
  *out << farcall::testkit::Gas{gas}.text();
}

}  // namespace near
#endif
