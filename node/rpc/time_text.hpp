// Times as nearcore writes them: 2026-01-31T12:00:00.123456789Z.
#pragma once

#include <chrono>
#include <string>

#include "base/format_text.hpp"
#include "base/units.hpp"

namespace farcall::node {

[[nodiscard]] inline std::string time_text(Nanoseconds since_epoch) {
  constexpr std::uint64_t kPerSecond = 1'000'000'000;
  const std::chrono::sys_seconds seconds{
      std::chrono::seconds{static_cast<std::int64_t>(since_epoch.value() / kPerSecond)}};
  return format_text("{:%Y-%m-%dT%H:%M:%S}.{:09}Z", seconds, since_epoch.value() % kPerSecond);
}

}  // namespace farcall::node
