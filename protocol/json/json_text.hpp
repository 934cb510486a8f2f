// Parses untrusted JSON text.
#pragma once

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <string_view>

#include "base/result.hpp"

namespace farcall::protocol {

struct JsonLimits {
  std::size_t bytes = std::size_t{1} << 30;
  /// How deep lists and objects may nest.
  std::size_t depth = 64;
};

/// One value and nothing after it. The error says where the text stops being JSON, as `line L,
/// column C` (both from 1, columns in bytes). The value lives in `storage`.
[[nodiscard]] Result<boost::json::value> parse_json(std::string_view text,
                                                    const JsonLimits& limits = {},
                                                    boost::json::storage_ptr storage = {});

}  // namespace farcall::protocol
