// Functions of libc++ that its headers only declare: the library itself is not linked.
#include <algorithm>
#include <cstddef>
#include <functional>
#include <new>
#include <unordered_map>

namespace {

bool is_prime(size_t number) {
  for (size_t divisor = 2; divisor * divisor <= number; ++divisor)
    if (number % divisor == 0) return false;
  return number > 1;
}

}  // namespace

_LIBCPP_BEGIN_NAMESPACE_STD

/// The sizes of hash tables.
size_t __next_prime(size_t number) {
  if (number == 0) return 0;
  while (!is_prime(number)) ++number;
  return number;
}

size_t __hash_memory(_LIBCPP_NOESCAPE const void* bytes, size_t length) noexcept {
  return __murmur2_or_cityhash<size_t>()(bytes, length);
}

template <class Compare, class Iterator>
void __sort(Iterator first, Iterator last, Compare) {
  if (first == last) return;
  const auto depth = 2 * std::__bit_log2(std::__to_unsigned_like(last - first));
  // Without branches it would be faster, and a kilobyte larger.
  ranges::less less;
  std::__introsort<_ClassicAlgPolicy, ranges::less&, Iterator, false>(first, last, less, depth);
}

template void __sort<__less<char>&, char*>(char*, char*, __less<char>&);
template void __sort<__less<signed char>&, signed char*>(signed char*, signed char*,
                                                         __less<signed char>&);
template void __sort<__less<unsigned char>&, unsigned char*>(unsigned char*, unsigned char*,
                                                             __less<unsigned char>&);
template void __sort<__less<short>&, short*>(short*, short*, __less<short>&);
template void __sort<__less<unsigned short>&, unsigned short*>(unsigned short*, unsigned short*,
                                                               __less<unsigned short>&);
template void __sort<__less<int>&, int*>(int*, int*, __less<int>&);
template void __sort<__less<unsigned>&, unsigned*>(unsigned*, unsigned*, __less<unsigned>&);
template void __sort<__less<long>&, long*>(long*, long*, __less<long>&);
template void __sort<__less<unsigned long>&, unsigned long*>(unsigned long*, unsigned long*,
                                                             __less<unsigned long>&);
template void __sort<__less<long long>&, long long*>(long long*, long long*, __less<long long>&);
template void __sort<__less<unsigned long long>&, unsigned long long*>(unsigned long long*,
                                                                       unsigned long long*,
                                                                       __less<unsigned long long>&);
template void __sort<__less<float>&, float*>(float*, float*, __less<float>&);
template void __sort<__less<double>&, double*>(double*, double*, __less<double>&);

_LIBCPP_END_NAMESPACE_STD

namespace std {
const nothrow_t nothrow{};
}  // namespace std

void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return operator new(size);
}
void* operator new[](size_t size, const std::nothrow_t&) noexcept {
  return operator new(size);
}
void operator delete(void*, const std::nothrow_t&) noexcept {}
void operator delete[](void*, const std::nothrow_t&) noexcept {}
