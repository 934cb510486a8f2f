// Supplies words that were not typed: defaults on local networks, questions in a terminal, else an
// error that names the word.
#pragma once

#include "cli/grammar/parse.hpp"
#include "cli/near/context.hpp"

namespace farcall::cli::near {

class WordResolver final : public grammar::Resolver {
 public:
  /// `context` has its network selected, as far as the words name one.
  WordResolver(Context& context, bool is_interactive)
      : context_{context}, is_interactive_{is_interactive} {}

  grammar::Parsed<const grammar::Keyword*> choose(const grammar::Level& level,
                                                  const grammar::CommandLine& line,
                                                  const std::string* next) override;
  grammar::Parsed<std::optional<std::string>> fill(const grammar::Field& field,
                                                   const grammar::CommandLine& line,
                                                   const std::string* next) override;
  /// What was supplied by defaults, for people; empty: nothing.
  [[nodiscard]] const std::string& assumed() const noexcept { return assumed_; }
  [[nodiscard]] bool has_asked() const noexcept { return has_asked_; }

 private:
  [[nodiscard]] std::optional<std::string> default_signer(const grammar::CommandLine& line);
  void assume(std::string_view word);

  Context& context_;
  bool is_interactive_;
  bool has_asked_ = false;
  std::string assumed_;
};

}  // namespace farcall::cli::near
