// Threads for shards: started when first needed, idle otherwise.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace farcall::chain {

/// Runs a handful of independent jobs side by side. One caller at a time.
class Workers {
 public:
  /// At most this many threads, the caller's among them.
  explicit Workers(std::size_t threads_max) noexcept : threads_max_{threads_max} {}
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers();

  /// Runs all jobs, some of them on the calling thread, and returns when all are done.
  void run(std::span<const std::function<void()>> jobs);

 private:
  void work();
  /// Runs the next job without holding the lock.
  void do_next(std::unique_lock<std::mutex>& lock);

  std::size_t threads_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::span<const std::function<void()>> jobs_;
  std::size_t next_ = 0;
  std::size_t unfinished_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace farcall::chain
