#include "state/pool.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "base/huge_pages.hpp"

namespace farcall::state::detail {

namespace {

// With a sanitizer every block is an allocation of its own, so that misuse is seen.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kPooled = false;
#else
constexpr bool kPooled = true;
#endif

constexpr std::size_t kGrain = 8;
constexpr std::size_t kLargest = 640;
constexpr std::size_t kClasses = kLargest / kGrain + 1;
constexpr std::size_t kFirstChunk = std::size_t{64} << 10;
/// Free blocks of a size that a thread takes from the others at a time, and that it keeps at most.
constexpr std::size_t kTaken = 64;
constexpr std::size_t kKept = 4096;

struct FreeBlock {
  FreeBlock* next;
};

struct FreeList {
  FreeBlock* first = nullptr;
  std::size_t count = 0;

  void push(void* block) noexcept {
    auto* free_block = static_cast<FreeBlock*>(block);
    free_block->next = first;
    first = free_block;
    ++count;
  }
  void* pop() noexcept {
    FreeBlock* block = first;
    first = block->next;
    --count;
    return block;
  }
};

/// Memory that was not allocated from yet.
struct Region {
  std::byte* begin = nullptr;
  std::byte* end = nullptr;
  [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(end - begin); }
};

/// Free memory that threads share.
class Depot {
 public:
  Region take_region() {
    const std::scoped_lock lock{mutex_};
    if (!leftovers_.empty()) {
      const Region region = leftovers_.back();
      leftovers_.pop_back();
      return region;
    }
    // Small states take little memory, large ones take it in huge pages.
    const std::size_t half = reserved_ / 2 / kFirstChunk * kFirstChunk;
    const std::size_t size = std::clamp(half, kFirstChunk, kHugePage);
    void* memory = std::aligned_alloc(size == kHugePage ? kHugePage : kFirstChunk, size);
    FARCALL_ASSERT(memory != nullptr, "memory for the state");
    advise_huge_pages(memory, size);
    reserved_ += size;
    auto* begin = static_cast<std::byte*>(memory);
    return {begin, begin + size};
  }
  void leave_region(Region region) {
    const std::scoped_lock lock{mutex_};
    if (region.size() > 0) leftovers_.push_back(region);
  }
  void take_blocks(std::size_t index, FreeList& list) noexcept {
    if (counts_[index].load(std::memory_order_relaxed) == 0) return;
    const std::scoped_lock lock{mutex_};
    FreeList& shared = shared_[index];
    while (list.count < kTaken && shared.count > 0) list.push(shared.pop());
    counts_[index].store(shared.count, std::memory_order_relaxed);
  }
  void leave_blocks(std::size_t index, FreeList& list, std::size_t keep) noexcept {
    const std::scoped_lock lock{mutex_};
    FreeList& shared = shared_[index];
    while (list.count > keep) shared.push(list.pop());
    counts_[index].store(shared.count, std::memory_order_relaxed);
  }

 private:
  std::mutex mutex_;
  std::array<FreeList, kClasses> shared_;
  std::array<std::atomic<std::size_t>, kClasses> counts_{};
  std::vector<Region> leftovers_;
  std::size_t reserved_ = 0;
};

/// Lives as long as the process: blocks may outlive every thread and every other static object.
Depot& depot() {
  static Depot* const instance = new Depot;
  return *instance;
}

struct ThreadPool {
  std::array<FreeList, kClasses> lists;
  Region region;
  bool is_guarded = false;
  std::int64_t bytes_in_use = 0;
};

// Without a destructor, so that it can be used while others run.
constinit thread_local ThreadPool pool;

/// Gives the free blocks of a thread that ends to the others.
struct Guard {
  Guard() noexcept { pool.is_guarded = true; }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard() {
    for (std::size_t i = 0; i < kClasses; ++i) depot().leave_blocks(i, pool.lists[i], 0);
    depot().leave_region(std::exchange(pool.region, {}));
  }
};

void guard_thread() {
  thread_local const Guard guard;
  (void)guard;
}

void* carve(std::size_t size) {
  Region& region = pool.region;
  if (region.size() < size) {
    guard_thread();
    // The rest is too small for this block and becomes a smaller free one.
    if (region.size() >= kGrain) pool.lists[region.size() / kGrain].push(region.begin);
    region = depot().take_region();
  }
  void* block = region.begin;
  region.begin += size;
  return block;
}

constexpr std::size_t class_of(std::size_t size) noexcept {
  return (size + kGrain - 1) / kGrain;
}

}  // namespace

void* pool_allocate(std::size_t size) {
  if (!kPooled || size > kLargest) {
    void* block = std::malloc(size);
    FARCALL_ASSERT(block != nullptr, "memory for the state");
    return block;
  }
  const std::size_t index = class_of(size);
  pool.bytes_in_use += static_cast<std::int64_t>(index * kGrain);
  FreeList& list = pool.lists[index];
  if (list.count == 0) [[unlikely]] {
    depot().take_blocks(index, list);
    if (list.count == 0) return carve(index * kGrain);
  }
  return list.pop();
}

void pool_free(void* block, std::size_t size) noexcept {
  if (!kPooled || size > kLargest) {
    std::free(block);
    return;
  }
  const std::size_t index = class_of(size);
  pool.bytes_in_use -= static_cast<std::int64_t>(index * kGrain);
  FreeList& list = pool.lists[index];
  list.push(block);
  if (!pool.is_guarded) [[unlikely]]
    guard_thread();
  if (list.count > kKept) [[unlikely]]
    depot().leave_blocks(index, list, kKept / 2);
}

std::int64_t pool_bytes_in_use() noexcept {
  return pool.bytes_in_use;
}

}  // namespace farcall::state::detail
