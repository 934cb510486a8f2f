#include "vm/code_environments.hpp"

#include <mutex>
#include <utility>

#include "vm/host/table.hpp"

namespace farcall::vm {
namespace {

std::vector<bool> imports_of(const protocol::WasmConfig& config) {
  std::vector<bool> imports;
  for (const HostEntry& entry : host_table()) imports.push_back(entry.is_enabled(config));
  return imports;
}

}  // namespace

const CodeEnvironment& CodeEnvironments::of(const protocol::RuntimeConfig& config) {
  {
    const std::shared_lock lock{mutex_};
    const auto found = by_config_.find(&config);
    if (found != by_config_.end()) return *found->second;
  }
  return add(config);
}

const CodeEnvironment& CodeEnvironments::add(const protocol::RuntimeConfig& config) {
  const PrepareConfig prepare = PrepareConfig::from(config.wasm);
  std::vector<bool> imports = imports_of(config.wasm);
  const std::unique_lock lock{mutex_};
  const CodeEnvironment*& environment = by_config_[&config];
  for (const auto& known : known_) {
    if (known->environment.prepare == prepare && known->imports == imports) {
      environment = &known->environment;
    }
  }
  if (environment == nullptr) {
    HostTable hosts{engine_, enabled_imports(config.wasm)};
    known_.push_back(std::make_unique<const Known>(
        Known{std::move(imports), CodeEnvironment{prepare, std::move(hosts)}}));
    environment = &known_.back()->environment;
  }
  return *environment;
}

}  // namespace farcall::vm
