// What all commands share: where they write, and how they end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/units.hpp"
#include "cli/exit_code.hpp"

namespace CLI {
class App;
}

namespace farcall::cli {

/// stdout gets the result and nothing else (one JSON document with --json, of the error where there
/// is no result); talk goes to stderr and is silenced by --quiet. Errors are always written to
/// stderr.
class Session {
 public:
  bool json = false;
  bool quiet = false;
  /// --protocol, where it was given.
  std::optional<ProtocolVersion> protocol_version;
  /// stdout is a terminal that shows colours.
  bool colour = false;
  Exit exit = Exit::kOk;

  /// The result.
  void result(std::string_view text);
  /// Talk.
  void say(std::string_view text) const;
  /// What went wrong, and `exit` with it.
  void fail(Exit how, std::string_view message);
  /// Ends the program's output and returns its exit code.
  [[nodiscard]] int finish();

 private:
  bool has_result_ = false;
  /// The first failure's.
  std::string message_;
};

/// Each command adds itself to the program's grammar; the callback of its subcommand runs it.
void add_new(CLI::App& program, Session& session);
void add_build(CLI::App& program, Session& session);
void add_test(CLI::App& program, Session& session);
void add_abi(CLI::App& program, Session& session);
void add_demo(CLI::App& program, Session& session);
void add_check(CLI::App& program, Session& session);
void add_conform(CLI::App& program, Session& session);
void add_replay(CLI::App& program, Session& session);
void add_node(CLI::App& program, Session& session);
void add_trace(CLI::App& program, Session& session);
void add_gas(CLI::App& program, Session& session);
void add_explore(CLI::App& program, Session& session);
void add_verify(CLI::App& program, Session& session);

/// The whole grammar. `program` gets the options that all commands have.
void add_commands(CLI::App& program, Session& session);

/// Runs the program with these words (without its name).
[[nodiscard]] int run_program(int count, const char* const* words);

}  // namespace farcall::cli
