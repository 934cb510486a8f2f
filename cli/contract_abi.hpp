// The ABI of a contract in C++.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/session.hpp"

namespace farcall::cli {

/// The ABI (near-abi 0.4.0, JSON) of the contract in `sources`: the compiler writes it into a
/// module of its own, which is asked on a chain in this process. Nothing after saying what is
/// wrong.
[[nodiscard]] std::optional<std::string> abi_of(const std::vector<std::filesystem::path>& sources,
                                                Session& session);

}  // namespace farcall::cli
