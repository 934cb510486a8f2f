// Arguments by a contract's ABI (near-abi 0.4).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "explore/arguments/argument_values.hpp"

namespace farcall::explore {

struct AbiMethod {
  /// Arguments of the types that the ABI gives; empty if they are not JSON.
  Bytes args;
  bool is_view = false;
  /// Only the contract itself may call it.
  bool is_private = false;
  bool is_payable = false;
};

/// Methods by name, from what `__contract_abi` returns: JSON, perhaps packed with zstd.
[[nodiscard]] Result<std::map<std::string, AbiMethod, std::less<>>> read_abi_methods(
    ByteView abi, const ReplacementWords& words);

}  // namespace farcall::explore
