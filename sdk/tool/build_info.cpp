#include "sdk/tool/build_info.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/format_text.hpp"
#include "sdk/tool/json_node.hpp"
#include "sdk/tool/process.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// What a program answers, without the line break at its end.
Result<std::string> ask(const std::vector<std::string>& command) {
  Result<ProcessOutput> output = run_process(command);
  if (!output) return std::unexpected{output.error()};
  if (output->exit_code != 0)
    return fail(format_text("`{} {}` failed: {}", command[0], command.back(), output->err));
  std::string text = std::move(output->out);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

Result<std::string> ask_git(const fs::path& folder, std::vector<std::string> words) {
  std::vector<std::string> command{"git", "-C", folder.string()};
  command.append_range(std::move(words));
  return ask(command);
}

/// The first line of what `program --version` says.
Result<std::string> version_of(const std::string& program) {
  Result<std::string> text = ask({program, "--version"});
  if (!text) return text;
  return text->substr(0, text->find('\n'));
}

}  // namespace

std::string public_remote(const std::string& remote) {
  std::string address = remote;
  if (address.starts_with("git@")) {
    const std::size_t colon = address.find(':');
    if (colon == address.npos) return {};
    address = "https://" + address.substr(4, colon - 4) + "/" + address.substr(colon + 1);
  } else if (address.starts_with("ssh://git@")) {
    address = "https://" + address.substr(10);
  } else if (address.starts_with("https://")) {
    const std::size_t at = address.find('@');
    if (at != address.npos && at < address.find('/', 8)) address.erase(8, at + 1 - 8);
  } else {
    return {};
  }
  if (address.ends_with(".git")) address.resize(address.size() - 4);
  return "git+" + address;
}

Result<std::string> build_info_of(const fs::path& folder) {
  const Result<std::string> root = ask_git(folder, {"rev-parse", "--show-toplevel"});
  if (!root)
    return fail(format_text("{} is not in a git repository, so nobody could find its sources: {}",
                            folder.string(), root.error().message));
  const Result<std::string> changes = ask_git(folder, {"status", "--porcelain"});
  if (!changes) return changes;
  if (!changes->empty())
    return fail("commit your changes first: the build info names a commit\n" + *changes);
  const Result<std::string> commit = ask_git(folder, {"rev-parse", "HEAD"});
  if (!commit) return commit;
  const Result<std::string> remote = ask_git(folder, {"remote", "get-url", "origin"});
  if (!remote) return fail("the repository has no remote `origin`: " + remote.error().message);
  const std::string address = public_remote(*remote);
  if (address.empty())
    return fail(format_text("expected a remote like https://host/owner/name, got {}", *remote));
  const Result<std::string> clang = version_of("clang++-22");
  if (!clang) return clang;
  const Result<std::string> optimizer = version_of("wasm-opt");
  if (!optimizer) return optimizer;
  std::error_code error;
  const std::string path =
      fs::relative(fs::canonical(folder, error), fs::canonical(*root, error), error).string();
  if (error) return fail(error.message());
  return json::serialize(
      json::object{{"build_environment", format_text("farcall, {}, {}", *clang, *optimizer)},
                   {"build_command", json::array{"farcall", "build", "--build-info", path}},
                   {"contract_path", path == "." ? "" : path},
                   {"source_code_snapshot", format_text("{}?rev={}", address, *commit)}});
}

Result<Snapshot> read_snapshot(const std::string& build_info) {
  boost::system::error_code error;
  const json::value info = json::parse(build_info, error);
  if (error || !info.is_object()) return fail("its build info is not a JSON object");
  const std::string text = text_of(info.get_object(), "source_code_snapshot");
  constexpr std::string_view kBegin = "git+https://";
  constexpr std::string_view kCommit = "?rev=";
  const std::size_t at = text.find(kCommit);
  Snapshot snapshot{.path = text_of(info.get_object(), "contract_path")};
  if (at != text.npos) snapshot.commit = text.substr(at + kCommit.size());
  const auto is_hex_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (!text.starts_with(kBegin) || snapshot.commit.size() != 40 ||
      !std::ranges::all_of(snapshot.commit, is_hex_digit))
    return fail(
        format_text("expected source_code_snapshot to be git+https://...?rev=COMMIT, got {}",
                    json::serialize(json::string{text})));
  snapshot.repository = text.substr(4, at - 4);
  // Whoever deployed the code chose these texts, which end up in a terminal.
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7F'; };
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; };
  if (!std::ranges::all_of(snapshot.repository, is_visible) ||
      std::ranges::any_of(snapshot.path, is_control))
    return fail(
        "expected a repository address of visible ASCII characters and a path without control "
        "ones");
  const fs::path path = fs::path{snapshot.path}.lexically_normal();
  if (path.is_absolute() || (!path.empty() && *path.begin() == ".."))
    return fail(format_text("expected contract_path below the repository, got {}",
                            json::serialize(json::string{snapshot.path})));
  return snapshot;
}

Result<void> check_out(const std::string& repository, const std::string& commit,
                       const fs::path& folder) {
  // No questions for passwords, and no transports that run programs.
  const std::vector<std::string> git{"env", "GIT_TERMINAL_PROMPT=0",
                                     "GIT_ALLOW_PROTOCOL=https:ssh:file", "git"};
  std::vector<std::string> clone = git;
  clone.append_range(std::vector<std::string>{"clone", "--quiet", "--no-checkout", "--", repository,
                                              folder.string()});
  std::vector<std::string> select = git;
  select.append_range(std::vector<std::string>{"-C", folder.string(), "-c",
                                               "advice.detachedHead=false", "checkout", "--quiet",
                                               "--detach", commit});
  for (const std::vector<std::string>& command : {clone, select}) {
    const Result<ProcessOutput> output = run_process(command);
    if (!output) return std::unexpected{output.error()};
    if (output->exit_code == 0) continue;
    std::string_view why = output->err;
    while (why.ends_with('\n')) why.remove_suffix(1);
    return fail(format_text("git cannot get commit {} of {}: {}", commit, repository, why));
  }
  return {};
}

}  // namespace farcall::sdk
