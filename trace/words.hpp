// How values, names and amounts are said in trees. Everything returned is escaped.
#pragma once

#include <string>
#include <string_view>

#include "trace/trace.hpp"

namespace farcall::trace {

/// Account ids without the suffix that all accounts of a trace share.
class Names {
 public:
  explicit Names(const Trace& trace);
  /// ".test.near", or empty.
  [[nodiscard]] const std::string& suffix() const noexcept { return suffix_; }
  [[nodiscard]] std::string of(const AccountId& id) const;

 private:
  std::string suffix_;
};

/// JSON and text as they are, Borsh that was read as JSON, other bytes as hex; cut to `width`
/// columns, with the length.
[[nodiscard]] std::string say(const Value& value, std::size_t width);
/// The members of an object two columns apart: `amount "1000"  msg "back 400"`.
[[nodiscard]] std::string say_arguments(const Value& value, std::size_t width);
/// "transfer", "set_greeting", "DeployContract of 1,234 bytes".
[[nodiscard]] std::string say(const ActionTrace& action);
/// "2.42", in Tgas with two digits.
[[nodiscard]] std::string say_tgas(Gas gas);
/// "1 yocto", "2 NEAR".
[[nodiscard]] std::string say_deposit(Balance amount);
/// "0.049337": NEAR to a millionth, for what gas cost.
[[nodiscard]] std::string say_rounded(Balance amount);
/// "12,345".
[[nodiscard]] std::string say_count(std::uint64_t count);
/// "1 receipt", "2 receipts".
[[nodiscard]] std::string say_count(std::uint64_t count, std::string_view noun);

}  // namespace farcall::trace
