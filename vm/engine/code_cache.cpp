#include "vm/engine/code_cache.hpp"

#include <cstdlib>
#include <print>

#include "base/assert.hpp"
#include "vm/engine/reuse.hpp"

namespace farcall::vm {
namespace {

/// The approximate size of an entry without code: errors are cached, too.
constexpr std::size_t kEntryBytes = 1024;

std::size_t bytes_of(const CompiledContract& contract) {
  const auto* module = std::get_if<LinkedModule>(&contract.state);
  return kEntryBytes + (module == nullptr ? 0 : module->code_size());
}

CompiledContract linked(std::uint64_t code_size, std::expected<LinkedModule, LinkError> module) {
  if (module) return {code_size, *std::move(module)};
  return {code_size, std::move(module).error()};
}

void print_warning(std::string_view text) {
  std::println(stderr, "farcall: {}", text);
}

}  // namespace

CodeEnvironment::CodeEnvironment(const PrepareConfig& config, HostTable table)
    : prepare{config}, hosts{std::move(table)}, fingerprint{config.fingerprint()} {}

/// One contract: made by the thread that holds `making`; the cache's mutex guards the rest.
struct CodeCache::Slot {
  std::mutex making;
  std::shared_ptr<const CompiledContract> contract;
  std::list<Key>::iterator used;
  std::size_t bytes = 0;
};

CodeCache::CodeCache(const Engine& engine, Options options)
    : engine_{engine}, memory_bytes_max_{options.memory_bytes_max} {
  if (options.folder) {
    disk_.emplace(*std::move(options.folder), options.disk_bytes_max,
                  options.warn ? std::move(options.warn) : print_warning);
  }
}

std::optional<std::filesystem::path> CodeCache::default_folder() {
  const auto variable = [](const char* name) -> std::optional<std::filesystem::path> {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing sets it.
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
  if (const auto cache = variable("FARCALL_CACHE")) return *cache / "contracts";
  if (const auto cache = variable("XDG_CACHE_HOME")) return *cache / "farcall" / "contracts";
  if (const auto home = variable("HOME")) return *home / ".cache" / "farcall" / "contracts";
  return std::nullopt;
}

/// The contract if it is there; else `slot` is set for the thread that will make it.
std::shared_ptr<const CompiledContract> CodeCache::find(const Key& key,
                                                        std::shared_ptr<Slot>& slot) {
  const std::lock_guard lock{mutex_};
  auto& known = slots_[key];
  if (!known) known = std::make_shared<Slot>();
  if (known->contract) {
    ++counts_.memory_hits;
    used_.splice(used_.begin(), used_, known->used);
    return known->contract;
  }
  slot = known;
  return nullptr;
}

std::shared_ptr<const CompiledContract> CodeCache::made_meanwhile(const Slot& slot) const {
  const std::lock_guard lock{mutex_};
  return slot.contract;
}

void CodeCache::keep(const Key& key, Slot& slot, std::shared_ptr<const CompiledContract> contract) {
  const std::lock_guard lock{mutex_};
  slot.contract = std::move(contract);
  account(key, slot, bytes_of(*slot.contract));
}

std::shared_ptr<const CompiledContract> CodeCache::get(CodeSource& code,
                                                       const CodeEnvironment& environment) {
  if (!code.exists()) return nullptr;
  const Key key{code.hash(), &environment};
  std::shared_ptr<Slot> slot;
  if (auto found = find(key, slot)) return found;
  const std::lock_guard one_maker{slot->making};
  auto contract = made_meanwhile(*slot);
  if (contract) return contract;
  contract = make(code, environment);
  keep(key, *slot, contract);
  return contract;
}

void CodeCache::account(const Key& key, Slot& slot, std::size_t bytes) {
  used_.push_front(key);
  slot.used = used_.begin();
  slot.bytes = bytes;
  memory_bytes_ += bytes;
  while (memory_bytes_ > memory_bytes_max_ && used_.size() > 1) {
    const auto oldest = slots_.find(used_.back());
    FARCALL_ASSERT(oldest != slots_.end(), "every used key has a slot");
    memory_bytes_ -= oldest->second->bytes;
    slots_.erase(oldest);
    used_.pop_back();
  }
}

std::shared_ptr<const CompiledContract> CodeCache::make(CodeSource& code,
                                                        const CodeEnvironment& environment) {
  const DiskKey key{code.hash(), environment.fingerprint, engine_.fingerprint()};
  if (auto found = load_from_disk(key, environment))
    return std::make_shared<const CompiledContract>(*std::move(found));
  return std::make_shared<const CompiledContract>(compile(key, code.bytes(), environment));
}

std::optional<CompiledContract> CodeCache::load_from_disk(const DiskKey& key,
                                                          const CodeEnvironment& environment) {
  if (!disk_) return std::nullopt;
  auto found = disk_->load(key);
  if (!found) return std::nullopt;
  {
    const std::lock_guard lock{mutex_};
    ++counts_.disk_hits;
  }
  return linked(found->code_size,
                LinkedModule::load_file(engine_, found->file.release(), environment.hosts));
}

CompiledContract CodeCache::compile(const DiskKey& key, ByteView code,
                                    const CodeEnvironment& environment) {
  {
    const std::lock_guard lock{mutex_};
    ++counts_.compiled;
  }
  auto prepared = prepare(code, environment.prepare);
  if (!prepared) return {code.size(), std::move(prepared).error()};
  auto compiled = compile_prepared(*prepared);
  if (!compiled) {
    return std::visit(
        [&](auto&& error) {
          return CompiledContract{code.size(), std::forward<decltype(error)>(error)};
        },
        std::move(compiled).error());
  }
  if (disk_) disk_->store(key, {code.size(), *compiled});
  return linked(code.size(), LinkedModule::load(engine_, *compiled, environment.hosts));
}

/// With all that is needed to use an instance again, if it can be; the engine's refusals are those
/// of the module as it was prepared.
std::expected<Bytes, Engine::Failure> CodeCache::compile_prepared(ByteView prepared) const {
  if (const auto reusable = export_globals(prepared)) {
    if (auto compiled = engine_.compile(*reusable)) return compiled;
  }
  return engine_.compile(prepared);
}

std::size_t CodeCache::size() const {
  const std::lock_guard lock{mutex_};
  return slots_.size();
}

CodeCache::Counts CodeCache::counts() const {
  const std::lock_guard lock{mutex_};
  return counts_;
}

}  // namespace farcall::vm
