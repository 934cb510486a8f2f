// Contracts that stand in for others: legal code that behaves badly. The owner of an untrusted
// account could deploy any of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/units.hpp"

namespace farcall::explore {

/// A call that a double makes.
struct DoubleCall {
  std::string receiver;
  std::string method;
  Bytes args;
  Balance deposit;
  Gas gas;
};

/// What every method of a double does, in this order.
struct DoubleBehaviour {
  bool panics = false;
  /// Loops until its gas is gone.
  bool burns_gas = false;
  /// Makes this call first. With `returns_call` its result is the double's result.
  std::optional<DoubleCall> call;
  bool returns_call = false;
  /// Waits for a resumption that never comes; its caller hears of it when the yield times out.
  bool waits = false;
  /// What it returns then; nothing: an empty value.
  Bytes value;
};

/// The code of a double with these methods. Names that are there twice are left out.
[[nodiscard]] Bytes make_double(std::span<const std::string> methods,
                                const DoubleBehaviour& behaviour);

/// A contract as it is, but for one of its methods, which it does not have. Empty: there is no such
/// method. The contract has to be one that can be prepared.
[[nodiscard]] Bytes without_method(ByteView wasm, std::string_view method);

/// A stranger's contract, on the account `relay`. Its method `relay` asks itself for `answer`, with
/// `call` as the callback: the call runs with the stranger as predecessor, and has one result.
[[nodiscard]] Bytes make_relay(std::string_view relay, const DoubleCall& call, ByteView answer);

}  // namespace farcall::explore
