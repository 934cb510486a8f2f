// Replaces a program's allocator by mimalloc, which native/ contains anyway: a call makes hundreds
// of short-lived allocations. Linked into our programs only; users of libfarcall.a keep theirs.
#include <cstddef>
#include <new>

extern "C" {
void* mi_malloc(std::size_t size);
void* mi_malloc_aligned(std::size_t size, std::size_t alignment);
void mi_free(void* memory);
}

namespace {

void* or_throw(void* memory) {
  if (memory == nullptr) throw std::bad_alloc{};
  return memory;
}

std::size_t number(std::align_val_t alignment) {
  return static_cast<std::size_t>(alignment);
}

}  // namespace

void* operator new(std::size_t size) {
  return or_throw(mi_malloc(size));
}
void* operator new[](std::size_t size) {
  return or_throw(mi_malloc(size));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return mi_malloc(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return mi_malloc(size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return or_throw(mi_malloc_aligned(size, number(alignment)));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return or_throw(mi_malloc_aligned(size, number(alignment)));
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return mi_malloc_aligned(size, number(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return mi_malloc_aligned(size, number(alignment));
}

void operator delete(void* memory) noexcept {
  mi_free(memory);
}
void operator delete[](void* memory) noexcept {
  mi_free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  mi_free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  mi_free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  mi_free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  mi_free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  mi_free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
  mi_free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  mi_free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  mi_free(memory);
}
