// Room on the native stack: contracts recurse on it, and threads of users may have little.
#pragma once

#include <cstddef>
#include <type_traits>

namespace farcall::vm {

/// Bytes between here and the end of this thread's stack, without its guard; 0 when this code does
/// not run on the thread's own stack but on a fiber's.
[[nodiscard]] std::size_t native_stack_left() noexcept;

/// Runs `work(argument)` on a thread with `bytes` of stack, while this one waits.
void run_on_new_stack(std::size_t bytes, void (*work)(void*), void* argument);

/// Runs `work` where `bytes` of stack are free: here if they are, else on a thread made for it.
/// `work` must not throw.
template <class Work>
void run_with_native_stack(std::size_t bytes, Work&& work) {
  if (native_stack_left() >= bytes) [[likely]] {
    work();
  } else {
    using Plain = std::remove_reference_t<Work>;
    run_on_new_stack(bytes, [](void* given) { (*static_cast<Plain*>(given))(); }, &work);
  }
}

}  // namespace farcall::vm
