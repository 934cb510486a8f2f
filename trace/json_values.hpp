// Gas and bytes of strangers, as traces write them in JSON.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "protocol/json/json.hpp"
#include "trace/boxed.hpp"

namespace farcall::trace {

using protocol::DecimalU64;

/// Gas whose JSON form is a decimal string, as that of tokens: sums exceed what JavaScript counts.
struct DecimalGas : Gas {
  constexpr DecimalGas() noexcept = default;
  constexpr DecimalGas(Gas gas) noexcept : Gas{gas} {}  // NOLINT(google-explicit-constructor)
};

/// What an ABI makes of bytes that it says are in Borsh.
struct BorshReading {
  /// Null where `problem` says why they cannot be read so.
  boost::json::value value;
  std::string problem;
};

/// Bytes that a contract or a user chose. In JSON: `bytes` in base64 and, where an ABI describes
/// them (read_borsh.hpp), `borsh`, or `problem`, which says why they could not be read; elsewhere
/// `json` or `text` if they are that.
struct Value {
  Bytes bytes;
  Boxed<BorshReading> borsh{};

  /// How they are read follows from the bytes and is not compared.
  bool operator==(const Value& other) const { return bytes == other.bytes; }
};

}  // namespace farcall::trace

template <>
struct farcall::protocol::JsonForm<farcall::trace::DecimalGas> {
  static json::value write(const trace::DecimalGas& gas) {
    return json::string{std::to_string(gas.value())};
  }
  static bool read(const JsonPlace& at, const json::value& value, trace::DecimalGas& out) {
    DecimalU64 number;
    if (!json_read(at, value, number)) return false;
    out = Gas{number.value};
    return true;
  }
};

template <>
struct farcall::protocol::JsonForm<farcall::trace::Value> {
  static json::value write(const trace::Value& value);
  static bool read(const JsonPlace& at, const json::value& value, trace::Value& out);
};
