// A callback that is written where it is used:
//   then<"on_greeting">(call, [](Contract& self, PromiseResult<std::string> greeting) {...});
#pragma once

#include "near/method.hpp"
#include "near/promise.hpp"

namespace near {
namespace detail {

/// A callback that `near_then` can find by its label. The linker makes an array of them.
struct InlineCallback {
  const char* label;
  void (*run)(const json& context);
};

extern "C" const InlineCallback __start_near_then[];
extern "C" const InlineCallback __stop_near_then[];

template <class F>
struct CallableType : CallableType<decltype(&F::operator())> {};
template <class F, class R, class C, class... P>
struct CallableType<R (F::*)(C&, P...) const> {
  using Contract = C;
  using Return = R;
  using Parameters = std::tuple<std::remove_cvref_t<P>...>;
};

/// Reads what an inline callback is called with, and calls it on the contract.
template <class F>
void run_inline(const json& context) {
  using T = CallableType<F>;
  using C = typename T::Contract;
  using R = typename T::Return;
  using A = PassedArguments<typename T::Parameters>;
  typename A::Context values = A::blank_context();
  if (!context.read_items(values)) panic("Bad arguments of an inline callback");
  Buffer loaded;
  bool stored = false;
  C contract = load<C, false>(loaded, stored);
  const auto call = [&](auto&&... each) -> R {
    return F{}(contract, std::forward<decltype(each)>(each)...);
  };
  const auto save = [&] { save_state(borsh::to_bytes(contract), stored ? &loaded : nullptr); };
  if constexpr (std::is_void_v<R>) {
    A::call(call, values);
    save();
    finish_promises(nullptr);
  } else {
    const R result = A::call(call, values);
    check_error(result);
    save();
    answer_with<0>(result);
  }
}

template <Literal Label, class F>
struct InlineEntry {
  [[gnu::section("near_then"), gnu::used]] static inline const InlineCallback value{
      stored<Label>.text, &run_inline<F>};
};

/// The types of the arguments that an awaited promise brings.
template <class T>
Answers<T> answers_of(const Call<T>&);
template <class T>
Answers<T> answers_of(const Promise<T>&);
template <class... T>
Answers<T...> answers_of(const Joint<T...>&);

inline void run_near_then() {
  check_private("Method near_then");
  std::string label;
  json context;
  static constexpr Member members[] = {{"then", &read_erased<std::string>, false},
                                       {"with", &read_erased<json>, false}};
  void* targets[] = {&label, &context};
  read_json_arguments(members, targets, 2, true);
  for (const InlineCallback* each = __start_near_then; each != __stop_near_then; ++each)
    if (label == each->label) return each->run(context);
  panic_two("there is no inline callback named ", label);
}

}  // namespace detail

/// Waits for `promise` and then runs `callback`, which gets the contract, the results, and a copy
/// of `context`. The label names it on the network: it must stay the same as long as calls are
/// under way, and be used once. The callback cannot capture: it runs in another call, later.
template <Literal Label, class P, class F, class... Context>
auto then(const P& promise, F, const Context&... context) {
  static_assert(std::is_empty_v<F>,
                "near: a callback cannot capture, because it runs in another call, later: pass "
                "what it needs behind it, then<\"label\">(promise, callback, value)");
  using T = detail::CallableType<F>;
  using S = detail::Sorted<typename T::Parameters>;
  static_assert(sizeof...(Context) == S::context_count,
                "near: pass one value for each parameter of the callback besides the contract and "
                "the promise results");
  (void)&detail::InlineEntry<Label, F>::value;
  detail::Node* node = detail::new_node({});
  detail::append_call(
      node, "near_then",
      detail::json_bytes(json{{"then", Label.view()}, {"with", std::tie(context...)}}));
  detail::set_after(node, promise.node());
  return Promise<detail::AnswerOf<typename T::Return>>{node};
}

}  // namespace near

// Not named as the section is: LLVM cannot write both into one ELF file.
extern "C" __attribute__((export_name("near_then"), used)) inline void near_inline_callback() {
  near::detail::run_near_then();
}
