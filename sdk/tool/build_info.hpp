// Where a contract comes from and how it was built (NEP-330), from the repository around it.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace farcall::sdk {

/// The `build_info` (JSON) of a contract whose sources are in `folder`: compiler and tools, the
/// command, the path in the repository and the commit. Fails outside of a git repository, when
/// something in it is not committed, and without a remote that others can read: nobody could build
/// the same wasm again.
[[nodiscard]] Result<std::string> build_info_of(const std::filesystem::path& folder);

/// `git+https://host/owner/name` of a remote as git names it: https, `ssh://` or `git@host:path`.
/// Passwords in it are dropped. Empty for remotes that others cannot read.
[[nodiscard]] std::string public_remote(const std::string& remote);

/// Where the sources of a contract are, by its `build_info`.
struct Snapshot {
  std::string repository;  ///< `https://host/owner/name`
  std::string commit;      ///< 40 hexadecimal digits
  std::string path;        ///< of the contract, below the repository's top; empty: the top
};

/// Reads `source_code_snapshot` and `contract_path`. Fails for what is not
/// `git+https://...?rev=COMMIT`, and for a path that leads out of the repository: whoever deployed
/// the code chose the text.
[[nodiscard]] Result<Snapshot> read_snapshot(const std::string& build_info);

/// Puts the files of a commit into `folder`, which must not exist. `repository` is what git clones.
[[nodiscard]] Result<void> check_out(const std::string& repository, const std::string& commit,
                                     const std::filesystem::path& folder);

}  // namespace farcall::sdk
