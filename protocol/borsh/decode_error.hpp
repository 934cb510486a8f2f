// Errors of decoding transactions, in nearcore's words.
#pragma once

#include <string_view>

namespace farcall::protocol {

/// Rewords an error of `SignedTransaction::decode` as nearcore's nodes word it, without the
/// offset.
[[nodiscard]] std::string_view without_place(std::string_view error) noexcept;

}  // namespace farcall::protocol
