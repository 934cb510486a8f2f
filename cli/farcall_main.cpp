#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

#include "cli/exit_code.hpp"
#include "cli/session.hpp"
#include "node/sandbox_command.hpp"

namespace {

/// Called by the name that launchers of NEAR's test libraries use: `near-sandbox`, also with a
/// version at its end, or `neard`.
bool is_called_near_sandbox(const char* path) {
  const std::string name = std::filesystem::path{path}.filename().string();
  return name.starts_with("near-sandbox") || name == "neard";
}

/// Opens standard streams that the caller closed. Otherwise the next file or socket gets the number
/// of stdout, and the output goes into it. Printing to a closed stdout stays an error.
void open_closed_streams() {
  struct Stream {
    int number;
    int mode;
  };
  for (const Stream& each : std::array<Stream, 3>{
           {{STDIN_FILENO, O_RDONLY}, {STDOUT_FILENO, O_RDONLY}, {STDERR_FILENO, O_WRONLY}}}) {
    if (::fcntl(each.number, F_GETFD) < 0 && errno == EBADF) (void)::open("/dev/null", each.mode);
  }
}

/// What was printed must have arrived: a script would take a part for all.
int with_output_checked(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  std::fputs("error: stdout: the output cannot be written, or only in part\n", stderr);
  return code == 0 ? static_cast<int>(farcall::cli::Exit::kInput) : code;
}

}  // namespace

int main(int count, char** words) {
  open_closed_streams();
  if (count > 0 && is_called_near_sandbox(words[0])) {
    return farcall::node::run_near_sandbox(count, words);
  }
  return with_output_checked(farcall::cli::run_program(count, words));
}
