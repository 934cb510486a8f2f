// The C++ that the build tool adds to a contract: names, exports, bodies of interfaces.
#pragma once

#include <string>
#include <vector>

#include "sdk/tool/source_model.hpp"

namespace farcall::sdk {

/// Mistakes that can be seen without types: attributes that do not fit, overloads, names missing.
[[nodiscard]] std::vector<Problem> check_model(const SourceModel& model);

/// The name under which the network knows a method.
[[nodiscard]] std::string exported_name(const Method& method);

/// The table of the names of methods and parameters, for the beginning of every unit.
[[nodiscard]] std::string generate_names(const SourceModel& model);

/// Exports and interface bodies, for the end of the unit that defines the contract.
[[nodiscard]] std::string generate_exports(const SourceModel& model);

/// An export that answers with the ABI, for the end of the unit that defines the contract.
[[nodiscard]] std::string generate_abi(const SourceModel& model);

}  // namespace farcall::sdk
