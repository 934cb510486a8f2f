// Memory for nodes and values: millions of small blocks that come and go.
#pragma once

#include <cstddef>
#include <cstdint>

namespace farcall::state::detail {

/// A block of `size` bytes, aligned to 8. Blocks are reused by size and lie close together, in huge
/// pages where the system has them: a walk down a large trie is a chain of cache misses, and with
/// small pages each would miss the page tables too. Any thread may free what another allocated;
/// memory is not given back to the system.
[[nodiscard]] void* pool_allocate(std::size_t size);
/// `size` is the size that was allocated.
void pool_free(void* block, std::size_t size) noexcept;

/// Bytes of small blocks that the calling thread allocated less those that it freed: for
/// measurements.
[[nodiscard]] std::int64_t pool_bytes_in_use() noexcept;

}  // namespace farcall::state::detail
