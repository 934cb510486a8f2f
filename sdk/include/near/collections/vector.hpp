// A list in storage.
#pragma once

#include "near/collections/listed.hpp"

namespace near {

/// A list in storage, one entry for each element. The layout is that of `store::Vector` of the Rust
/// SDK. Without a prefix it can be an element of another collection.
template <class T, Literal Prefix = "">
class Vector : public detail::StoredList<T, Prefix, uint32_t> {
 public:
  using detail::StoredList<T, Prefix, uint32_t>::StoredList;
};

}  // namespace near
