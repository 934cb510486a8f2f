// Reads a command line by the grammar's tables.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/grammar/model.hpp"

namespace farcall::cli::grammar {

/// One keyword that was read (or chosen), with the values of its fields.
struct Step {
  const Keyword* keyword = nullptr;
  /// As keyword->fields; nothing: not given.
  std::vector<std::optional<std::string>> values;
  /// The keyword was not typed.
  bool is_implied = false;

  [[nodiscard]] const std::string* get(std::string_view field) const noexcept;
};

/// Options that every command has, before or after its words.
struct Globals {
  bool json = false;
  bool quiet = false;
  bool offline = false;
  bool teach_me = false;
  bool dry_run = false;
  bool start = false;
  bool yes = false;
  std::optional<std::string> timeout;
};

class CommandLine {
 public:
  std::vector<Step> steps;
  Globals globals;
  /// The last command that a keyword selected.
  Command command = Command::kNone;
  /// Set: help was asked for at this place.
  bool wants_help = false;
  /// The level that help was asked for; null: the last keyword has none.
  const Level* help_level = nullptr;

  /// The first step with this keyword, at `from` or later; null: there is none.
  [[nodiscard]] const Step* find(std::string_view word, std::size_t from = 0) const noexcept;
  [[nodiscard]] bool has(std::string_view word) const noexcept { return find(word) != nullptr; }
  /// A value that parsing made sure of; stops the program if the grammar has none.
  [[nodiscard]] const std::string& value(std::string_view word, std::string_view field) const;
  [[nodiscard]] std::string path() const;
};

struct Problem {
  std::string message;
  int exit_code = 2;
};
template <class T>
using Parsed = std::expected<T, Problem>;

/// Supplies what was not typed. `line` is what was read so far.
class Resolver {
 public:
  Resolver() = default;
  Resolver(const Resolver&) = default;
  Resolver& operator=(const Resolver&) = default;
  virtual ~Resolver() = default;
  /// `next` is the word found instead of a keyword; null at the end of the line.
  virtual Parsed<const Keyword*> choose(const Level& level, const CommandLine& line,
                                        const std::string* next) = 0;
  /// Nothing: the field stays empty.
  virtual Parsed<std::optional<std::string>> fill(const Field& field, const CommandLine& line,
                                                  const std::string* next) = 0;
};

/// Takes the local defaults and leaves all else empty; never fails.
class LenientResolver final : public Resolver {
 public:
  Parsed<const Keyword*> choose(const Level& level, const CommandLine& line,
                                const std::string* next) override;
  Parsed<std::optional<std::string>> fill(const Field& field, const CommandLine& line,
                                          const std::string* next) override;
};

/// Reads all words. Values are checked by their kind; the message of a problem names the word and
/// what would be right.
[[nodiscard]] Parsed<CommandLine> parse(std::span<const std::string> words, Resolver& resolver);

/// The command that was read, for a shell; secrets become `***`.
[[nodiscard]] std::string repeat_command(std::string_view program, const CommandLine& line);

/// Every spelling of a field.
[[nodiscard]] std::vector<std::string_view> spellings(const Field& field);

struct GlobalOption {
  std::string_view name;
  std::string_view about;
  bool Globals::* flag;
};
[[nodiscard]] std::span<const GlobalOption> global_options() noexcept;

/// The option of farcall's own commands that NEAR's commands do not have, and why.
inline constexpr std::string_view kProtocolOption = "--protocol";
inline constexpr std::string_view kNoProtocol =
    "--protocol is for farcall's own commands; here the network says which version it has";

}  // namespace farcall::cli::grammar
