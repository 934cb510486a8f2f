// Where tests find the contracts of the examples.
#pragma once

#include <string>
#include <string_view>

namespace farcall::testkit {

/// Path of a file below examples/: "rust/hello.wasm".
inline std::string contract(std::string_view name) {
  return std::string{FARCALL_SOURCE_DIR} + "/examples/" + std::string{name};
}

}  // namespace farcall::testkit
