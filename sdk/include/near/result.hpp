// The results of the promises that a callback waited for.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "near/borsh.hpp"
#include "near/json.hpp"
#include "near/panic.hpp"

namespace near {

/// Why there is no value.
enum class PromiseError : uint8_t {
  Failed,      ///< the call, or something that it waited for, failed or never was answered
  Unreadable,  ///< it answered with something else than was expected
  TooLong,     ///< the answer has more bytes than the callback is willing to read
};

/// The outcome of a promise as a value: a `T`, or why there is none. As a parameter it makes a
/// method a callback, which only the contract itself may call. `MaxBytes` bounds what is
/// read, and so the gas that a hostile answer can burn. A `PromiseResult<Borsh<T>>` holds a `T`.
template <class T, size_t MaxBytes = SIZE_MAX>
class PromiseResult : public std::expected<detail::UnmarkedType<T>, PromiseError> {
 public:
  using std::expected<detail::UnmarkedType<T>, PromiseError>::expected;
  /// Like `operator*`, but panics when there is no value.
  decltype(auto) value() const {
    if (!this->has_value()) panic("the promise that was waited for failed");
    return **this;
  }
};

template <size_t MaxBytes>
class PromiseResult<void, MaxBytes> : public std::expected<void, PromiseError> {
 public:
  using std::expected<void, PromiseError>::expected;
  void value() const {
    if (!has_value()) panic("the promise that was waited for failed");
  }
};

namespace detail {

/// Reads the answer of promise `index` into `value` with `read`; a null `read` ignores the answer.
/// On false `error` says why.
bool read_answer(uint64_t index, uint64_t limit, ReadJson read, void* value, bool null_if_empty,
                 PromiseError& error);
bool read_borsh_answer(uint64_t index, uint64_t limit, void (*read)(StrangerReader&, void*),
                       void* value, PromiseError& error);
uint64_t promise_results_count();

template <class T, size_t MaxBytes>
PromiseResult<T, MaxBytes> read_promise_result(uint64_t index) {
  PromiseError error;
  if constexpr (std::is_void_v<T>) {
    PromiseResult<T, MaxBytes> result;
    if (!read_answer(index, SIZE_MAX, nullptr, nullptr, false, error))
      result = std::unexpected(error);
    return result;
  } else if constexpr (is_marked_borsh<T>) {
    using Held = UnmarkedType<T>;
    PromiseResult<T, MaxBytes> result{std::in_place, blank<Held>()};
    const auto read = [](StrangerReader& reader, void* value) {
      borsh::read(reader, *static_cast<Held*>(value));
    };
    if (!read_borsh_answer(index, MaxBytes, read, &*result, error)) result = std::unexpected(error);
    return result;
  } else {
    // A function without a value answers with no bytes.
    constexpr bool null_if_empty = is_a<T, std::optional> || std::is_same_v<T, json>;
    PromiseResult<T, MaxBytes> result{std::in_place, blank<T>()};
    if (!read_answer(index, MaxBytes, &read_erased<T>, &*result, null_if_empty, error))
      result = std::unexpected(error);
    return result;
  }
}

/// What a parameter of a method is: an argument of the call, or results of promises.
template <class P>
struct Parameter {
  static constexpr bool is_result = false;
  static constexpr bool is_all_results = false;
};
template <class T, size_t MaxBytes>
struct Parameter<PromiseResult<T, MaxBytes>> {
  static constexpr bool is_result = true;
  static constexpr bool is_all_results = false;
  using Value = T;
  static PromiseResult<T, MaxBytes> read(uint64_t index) {
    return read_promise_result<T, MaxBytes>(index);
  }
};
template <class T, size_t MaxBytes>
struct Parameter<std::vector<PromiseResult<T, MaxBytes>>> {
  static constexpr bool is_result = true;
  static constexpr bool is_all_results = true;
  using Value = T;
  static std::vector<PromiseResult<T, MaxBytes>> read(uint64_t) {
    std::vector<PromiseResult<T, MaxBytes>> results;
    const uint64_t count = promise_results_count();
    for (uint64_t i = 0; i < count; ++i) results.push_back(read_promise_result<T, MaxBytes>(i));
    return results;
  }
};

}  // namespace detail
}  // namespace near
