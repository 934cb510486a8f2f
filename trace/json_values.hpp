// Gas and bytes of strangers, as traces write them in JSON.
#pragma once

#include <string>

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "protocol/json.hpp"

namespace farcall::trace {

using protocol::DecimalU64;

/// Gas whose JSON form is a decimal string, as that of tokens: sums exceed what JavaScript counts.
struct DecimalGas : Gas {
  constexpr DecimalGas() noexcept = default;
  constexpr DecimalGas(Gas gas) noexcept : Gas{gas} {}  // NOLINT(google-explicit-constructor)
};

/// Bytes of strangers. In JSON: `bytes` in base64, and beside them `json` or `text` where they are
/// such.
struct Value {
  Bytes bytes;
  bool operator==(const Value&) const = default;
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
