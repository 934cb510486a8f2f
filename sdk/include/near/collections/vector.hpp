// A list in storage.
#pragma once

#include "near/collections/listed.hpp"

namespace near {

/// A list in storage, one entry for each element. The layout is that of `store::Vector` of the Rust
/// SDK.
template <class T, Literal Prefix>
class Vector : public detail::StoredList<T, Prefix, uint32_t> {};

namespace detail {
template <class T, Literal Prefix>
inline constexpr std::string_view storage_prefix<Vector<T, Prefix>> = Prefix.view();
}  // namespace detail
}  // namespace near
