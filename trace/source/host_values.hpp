// What host functions were given and what they gave back, taken out of the contract's memory and
// registers.
#pragma once

#include <string_view>
#include <vector>

#include "trace/trace.hpp"
#include "vm/call/external.hpp"

namespace farcall::trace {

/// The number of a host function's wasm parameters, of which a length and a pointer are two. 0 for
/// a function that is not known.
[[nodiscard]] std::size_t host_argument_count(std::string_view name);

/// Parameters and results with their names. What cannot be read (out of bounds, an empty register,
/// longer than `bytes_max`) is left out.
[[nodiscard]] std::vector<HostValue> host_values(const vm::FinishedHostCall& call,
                                                 std::size_t bytes_max);

}  // namespace farcall::trace
