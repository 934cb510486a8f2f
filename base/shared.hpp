// An immutable value with several owners.
#pragma once

#include <memory>
#include <utility>

namespace farcall {

/// Refers to an immutable value that lives as long as its last owner. Never null, also after a
/// move: moving copies. Copies may be used from several threads.
template <class T>
class Shared {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a value becomes a shared one where it is passed.
  Shared(T value) : value_{std::make_shared<const T>(std::move(value))} {}
  Shared(const Shared&) noexcept = default;
  Shared& operator=(const Shared&) noexcept = default;
  ~Shared() = default;

  /// Refers to a value that outlives all its users, such as a table of the program.
  [[nodiscard]] static Shared to_static(const T& value) noexcept {
    return Shared{std::shared_ptr<const T>{std::shared_ptr<const T>{}, &value}};
  }

  [[nodiscard]] const T& operator*() const noexcept { return *value_; }
  [[nodiscard]] const T* operator->() const noexcept { return value_.get(); }

 private:
  explicit Shared(std::shared_ptr<const T> value) noexcept : value_{std::move(value)} {}

  std::shared_ptr<const T> value_;
};

}  // namespace farcall
