// What all commands share: where they write, and how they end.
#pragma once

#include <cstdint>
#include <format>
#include <optional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "base/units.hpp"

namespace farcall::cli {

/// How the program ends. Scripts rely on these numbers.
enum class Exit : int {
  kOk = 0,
  /// The command ran, and its answer is no: a difference, a refused contract, a failed call.
  kNegative = 1,
  /// The words on the command line are wrong.
  kUsage = 2,
  /// A file that was named is missing, or is not what it should be.
  kInput = 3,
  /// The machine the program runs on does not let it work.
  kEnvironment = 4,
};

/// stdout gets the result and nothing else (one JSON document with --json); talk goes to stderr and
/// is silenced by --quiet. Errors are always written to stderr.
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
  void result(std::string_view text) const;
  /// Talk.
  void say(std::string_view text) const;
  /// What went wrong, and `exit` with it.
  void fail(Exit how, std::string_view message);
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

/// The whole grammar. `program` gets the options that all commands have.
void add_commands(CLI::App& program, Session& session);

/// Runs the program with these words (without its name).
[[nodiscard]] int run_program(int count, const char* const* words);

}  // namespace farcall::cli
