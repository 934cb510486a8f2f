// JSON arguments as near-cli-rs sends them: parsed and written again by serde_json 1.0.151.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace farcall::cli::near {

struct NormalJson {
  std::string text;
  /// A number that lost digits on the way, as typed; empty: none did.
  std::string altered_number;
};

/// Drops white space, sorts the members of objects by their bytes (the last of duplicates wins),
/// writes escapes as UTF-8 and integers outside 64 bits as floats. The error names line and column.
[[nodiscard]] Result<NormalJson> normalize_json(std::string_view text);

/// The text of `normalize_json` over several lines, indented by two spaces a level.
[[nodiscard]] std::string indent_json(std::string_view compact);

/// A double as serde_json writes it: shortest digits, `1.0`, `1e+20`, `1e-7`.
[[nodiscard]] std::string format_double(double value);

}  // namespace farcall::cli::near
