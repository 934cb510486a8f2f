// What the network would say of a wasm file, and what is in it.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "vm/prepare/prepare.hpp"

namespace farcall::cli {

struct ContractReport {
  std::string file;
  std::uint64_t size = 0;
  ProtocolVersion version = 0;
  std::optional<vm::PrepareFailure> failure;
  /// Methods that can be called: exported functions without parameters and results.
  std::vector<std::string> methods;
  /// Other exports, and why they cannot be called.
  std::vector<std::string> other_exports;
  std::vector<std::string> imports;
  /// Imports that this version does not have: calls fail when the contract is linked.
  std::vector<std::string> unknown_imports;
  /// Locked up while the code is on an account.
  Balance stake;

  [[nodiscard]] bool accepted() const { return !failure.has_value() && unknown_imports.empty(); }
  /// `accepted`, or which rule is broken and where.
  [[nodiscard]] std::string verdict() const;
};

/// Examines `wasm` by the rules of a protocol version. Any bytes may be given.
[[nodiscard]] ContractReport inspect_contract(const std::string& file, ByteView wasm,
                                              ProtocolVersion version);

/// For people, in several lines.
[[nodiscard]] std::string to_text(const ContractReport& report);
[[nodiscard]] boost::json::object to_json(const ContractReport& report);

}  // namespace farcall::cli
