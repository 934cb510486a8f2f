// The host returns bytes through numbered registers; the SDK uses one.
#pragma once

#include <cstdint>

#include "near/buffer.hpp"

namespace near::detail {

inline constexpr uint64_t kRegister = 0;

/// The bytes in the register, which must have been written.
Buffer take_register();
/// Lets a host function write the register, then takes it.
Buffer take_register(void (*fill)(uint64_t register_id));

}  // namespace near::detail
