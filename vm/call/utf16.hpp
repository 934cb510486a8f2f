// UTF-16 to UTF-8, for contracts written in languages whose strings are UTF-16.
#pragma once

#include <string>

#include "base/bytes.hpp"

namespace farcall::vm {

/// Decodes little-endian UTF-16 of an even number of bytes. False for an unpaired surrogate.
[[nodiscard]] bool utf8_from_utf16le(ByteView bytes, std::string& out);

}  // namespace farcall::vm
