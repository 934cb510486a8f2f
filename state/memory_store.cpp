#include <map>
#include <mutex>

#include "base/format_text.hpp"
#include "state/store.hpp"

namespace farcall::state {

namespace {

class MemoryStore final : public Store {
 public:
  Result<void> write(std::span<const StoreWrite> batch) override {
    for (const StoreWrite& write : batch) {
      if (write.key.empty() || write.key.size() > kMaxStoreKeyBytes) {
        return fail(format_text("store: a key of {} bytes; it may have 1 to {}", write.key.size(),
                                kMaxStoreKeyBytes));
      }
    }
    const std::scoped_lock lock{mutex_};
    for (const StoreWrite& write : batch) {
      if (write.value) {
        rows_.insert_or_assign(to_bytes(write.key), to_bytes(*write.value));
      } else {
        rows_.erase(to_bytes(write.key));
      }
    }
    return {};
  }

  Result<std::optional<Bytes>> get(ByteView key) const override {
    const std::scoped_lock lock{mutex_};
    const auto found = rows_.find(to_bytes(key));
    if (found == rows_.end()) return std::nullopt;
    return found->second;
  }

  Result<void> scan(ByteView prefix, ByteView from, const Visit& visit) const override {
    const std::scoped_lock lock{mutex_};
    const bool from_prefix = as_text(from) < as_text(prefix);
    for (auto at = rows_.lower_bound(to_bytes(from_prefix ? prefix : from)); at != rows_.end();
         ++at) {
      if (!as_text(at->first).starts_with(as_text(prefix))) break;
      if (!visit(at->first, at->second)) break;
    }
    return {};
  }

 private:
  mutable std::mutex mutex_;
  std::map<Bytes, Bytes> rows_;
};

}  // namespace

std::unique_ptr<Store> make_memory_store() {
  return std::make_unique<MemoryStore>();
}

}  // namespace farcall::state
