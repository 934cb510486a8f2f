// Checks an LMDB file before LMDB maps it: LMDB trusts its file, and a damaged one would crash us.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace farcall::state::detail {

/// Reads every page that the newest state of the file reaches, and its list of free pages: all must
/// lie within the file, be of the right kind, be used once, and keep their contents within
/// themselves. A file that does not exist or is empty is a new store. The layout is that of lmdb
/// 0.9's mdb.c.
[[nodiscard]] Result<void> check_lmdb_file(const std::filesystem::path& file);

}  // namespace farcall::state::detail
