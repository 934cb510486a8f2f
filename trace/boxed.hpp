// Optional values on the heap.
#pragma once

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "protocol/json/json.hpp"

namespace farcall::trace {

/// An optional value that takes the room of a pointer where it is absent. For large values that few
/// of thousands have. As a member of a described struct it is left out of JSON when absent.
template <class T>
class Boxed {
 public:
  using value_type = T;

  Boxed() = default;
  Boxed(std::nullopt_t) noexcept {}  // NOLINT(google-explicit-constructor)
  Boxed(T value) : value_{std::make_unique<T>(std::move(value))} {}  // NOLINT
  Boxed(std::optional<T> value) {  // NOLINT(google-explicit-constructor)
    if (value) emplace(std::move(*value));
  }
  Boxed(const Boxed& other) : value_{other ? std::make_unique<T>(*other) : nullptr} {}
  Boxed(Boxed&& other) noexcept = default;
  Boxed& operator=(Boxed other) noexcept {
    value_ = std::move(other.value_);
    return *this;
  }
  ~Boxed() = default;

  [[nodiscard]] bool has_value() const noexcept { return value_ != nullptr; }
  explicit operator bool() const noexcept { return has_value(); }
  [[nodiscard]] T& operator*() noexcept { return *value_; }
  [[nodiscard]] const T& operator*() const noexcept { return *value_; }
  [[nodiscard]] T* operator->() noexcept { return value_.get(); }
  [[nodiscard]] const T* operator->() const noexcept { return value_.get(); }

  template <class... Arguments>
  T& emplace(Arguments&&... arguments) {
    value_ = std::make_unique<T>(std::forward<Arguments>(arguments)...);
    return *value_;
  }
  void reset() noexcept { value_.reset(); }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace farcall::trace

template <class T>
inline constexpr bool farcall::protocol::kIsOmittable<farcall::trace::Boxed<T>> = true;
