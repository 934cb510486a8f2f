#include "chain/workers.hpp"

#include <algorithm>

namespace farcall::chain {

Workers::~Workers() {
  {
    const std::scoped_lock lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Workers::run(std::span<const std::function<void()>> jobs) {
  if (jobs.empty()) return;
  if (jobs.size() == 1) return jobs.front()();
  const std::size_t wanted = std::min(jobs.size(), threads_max_);
  while (threads_.size() + 1 < wanted) threads_.emplace_back([this] { work(); });
  std::unique_lock lock{mutex_};
  jobs_ = jobs;
  next_ = 0;
  unfinished_ = jobs.size();
  wake_.notify_all();
  while (next_ < jobs_.size()) do_next(lock);
  done_.wait(lock, [this] { return unfinished_ == 0; });
  jobs_ = {};
}

void Workers::work() {
  std::unique_lock lock{mutex_};
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || next_ < jobs_.size(); });
    if (stopping_) return;
    do_next(lock);
  }
}

void Workers::do_next(std::unique_lock<std::mutex>& lock) {
  const std::function<void()>& job = jobs_[next_++];
  lock.unlock();
  job();
  lock.lock();
  if (--unfinished_ == 0) done_.notify_one();
}

}  // namespace farcall::chain
