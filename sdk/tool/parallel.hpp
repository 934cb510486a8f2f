// Work on all processors.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace farcall::sdk {

/// Calls `work(0)` ... `work(count - 1)`, as many at once as there are processors; returns when all
/// are done. Calls start in order.
template <class Work>
void parallel_for(std::size_t count, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto take = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  const std::size_t processors = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < std::min(count, processors); ++i) threads.emplace_back(take);
  take();
}

}  // namespace farcall::sdk
