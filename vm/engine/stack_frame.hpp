// Where in a contract's code a call stopped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace farcall::vm {

/// A function that a call was in when it stopped.
struct StackFrame {
  /// Its index in the contract, imported ones first.
  std::uint32_t function = 0;
  /// As its source calls it, or the export that it is; nothing: the contract names it nowhere.
  std::optional<std::string> name;
  bool operator==(const StackFrame&) const = default;
};

}  // namespace farcall::vm
