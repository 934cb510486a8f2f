// What clang says, said to the author of a contract: one message for one mistake, at their line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sdk/tool/source_model.hpp"

namespace farcall::sdk {

enum class Severity { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  Place place;
  std::string message;
  std::vector<std::string> notes;  ///< where else to look, in files of the user

  bool operator==(const Diagnostic& other) const {
    return message == other.message && place.file == other.place.file &&
           place.line == other.place.line;
  }
};

/// Reads clang's text. A message about a file below one of `foreign` folders moves to the place in
/// the user's source that led there; of several errors in one line the first stays.
[[nodiscard]] std::vector<Diagnostic> read_clang_output(std::string_view text,
                                                        const std::vector<std::string>& foreign);

/// As compilers print it, with the line of the source and a caret.
[[nodiscard]] std::string render(const Diagnostic& diagnostic);

}  // namespace farcall::sdk
