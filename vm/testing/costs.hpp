// Costs that several tests name.
#pragma once

#include <cstdint>

namespace farcall::vm::testing {

/// `base`: what every host call burns.
inline constexpr std::uint64_t kBase = 264'768'111;

}  // namespace farcall::vm::testing
