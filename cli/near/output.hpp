// Where a command writes: the result to stdout, talk to stderr, or one JSON document to stdout.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/near/failure.hpp"

namespace farcall::cli::near {

class Output {
 public:
  bool is_json = false;
  bool is_quiet = false;
  /// With --json, printed by `finish`. `result` is one of succeeded, succeeded_with_failures,
  /// failed, pending, unknown, refused, error.
  boost::json::object document;
  Exit exit = Exit::kOk;

  // Lines are escaped, except for their breaks: accounts, logs and errors come from strangers.
  /// A part of the result as text; nothing with --json.
  void result(std::string_view text) const;
  /// A part of the result that programs read exactly, as JSON or what a contract returned; escaped
  /// on a terminal only. Nothing with --json.
  void value(std::string_view text) const;
  /// Bytes of the result as they are, without a line break; nothing with --json.
  void raw(std::string_view bytes) const;
  /// Talk: to stderr, unless quiet.
  void say(std::string_view text) const;
  /// Warnings and errors: to stderr, always.
  void warn(std::string_view text) const;
  /// Ends the command; gives the exit code.
  [[nodiscard]] int finish();
  [[nodiscard]] int finish(const Failure& failure);
};

/// Members sorted, two spaces a level, as serde_json prints them.
[[nodiscard]] std::string pretty(const boost::json::value& value);

/// Rows in columns; every row has as many cells as the first.
[[nodiscard]] std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace farcall::cli::near
