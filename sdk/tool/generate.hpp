// The C++ that the build tool adds to a contract: names, exports, bodies of interfaces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sdk/tool/contract_names.hpp"
#include "sdk/tool/source_model.hpp"

namespace farcall::sdk {

/// Mistakes that can be seen without types: attributes that do not fit, overloads, names missing.
[[nodiscard]] std::vector<Problem> check_model(const SourceModel& model);

/// The tables of names, and definitions for units of tests that include the contract.
[[nodiscard]] ContractNames generate_names(const SourceModel& model);

/// The header with the tables, for the beginning of every unit.
[[nodiscard]] std::string names_header(const ContractNames& names);

/// Exports and interface bodies, for the end of the unit that defines the contract.
[[nodiscard]] std::string generate_exports(const SourceModel& model);

/// The method `contract_source_metadata` (NEP-330), if the contract names a version, a link or a
/// standard, or `build_info` (JSON) is not empty, and the contract does not define it.
[[nodiscard]] std::string generate_metadata(const SourceModel& model,
                                            const std::string& build_info);

/// An export that answers with the ABI, for the end of the unit that defines the contract.
[[nodiscard]] std::string generate_abi(const SourceModel& model);

}  // namespace farcall::sdk
