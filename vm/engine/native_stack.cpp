#include "vm/engine/native_stack.hpp"

#include <cstdint>
#include <pthread.h>

#include "base/assert.hpp"

namespace farcall::vm {
namespace {

/// The addresses of a thread's stack, which grows downwards from `high`.
struct StackRange {
  std::uintptr_t low = 0;
  std::uintptr_t high = 0;
};

StackRange range_of_this_thread() {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return {};
  void* address = nullptr;
  std::size_t size = 0;
  std::size_t guard = 0;
  const bool known = pthread_attr_getstack(&attributes, &address, &size) == 0 &&
                     pthread_attr_getguardsize(&attributes, &guard) == 0;
  pthread_attr_destroy(&attributes);
  if (!known || size < guard) return {};
  // Whether the guard is inside of what is reported differs between C libraries.
  const auto low = reinterpret_cast<std::uintptr_t>(address);
  return {low + guard, low + size};
}

struct Job {
  void (*work)(void*);
  void* argument;
};

void* run_job(void* given) {
  const Job& job = *static_cast<const Job*>(given);
  job.work(job.argument);
  return nullptr;
}

}  // namespace

std::size_t native_stack_left() noexcept {
  // Queried once per thread: for the main thread it reads /proc.
  thread_local const StackRange range = range_of_this_thread();
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  return here > range.low && here <= range.high ? here - range.low : 0;
}

void run_on_new_stack(std::size_t bytes, void (*work)(void*), void* argument) {
  // The room that the C library and the sanitizers take on a new stack.
  constexpr std::size_t kOverhead = std::size_t{256} << 10;
  Job job{work, argument};
  pthread_attr_t attributes;
  pthread_t thread;
  FARCALL_ASSERT(pthread_attr_init(&attributes) == 0, "thread attributes can be made");
  FARCALL_ASSERT(pthread_attr_setstacksize(&attributes, bytes + kOverhead) == 0,
                 "a stack may have this size");
  FARCALL_ASSERT(pthread_create(&thread, &attributes, run_job, &job) == 0,
                 "there is a thread for a call that does not fit on its caller's stack");
  pthread_attr_destroy(&attributes);
  FARCALL_ASSERT(pthread_join(thread, nullptr) == 0, "the thread that runs the call ends");
}

}  // namespace farcall::vm
