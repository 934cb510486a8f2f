#include "cli/contract_abi.hpp"

#include <format>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "farcall/farcall.hpp"
#include "sdk/build/contract_build.hpp"
#include "sdk/build/toolchain.hpp"

namespace farcall::cli {

namespace fs = std::filesystem;

std::optional<std::string> abi_of(const std::vector<fs::path>& sources, Session& session) {
  std::string key;
  for (const fs::path& source : sources) key += fs::absolute(source).string() + '\n';
  const fs::path wasm =
      sdk::cache_folder() / "abi" / (to_hex(sha256(as_bytes(key)).view()).substr(0, 16) + ".wasm");
  const Result<sdk::BuildResult> built =
      sdk::build_contract({.sources = sources, .output = wasm, .abi = true});
  if (!built) {
    session.fail(Exit::kEnvironment, built.error().message);
    return std::nullopt;
  }
  for (const sdk::Diagnostic& each : built->diagnostics) session.say(sdk::render(each));
  if (!built->succeeded) {
    session.fail(Exit::kNegative, std::format("{} error(s)", built->error_count()));
    return std::nullopt;
  }
  testkit::Chain chain{{.cache_folder = "-"}};
  const testkit::Account account = chain.root();
  if (const testkit::Outcome deployed = account.deploy(wasm.string()); !deployed.all_succeeded()) {
    session.fail(Exit::kEnvironment, deployed.error());
    return std::nullopt;
  }
  const testkit::ViewResult answer = account.view("__contract_abi");
  if (!answer.succeeded) {
    session.fail(Exit::kEnvironment, answer.error);
    return std::nullopt;
  }
  return answer.text();
}

}  // namespace farcall::cli
