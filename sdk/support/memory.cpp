// The heap of a contract: it lasts for one call, so nothing is freed.
#include <cstddef>
#include <cstdint>
#include <new>

namespace near::detail {
[[noreturn]] void panic_memory();
}

extern "C" {

extern unsigned char __heap_base;

void* malloc(size_t size) {
  constexpr size_t kPage = 65536;
  static uintptr_t next = reinterpret_cast<uintptr_t>(&__heap_base);
  const uintptr_t start = (next + 15) & ~uintptr_t{15};
  const uintptr_t end = start + size;
  const size_t available = __builtin_wasm_memory_size(0) * kPage;
  if (end < start ||
      (end > available && __builtin_wasm_memory_grow(0, (end - available) / kPage + 1) == SIZE_MAX))
    near::detail::panic_memory();
  next = end;
  return reinterpret_cast<void*>(start);
}

void free(void*) {}

int memcmp(const void* left, const void* right, size_t length) {
  auto a = static_cast<const unsigned char*>(left);
  auto b = static_cast<const unsigned char*>(right);
  for (; length; --length, ++a, ++b)
    if (*a != *b) return *a - *b;
  return 0;
}

void* memchr(const void* bytes, int wanted, size_t length) {
  auto byte = static_cast<const unsigned char*>(bytes);
  for (; length; --length, ++byte)
    if (*byte == static_cast<unsigned char>(wanted)) return const_cast<unsigned char*>(byte);
  return nullptr;
}

size_t strlen(const char* text) {
  const char* end = text;
  while (*end) ++end;
  return static_cast<size_t>(end - text);
}

void* memcpy(void* to, const void* from, size_t length) {
  __builtin_memcpy_inline(to, from, 0);
  asm("local.get %0\n local.get %1\n local.get %2\n memory.copy 0, 0"
      :
      : "r"(to), "r"(from), "r"(length));
  return to;
}

[[noreturn]] void abort() {
  near::detail::panic_memory();
}

}  // extern "C"

void* operator new(size_t size) {
  return malloc(size);
}
void* operator new[](size_t size) {
  return malloc(size);
}
void operator delete(void*) noexcept {}
void operator delete[](void*) noexcept {}
void operator delete(void*, size_t) noexcept {}
void operator delete[](void*, size_t) noexcept {}
