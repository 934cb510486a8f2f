// Errors about bytes of transactions, as the reference tells them.
#pragma once

#include <string_view>

namespace farcall::protocol {

/// Why bytes are no transaction, less the place: what `SignedTransaction::decode` says, as the
/// reference's nodes say it.
[[nodiscard]] std::string_view without_place(std::string_view error) noexcept;

}  // namespace farcall::protocol
