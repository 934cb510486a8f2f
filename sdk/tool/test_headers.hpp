// The headers that tests of contracts begin with, compiled once for all tests.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "sdk/tool/toolchain.hpp"

namespace farcall::sdk {

/// Precompiles <near.hpp>, <farcall/contract.hpp> and GoogleTest in a folder of the cache, unless
/// that was done from the same files; returns the precompiled header. Thread-safe, and safe when
/// several programs start at once.
[[nodiscard]] Result<std::filesystem::path> prepare_test_headers(const Toolchain& tools);

}  // namespace farcall::sdk
