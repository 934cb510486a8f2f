// Borsh: the protocol's binary form (https://borsh.io). Integers little-endian, lengths u32,
// options and variants behind one tag byte, maps and sets in ascending order.
//
// Described types need nothing more. A type whose bytes do not follow from its members has
// the overloads `template <BorshSink Sink> void borsh_write(Sink&, const T&)` and
// `bool borsh_read(BorshReader&, T&)` in its own namespace.
#pragma once

#include "protocol/borsh/borsh_core.hpp"
#include "protocol/borsh/borsh_types.hpp"

namespace farcall::protocol {

/// Returns the length of the encoding without encoding.
template <class T>
[[nodiscard]] std::size_t borsh_length(const T& value) {
  BorshCounter counter;
  borsh_write(counter, value);
  return counter.count();
}

/// Encodes into `place`, whose size must be the length of the encoding.
template <class T>
void borsh_fill(std::span<std::uint8_t> place, const T& value) {
  BorshWriter writer{place};
  borsh_write(writer, value);
  FARCALL_ASSERT(writer.left() == 0, "the place for an encoding has its size");
}

template <class T>
void borsh_append(Bytes& out, const T& value) {
  const std::size_t start = out.size();
  out.resize(start + borsh_length(value));
  borsh_fill(std::span{out}.subspan(start), value);
}

/// Encodes with one allocation of exactly the right size.
template <class T>
[[nodiscard]] Bytes borsh_encode(const T& value) {
  Bytes out(borsh_length(value));
  borsh_fill(out, value);
  return out;
}

/// Decodes all of `bytes` into `value`; trailing bytes are an error. The error names the byte.
/// After an error `value` is valid but unspecified.
template <class T>
[[nodiscard]] Result<void> borsh_decode_into(ByteView bytes, T& value) {
  BorshReader in{bytes};
  if (borsh_read(in, value) && in.remaining() != 0) {
    in.fail("nothing more is expected here, but " + std::to_string(in.remaining()) +
            " bytes are left");
  }
  if (!in.error().empty()) return fail(in.error());
  return {};
}

template <class T>
[[nodiscard]] Result<T> borsh_decode(ByteView bytes) {
  T value;
  if (auto decoded = borsh_decode_into(bytes, value); !decoded) {
    return std::unexpected{std::move(decoded.error())};
  }
  return value;
}

}  // namespace farcall::protocol
