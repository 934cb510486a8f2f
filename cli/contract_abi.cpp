#include "cli/contract_abi.hpp"

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "cli/contract_building.hpp"
#include "farcall/farcall.hpp"
#include "sdk/tool/toolchain.hpp"

namespace farcall::cli {

namespace fs = std::filesystem;

std::optional<std::string> abi_of(const std::vector<fs::path>& sources, Session& session) {
  std::string key;
  for (const fs::path& source : sources) key += fs::absolute(source).string() + '\n';
  const fs::path wasm =
      sdk::cache_folder() / "abi" / (to_hex(sha256(as_bytes(key)).view()).substr(0, 16) + ".wasm");
  const std::string name = sources.front().stem().string();
  if (!build_or_say({.sources = sources, .output = wasm, .abi = true}, name, session))
    return std::nullopt;
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
