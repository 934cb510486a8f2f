// The time of new blocks: the system's, moved or stopped on request.
#pragma once

#include <chrono>
#include <optional>

#include "base/units.hpp"

namespace farcall::node {

/// For one thread.
class Clock {
 public:
  [[nodiscard]] Nanoseconds now() const {
    if (frozen_) return *frozen_;
    return Nanoseconds{system().value() + offset_};
  }
  /// Moves the clock to `time`; it runs on from there unless it is frozen.
  void set(Nanoseconds time) {
    if (frozen_) frozen_ = time;
    offset_ = time.value() - system().value();
  }
  /// Moves the clock forward to `time` if it is behind.
  void advance_to(Nanoseconds time) {
    if (now() < time) set(time);
  }
  void freeze() { frozen_ = now(); }
  void unfreeze() {
    if (!frozen_) return;
    const Nanoseconds time = *frozen_;
    frozen_.reset();
    set(time);
  }
  [[nodiscard]] bool is_frozen() const noexcept { return frozen_.has_value(); }

 private:
  [[nodiscard]] static Nanoseconds system() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return Nanoseconds{static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count())};
  }

  /// Added to the system's time, modulo 2^64, so that the clock can also be behind it.
  std::uint64_t offset_ = 0;
  std::optional<Nanoseconds> frozen_;
};

}  // namespace farcall::node
