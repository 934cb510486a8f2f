// Borsh values as the schemas of an ABI describe them. Schemas and bytes come from strangers:
// whatever they say, decoding ends, and takes memory in proportion to fixed limits.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace farcall::trace {

/// Decodes one value. `schema` is a BorshSchemaContainer as near-abi writes it: of borsh-rs 1, or
/// of 0.9 and 0.10.
///
/// Integers of 64 and 128 bits are decimal strings, lists of u8 base64, maps lists of pairs,
/// variants `{"Name": value}`. `None` is null, `Some(x)` is x, or `{"Some": x}` where x itself may
/// be mistaken for an option.
///
/// Fails unless all bytes are read and each definition on the way is known: the error names the
/// byte or the type, escaped. Fails above 64 levels, and above four million bytes and characters
/// of names, where each value counts as 16.
[[nodiscard]] Result<boost::json::value> decode_borsh(const boost::json::value& schema,
                                                      ByteView bytes);

/// Decodes the arguments of a call, an object by their names, or fails as `decode_borsh`. Nothing
/// if `abi` (near-abi 0.3 or 0.4) does not describe arguments of `method` in Borsh.
[[nodiscard]] std::optional<Result<boost::json::value>> decode_borsh_arguments(
    const boost::json::value& abi, std::string_view method, ByteView bytes);

/// Decodes what a call returned, or fails as `decode_borsh`. Nothing if `abi` does not describe the
/// result of `method` in Borsh.
[[nodiscard]] std::optional<Result<boost::json::value>> decode_borsh_result(
    const boost::json::value& abi, std::string_view method, ByteView bytes);

}  // namespace farcall::trace
