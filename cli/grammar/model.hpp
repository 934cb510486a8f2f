// The shape of the NEAR commands' grammar. The tables are data: parsing, help, prompts, completion,
// man pages and the table in docs/ are all derived from them.
//
// A command line is a sequence of keywords. A keyword is followed by its own fields (positional
// values and options), then by the levels in `next`, in order, then by whatever was still expected
// before it. A level is a choice between keywords.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "cli/grammar/commands.hpp"

namespace farcall::cli::grammar {

/// What a value must look like; `check_value` in near/values.hpp checks it.
enum class Kind : std::uint8_t {
  kText,
  kFlag,
  kAccount,
  kAmount,
  kGas,
  kAllowance,
  kTokenAmount,
  kPublicKey,
  kKeyHandle,
  kSecretKey,
  kPhrase,
  kHdPath,
  kHash,
  kHeight,
  kNumber,
  kNames,
  kKeys,
  kWait,
  kFinality,
  kBase64,
  kNonce32,
  kArgsType,
  kArgs,
  kJson,
  kFile,
  kFolder,
  kConnection,
  kUrl,
  kScheme,
  kNearNumber,
  kGasNumber,
};

/// A value on the command line: a positional, or an option if its name begins with `--`.
struct Field {
  std::string_view name;
  Kind kind = Kind::kText;
  /// What help and prompts call it.
  std::string_view about;
  /// A missing required field is asked for, or is an error.
  bool required = true;
  /// What a prompt suggests; on a local network, the default.
  std::string_view initial = {};
  /// Other spellings, separated by `|`. An option among the spellings of a positional fills it.
  std::string_view aliases = {};

  [[nodiscard]] constexpr bool is_option() const noexcept { return name.starts_with("--"); }
};

constexpr Field positional(std::string_view name, Kind kind, std::string_view about,
                           std::string_view initial = {}, std::string_view aliases = {}) {
  return {name, kind, about, true, initial, aliases};
}
constexpr Field optional_positional(std::string_view name, Kind kind, std::string_view about) {
  return {name, kind, about, false};
}
constexpr Field option(std::string_view name, Kind kind, std::string_view about,
                       std::string_view aliases = {}) {
  return {name, kind, about, false, {}, aliases};
}
constexpr Field needed_option(std::string_view name, Kind kind, std::string_view about,
                              std::string_view initial = {}) {
  return {name, kind, about, true, initial};
}

struct Level;

struct Keyword {
  std::string_view word;
  std::string_view about;
  std::initializer_list<Field> fields = {};
  std::initializer_list<const Level*> next = {};
  /// The command that this keyword selects; kNone for the words in between.
  Command command = Command::kNone;
  /// Set: the words parse, but farcall does not do this; says what to do instead.
  std::string_view instead = {};
};

struct Level {
  /// The question of a prompt.
  std::string_view about;
  std::initializer_list<Keyword> keywords;
  /// The keyword taken on a local network when the words go on without one; empty: none.
  std::string_view local_default = {};
  /// A keyword that older command lines leave out: taken when the next word is none of the level's.
  std::string_view implied = {};
  /// Part of many commands (network, signing…): lists of commands end before it.
  bool is_tail = false;

  [[nodiscard]] const Keyword* find(std::string_view word) const noexcept {
    for (const Keyword& each : keywords) {
      if (each.word == word) return &each;
    }
    return nullptr;
  }
};

/// Every first word: near-cli-rs's groups, and the short forms.
extern const Level kRoot;
/// The groups in `kRoot` that near-cli-rs has too.
[[nodiscard]] bool is_first_word(std::string_view word) noexcept;

}  // namespace farcall::cli::grammar
