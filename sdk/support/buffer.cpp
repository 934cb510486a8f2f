#include "near/buffer.hpp"

#include <cstring>

namespace near {

char* Buffer::extend(size_t length) {
  const size_t size = size_ + length;
  if (size >= capacity_) {
    capacity_ = 2 * size + 32;
    auto data = static_cast<char*>(std::malloc(capacity_));
    if (size_ != 0) std::memcpy(data, data_, size_);
    std::free(data_);
    data_ = data;
  }
  char* room = data_ + size_;
  size_ = size;
  return room;
}

void Buffer::append(const char* bytes, size_t length) {
  if (length != 0) std::memcpy(extend(length), bytes, length);
}

}  // namespace near
