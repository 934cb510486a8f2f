// Names of a contract's functions, for people: they decide nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace farcall::vm {

/// What a contract calls its functions: by its name section (appendix "Custom Sections" of the
/// WebAssembly specification), else by its exports. Refers to the wasm, which must outlive it.
class FunctionNames {
 public:
  /// `wasm` must have been accepted by `check`. The name section is no part of that: what follows
  /// its first fault is left out.
  explicit FunctionNames(ByteView wasm);

  /// The name of a function by its index, imported ones first; mangled names of C++ and Rust are
  /// written as in their sources, long ones are cut. It is the contract's own text: any UTF-8.
  [[nodiscard]] std::optional<std::string> find(std::uint32_t function) const;

 private:
  std::map<std::uint32_t, std::string_view> names_;
};

/// Undoes the mangling of C++ (Itanium) and Rust (legacy) in a name. Others stay as they are, and
/// those that would become very long.
[[nodiscard]] std::string demangled(std::string_view name);

}  // namespace farcall::vm
