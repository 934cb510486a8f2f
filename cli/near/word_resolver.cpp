#include "cli/near/word_resolver.hpp"

#include <algorithm>

#include "base/format_text.hpp"
#include "cli/grammar/prompt.hpp"
#include "cli/near/draft.hpp"
#include "cli/near/values.hpp"

namespace farcall::cli::near {

using grammar::Field;
using grammar::Keyword;
using grammar::Kind;
using grammar::Level;
using grammar::Parsed;
using grammar::Problem;

namespace {

std::string words_of(const Level& level) {
  std::string out;
  for (const Keyword& each : level.keywords) {
    if (each.about.empty()) continue;
    if (!out.empty()) out += ", ";
    out += each.word;
  }
  return out;
}

/// Values that have a safe default on a network for tests.
bool has_local_default(const Field& field) {
  switch (field.kind) {
    case Kind::kGas:
    case Kind::kAmount:
      return !field.initial.empty() && field.name != "INITIAL_BALANCE";
    case Kind::kArgsType:
    case Kind::kArgs:
    case Kind::kAllowance:
      return true;
    case Kind::kText:
      return field.name == "TEXT" && field.about.starts_with("memo");
    default:
      return false;
  }
}

}  // namespace

void WordResolver::assume(std::string_view word) {
  assumed_ += format_text("{}{}", assumed_.empty() ? "" : " ", word);
}

std::optional<std::string> WordResolver::default_signer(const grammar::CommandLine& line) {
  if (const char* signer = environment("FARCALL_SIGNER")) return signer;
  if (!context_.connection().is_local || line.globals.offline) return std::nullopt;
  if (const grammar::Step* call = line.find("as-transaction")) {
    const auto contract = parse_account(*call->get("CONTRACT_ACCOUNT_ID"));
    if (contract) {
      const auto keys = keys_at_hand(context_, *contract);
      if (keys && !keys->empty()) return contract->str();
    }
  }
  if (const auto& root = context_.root()) return root->account.str();
  return std::nullopt;
}

Parsed<const Keyword*> WordResolver::choose(const Level& level, const grammar::CommandLine& line,
                                            const std::string* next) {
  const Keyword* fallback = level.find(level.local_default);
  const bool is_network = level.local_default == "network-config";
  const bool is_local = context_.connection().is_local;
  const bool has_signer =
      level.local_default == "sign-as" && environment("FARCALL_SIGNER") != nullptr;
  const bool is_named = is_network && network_of_environment() != nullptr;
  if (fallback != nullptr && (is_local || is_named || has_signer)) {
    assume(fallback->word);
    return fallback;
  }
  if (is_interactive_) {
    has_asked_ = true;
    return grammar::ask_keyword(level, line);
  }
  const std::string after = line.path();
  if (next != nullptr)
    return std::unexpected{Problem{format_text("expected {} before '{}'", words_of(level), *next)}};
  return std::unexpected{Problem{format_text(
      "the command is not complete: after '{}' the next word may be {}; nothing was sent", after,
      words_of(level))}};
}

Parsed<std::optional<std::string>> WordResolver::fill(const Field& field,
                                                      const grammar::CommandLine& line,
                                                      const std::string* next) {
  if (field.name == "SIGNER_ACCOUNT_ID" && line.steps.back().keyword->word == "sign-as") {
    if (const char* typed = environment("FARCALL_SIGNER")) {
      if (auto valid = parse_account(typed); !valid)
        return std::unexpected{Problem{"FARCALL_SIGNER: " + valid.error().message}};
    }
    if (auto signer = default_signer(line)) {
      assume(*signer);
      return signer;
    }
  }
  if (field.kind == Kind::kConnection && line.steps.back().is_implied) {
    assume(context_.connection().name);
    return context_.connection().name;
  }
  const bool is_local = context_.connection().is_local;
  if (is_local && has_local_default(field)) {
    assume(shell_quote(field.initial));
    return std::string{field.initial};
  }
  if (is_interactive_) {
    has_asked_ = true;
    return grammar::ask_value(field, line);
  }
  return std::unexpected{Problem{
      format_text("{} ({}) is missing after '{}'{}; nothing was sent", field.name, field.about,
                  line.path(), next == nullptr ? "" : format_text(", before '{}'", *next))}};
}

}  // namespace farcall::cli::near
