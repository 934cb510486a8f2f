// Code for callers of a contract, from its ABI.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace farcall::sdk {

/// A header with the types of the ABI and an interface for contracts in C++. Callbacks and private
/// methods are left out: others cannot call them.
[[nodiscard]] Result<std::string> cpp_stub(std::string_view abi_json);

/// A module with the types of the ABI and a class with one function for each method, over any
/// connection that can view and call.
[[nodiscard]] Result<std::string> typescript_stub(std::string_view abi_json);

}  // namespace farcall::sdk
