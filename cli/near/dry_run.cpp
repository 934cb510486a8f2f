#include "cli/near/dry_run.hpp"

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "base/format_text.hpp"
#include "cli/near/answers.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

constexpr std::chrono::seconds kStartTimeout{30};

struct Started {
  pid_t process = -1;
  std::string url;
};

/// Runs this program as a node and waits for the line of JSON that says where it listens.
Outcome<Started> start_node(std::vector<std::string> words, bool is_detached) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return failure(Exit::kEnvironment, format_text("pipe: {}", std::strerror(errno)));
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t process = ::fork();
  if (process < 0)
    return failure(Exit::kEnvironment, format_text("fork: {}", std::strerror(errno)));
  if (process == 0) {
    // Only calls that are safe between fork and exec.
    if (is_detached) {
      ::setsid();
    } else {
      // Ends with this command, also where that is killed.
      ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    }
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(null, STDIN_FILENO);
    ::dup2(null, STDERR_FILENO);
    ::dup2(ends[1], STDOUT_FILENO);
    ::execv("/proc/self/exe", arguments.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  std::string text;
  const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
  while (!text.contains('\n')) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd entry{.fd = ends[0], .events = POLLIN, .revents = 0};
    if (left.count() <= 0 || ::poll(&entry, 1, static_cast<int>(left.count())) <= 0) break;
    std::array<char, 4096> chunk{};
    const ssize_t got = ::read(ends[0], chunk.data(), chunk.size());
    if (got <= 0) break;
    text.append(chunk.data(), static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  boost::system::error_code error;
  const json::value said = json::parse(text.substr(0, text.find('\n')), error);
  const std::string url = error ? "" : text_or_empty(member(said, "url"));
  if (url.empty()) {
    ::kill(process, SIGTERM);
    ::waitpid(process, nullptr, 0);
    std::string command;
    for (const std::string& word : words) command += (command.empty() ? "" : " ") + word;
    return failure(Exit::kEnvironment, format_text("the node did not start; try: {}", command));
  }
  return Started{process, url};
}

}  // namespace

Outcome<DryRun> DryRun::start(Context& context) {
  context.out.say(format_text("dry run: forking {}", context.connection().name));
  auto started = start_node(
      {"farcall", "--json", "node", "--listen", "127.0.0.1:0", "--fork", context.connection().name},
      false);
  if (!started) return std::unexpected{std::move(started.error())};
  context.redirect(started->url);
  context.out.document["dry_run"] = true;
  return DryRun{started->process};
}

DryRun::~DryRun() {
  if (process_ < 0) return;
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

Outcome<void> start_local_node(Context& context) {
  const auto url = rpc::Url::parse(context.connection().rpc_url).value();
  if (!context.connection().is_local)
    return failure(Exit::kUsage, "--start starts a local network; this one is not on this machine");
  if (context.rpc().call_once("status", json::array{}, std::chrono::seconds{5})) return {};
  const std::string host = url.host == "localhost" ? "127.0.0.1" : url.host;
  auto started = start_node({"farcall", "--json", "node", "--listen", host + ":" + url.port}, true);
  if (!started) return std::unexpected{std::move(started.error())};
  context.out.say(format_text("started a local network at {} (process {}; 'kill {}' stops it)",
                              started->url, started->process, started->process));
  return {};
}

}  // namespace farcall::cli::near
