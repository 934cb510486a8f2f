#include "vm/engine/code_environments.hpp"

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

bool is_table(const protocol::RuntimeConfig& config) {
  return protocol::is_supported(config.version) &&
         &config == &protocol::runtime_config(config.version);
}

}  // namespace

const CodeEnvironment& CodeEnvironments::of(const protocol::RuntimeConfig& config) {
  if (!is_table(config)) return find_or_add(config);
  {
    const std::shared_lock lock{mutex_};
    const auto found = by_table_.find(&config);
    if (found != by_table_.end()) return *found->second;
  }
  const CodeEnvironment& environment = find_or_add(config);
  const std::unique_lock lock{mutex_};
  by_table_.emplace(&config, &environment);
  return environment;
}

const CodeEnvironment& CodeEnvironments::find_or_add(const protocol::RuntimeConfig& config) {
  const PrepareConfig prepare = PrepareConfig::from(config.wasm);
  std::vector<bool> imports = imports_of(config.wasm);
  const std::unique_lock lock{mutex_};
  for (const auto& known : known_) {
    if (known->environment.prepare == prepare && known->imports == imports) {
      return known->environment;
    }
  }
  HostTable hosts{engine_, enabled_imports(config.wasm)};
  known_.push_back(std::make_unique<const Known>(
      Known{std::move(imports), CodeEnvironment{prepare, std::move(hosts)}}));
  return known_.back()->environment;
}

}  // namespace farcall::vm
