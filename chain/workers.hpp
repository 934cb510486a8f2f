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
  Workers() = default;
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers();

  /// Runs all jobs, in as many threads as there are jobs, the calling one among them, and returns
  /// when all are done.
  void run(std::span<const std::function<void()>> jobs);

 private:
  void work();
  /// Does a job that nobody has taken yet, with the lock open meanwhile.
  void do_next(std::unique_lock<std::mutex>& lock);

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
