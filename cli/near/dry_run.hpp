// A dry run: the command runs against a local node that forks the network.
#pragma once

#include <sys/types.h>

#include "cli/near/context.hpp"

namespace farcall::cli::near {

/// The node runs as long as this lives.
class DryRun {
 public:
  /// Starts `farcall node --fork` and redirects the context to it.
  [[nodiscard]] static Outcome<DryRun> start(Context& context);
  DryRun(DryRun&& other) noexcept : process_{std::exchange(other.process_, -1)} {}
  DryRun& operator=(DryRun&& other) noexcept {
    std::swap(process_, other.process_);
    return *this;
  }
  DryRun(const DryRun&) = delete;
  DryRun& operator=(const DryRun&) = delete;
  ~DryRun();

 private:
  explicit DryRun(pid_t process) noexcept : process_{process} {}
  pid_t process_;
};

/// Starts `farcall node` at the URL of a local network as a detached process, which keeps running
/// after the command ends.
[[nodiscard]] Outcome<void> start_local_node(Context& context);

}  // namespace farcall::cli::near
