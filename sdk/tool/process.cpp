#include "sdk/tool/process.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace farcall::sdk {
namespace {

/// Both ends of a pipe. The destructor closes the ends that are still open.
struct Pipe {
  int read_end = -1;
  int write_end = -1;

  bool open() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    read_end = ends[0];
    write_end = ends[1];
    return true;
  }
  static void close_end(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
  ~Pipe() {
    close_end(read_end);
    close_end(write_end);
  }
};

/// Reads both pipes until the program has closed them.
void drain(Pipe& first, std::string& first_text, Pipe& second, std::string& second_text) {
  std::array<char, 65536> chunk;
  while (first.read_end >= 0 || second.read_end >= 0) {
    pollfd waiting[] = {{first.read_end, POLLIN, 0}, {second.read_end, POLLIN, 0}};
    if (poll(waiting, 2, -1) < 0 && errno != EINTR) return;
    for (int i = 0; i < 2; ++i) {
      if (waiting[i].revents == 0) continue;
      Pipe& source = i == 0 ? first : second;
      const ssize_t count = read(source.read_end, chunk.data(), chunk.size());
      if (count > 0) {
        (i == 0 ? first_text : second_text).append(chunk.data(), static_cast<size_t>(count));
      } else if (count == 0 || errno != EINTR) {
        Pipe::close_end(source.read_end);
      }
    }
  }
}

std::vector<std::string> clean_environment() {
  std::vector<std::string> variables{"LC_ALL=C"};
  for (const char* name : {"PATH", "TMPDIR"})
    if (const char* value = std::getenv(name)) variables.push_back(std::string{name} + "=" + value);
  return variables;
}

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Result<ProcessOutput> run_process(const std::vector<std::string>& command,
                                  ProcessEnvironment environment) {
  Pipe out;
  Pipe err;
  if (!out.open() || !err.open())
    return fail(std::string{"cannot create a pipe: "} + std::strerror(errno));

  const std::vector<char*> arguments = pointers_to(command);
  const std::vector<std::string> clean = clean_environment();
  const std::vector<char*> variables = pointers_to(clean);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write_end, 1);
  posix_spawn_file_actions_adddup2(&actions, err.write_end, 2);
  pid_t child = 0;
  const int failure =
      posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(),
                   environment == ProcessEnvironment::kClean ? variables.data() : environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) return fail("cannot run " + command[0] + ": " + std::strerror(failure));

  Pipe::close_end(out.write_end);
  Pipe::close_end(err.write_end);
  ProcessOutput output;
  drain(out, output.out, err, output.err);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  output.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return output;
}

}  // namespace farcall::sdk
