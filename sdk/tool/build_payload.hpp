// A build result as text, for the record of a build.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sdk/tool/contract_build.hpp"

namespace farcall::sdk {

[[nodiscard]] std::string to_payload(const BuildResult& result);

/// Restores everything but `succeeded`, `is_current` and `inputs`. Nothing if the text was written
/// by another version.
[[nodiscard]] std::optional<BuildResult> from_payload(std::string_view text);

}  // namespace farcall::sdk
