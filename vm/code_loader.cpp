#include "vm/code_loader.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "vm/host/table.hpp"

namespace farcall::vm {
namespace {

std::vector<bool> imports_of(const protocol::WasmConfig& config) {
  std::vector<bool> imports;
  for (const HostEntry& entry : host_table()) imports.push_back(entry.is_enabled(config));
  return imports;
}

/// What code counts for that cannot be called.
constexpr std::size_t kRefusedBytes = 256;

std::size_t size_of(const LoadedCode& code) {
  const auto* module = std::get_if<LinkedModule>(&code.state);
  return module != nullptr ? module->code_size() : kRefusedBytes;
}

}  // namespace

struct CodeLoader::Entry {
  std::shared_ptr<const LoadedCode> code;
  std::size_t bytes = 0;
  /// The clock when it was last asked for.
  std::atomic<std::uint64_t> used = 0;
};

CodeLoader::CodeLoader(const Engine& engine, std::size_t memory_bytes)
    : engine_{engine}, memory_bytes_{memory_bytes} {}

CodeLoader::~CodeLoader() = default;

std::size_t CodeLoader::KeyHash::operator()(const Key& key) const noexcept {
  return std::hash<CryptoHash>{}(key.code) ^ std::hash<const void*>{}(key.rules);
}

const CodeRules& CodeLoader::rules_of(const protocol::RuntimeConfig& config) {
  {
    const std::shared_lock lock{mutex_};
    const auto found = rules_by_config_.find(&config);
    if (found != rules_by_config_.end()) return *found->second;
  }
  return add_rules(config);
}

const CodeRules& CodeLoader::add_rules(const protocol::RuntimeConfig& config) {
  const PrepareConfig prepare = PrepareConfig::from(config.wasm);
  std::vector<bool> imports = imports_of(config.wasm);
  const std::unique_lock lock{mutex_};
  const CodeRules*& rules = rules_by_config_[&config];
  for (const auto& known : rules_) {
    if (known->prepare == prepare && known->imports == imports) rules = known.get();
  }
  if (rules == nullptr) {
    rules_.push_back(std::make_unique<const CodeRules>(
        CodeRules{prepare, std::move(imports), HostTable{engine_, enabled_imports(config.wasm)}}));
    rules = rules_.back().get();
  }
  return *rules;
}

std::shared_ptr<const LoadedCode> CodeLoader::find(const Key& key) {
  const std::shared_lock lock{mutex_};
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  found->second->used.store(clock_.fetch_add(1, std::memory_order_relaxed),
                            std::memory_order_relaxed);
  return found->second->code;
}

std::shared_ptr<const LoadedCode> CodeLoader::keep(const Key& key,
                                                   std::shared_ptr<const LoadedCode> loaded) {
  const std::unique_lock lock{mutex_};
  auto& entry = entries_[key];
  if (entry == nullptr) {
    entry = std::make_unique<Entry>();
    entry->code = std::move(loaded);
    entry->bytes = size_of(*entry->code);
    entry->used = clock_.fetch_add(1, std::memory_order_relaxed);
    kept_bytes_ += entry->bytes;
  }
  std::shared_ptr<const LoadedCode> kept = entry->code;
  make_room();
  return kept;
}

void CodeLoader::make_room() {
  while (kept_bytes_ > memory_bytes_ && entries_.size() > 1) {
    const auto oldest = std::ranges::min_element(
        entries_, {}, [](const auto& item) { return item.second->used.load(); });
    kept_bytes_ -= oldest->second->bytes;
    entries_.erase(oldest);
  }
}

LoadedCode CodeLoader::compile(ByteView source, const CodeRules& rules) const {
  const std::uint64_t size = source.size();
  const auto prepared = prepare(source, rules.prepare);
  if (!prepared) return {size, prepared.error().kind};
  const auto native = engine_.compile(*prepared);
  if (!native) return {size, CompileFailure{native.error().message}};
  auto linked = LinkedModule::load(engine_, *native, rules.host_table);
  if (linked) return {size, std::move(*linked)};
  return std::visit([&](auto& failure) { return LoadedCode{size, std::move(failure)}; },
                    linked.error());
}

std::shared_ptr<const LoadedCode> CodeLoader::load(CodeSource& source,
                                                   const protocol::RuntimeConfig& config) {
  const Key key{source.hash(), &rules_of(config)};
  if (auto known = find(key)) return known;
  const std::scoped_lock lock{compiling_[KeyHash{}(key) % compiling_.size()]};
  if (auto known = find(key)) return known;
  const std::optional<ByteView> bytes = source.bytes();
  if (!bytes) return nullptr;
  return keep(key, std::make_shared<const LoadedCode>(compile(*bytes, *key.rules)));
}

}  // namespace farcall::vm
