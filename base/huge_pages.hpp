// Memory in large pages, for what is accessed at random.
#pragma once

#include <cstddef>
#include <cstdint>
#include <sys/mman.h>

namespace farcall {

inline constexpr std::size_t kHugePage = std::size_t{1} << 21;

/// Asks the system for huge pages in the part of `memory` that can have them. A hint, may be
/// ignored.
inline void advise_huge_pages(void* memory, std::size_t bytes) noexcept {
  const auto begin = (reinterpret_cast<std::uintptr_t>(memory) + kHugePage - 1) & ~(kHugePage - 1);
  const auto end = (reinterpret_cast<std::uintptr_t>(memory) + bytes) & ~(kHugePage - 1);
  if (begin < end) (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

}  // namespace farcall
