// Rows of a contract's data in words: keys and values as near-sdk and C++ contracts write them.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace farcall::explore {

/// "STATE", "b:alice" (a prefix and a borsh text), "v[3]" (a prefix and a position), else the
/// bytes, cut. Escaped for terminals.
[[nodiscard]] std::string say_row_key(ByteView key);
/// "500 -> 400" for integers of 1, 2, 4, 8 and 16 bytes, texts as they are, of longer values what
/// differs: "from byte 8: 0x00 -> 0x01". Nothing means that there is no row.
[[nodiscard]] std::string say_row_change(const std::optional<Bytes>& before,
                                         const std::optional<Bytes>& after);

}  // namespace farcall::explore
