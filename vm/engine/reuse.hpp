// Modules whose instances can serve more than one call. Making an instance costs more than a short
// call does; one that ran can be made fresh again if everything that a call changes is known.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "vm/prepare/instrument.hpp"

namespace farcall::vm {

/// Names of the exports that `export_globals` adds begin with this; the contract's own begin with
/// kUserExportPrefix.
inline constexpr std::string_view kGlobalExportPrefix = "global.";

/// A prepared module with all its mutable globals exported: besides them a call changes the memory
/// only, so that an instance is fresh again when both are as they were. Nothing when that is not
/// so: a function changes a table or drops a segment, a global holds a reference, or there are
/// more than a few globals.
[[nodiscard]] std::optional<Bytes> export_globals(ByteView prepared);

}  // namespace farcall::vm
