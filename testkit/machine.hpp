// One virtual machine for all chains of a process: compiled code is shared between them.
#pragma once

#include <memory>
#include <string>

#include "vm/call/external.hpp"

namespace farcall::testkit {

/// The process's machine with this cache of compiled code: a folder, empty for the user's cache
/// folder, "-" for none. Thread-safe; the first caller makes it.
[[nodiscard]] std::shared_ptr<vm::VirtualMachine> shared_machine(const std::string& cache_folder);

}  // namespace farcall::testkit
