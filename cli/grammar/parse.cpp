#include "cli/grammar/parse.hpp"

#include <algorithm>
#include <ranges>

#include "base/assert.hpp"
#include "base/format_text.hpp"
#include "base/word_list.hpp"
#include "cli/near/values.hpp"

namespace farcall::cli::grammar {
namespace {

constexpr GlobalOption kGlobalOptions[] = {
    {"--json", "the result as one JSON document", &Globals::json},
    {"--quiet", "nothing but the result and errors", &Globals::quiet},
    {"-q", "", &Globals::quiet},
    {"--offline", "use no network", &Globals::offline},
    {"--teach-me", "show requests and answers", &Globals::teach_me},
    {"--dry-run", "run the transaction on a local fork; send nothing", &Globals::dry_run},
    {"--start", "start a local node if none runs", &Globals::start},
    {"--yes", "do not ask before sending", &Globals::yes},
    {"-y", "", &Globals::yes},
};
constexpr std::string_view kTimeout = "--timeout";

std::unexpected<Problem> problem(std::string message) {
  return std::unexpected{Problem{std::move(message)}};
}

bool matches(const Field& field, std::string_view word) {
  return std::ranges::contains(spellings(field), word);
}

std::vector<std::string_view> words_of(const Level& level) {
  std::vector<std::string_view> out;
  for (const Keyword& each : level.keywords) out.push_back(each.word);
  return out;
}

/// Words that former versions had, and what replaced them.
struct Replaced {
  std::string_view word;
  std::string_view advice;
};
constexpr Replaced kReplaced[] = {
    {"amount-ft", "the amount stands alone now: tokens A send-ft TOKEN RECEIVER '1 USDT' memo ''"},
    {"send-ft-call-msg", "write send-ft-call … memo '' msg-args TEXT"},
    {"sign-with-private-key", "write sign-with-plaintext-private-key"},
    {"sign-with-macos-keychain", "write sign-with-keychain"},
    {"save-to-macos-keychain", "write save-to-keychain"},
};

class Parser {
 public:
  Parser(std::span<const std::string> words, Resolver& resolver)
      : words_{words}, resolver_{resolver} {}

  Parsed<CommandLine> run() {
    auto line = read_all();
    if (line && line->wants_help) return line;
    // What farcall does not do is said before what is wrong behind those words.
    for (const Step& step : line ? line->steps : line_.steps) {
      if (!step.keyword->instead.empty() && !step.is_implied)
        return problem(std::string{step.keyword->instead});
    }
    return line;
  }

 private:
  Parsed<CommandLine> read_all() {
    expected_.push_back(&kRoot);
    while (!expected_.empty()) {
      const Level* level = expected_.back();
      expected_.pop_back();
      if (auto done = read_level(*level); !done) return std::unexpected{std::move(done.error())};
      if (line_.wants_help) return std::move(line_);
    }
    if (auto done = read_globals(); !done) return std::unexpected{std::move(done.error())};
    if (at_ < words_.size()) {
      if (is_help(words_[at_])) {
        line_.wants_help = true;
        return std::move(line_);
      }
      return problem(format_text("unexpected word '{}' after '{}': the command ends there",
                                 words_[at_], line_.path()));
    }
    return std::move(line_);
  }

  static bool is_help(std::string_view word) {
    return word == "-h" || word == "--help" || word == "help";
  }
  [[nodiscard]] const std::string* next() const {
    return at_ < words_.size() ? &words_[at_] : nullptr;
  }

  /// Reads the next word if it is a global option.
  Parsed<bool> read_global() {
    const std::string* word = next();
    if (word == nullptr) return false;
    for (const GlobalOption& each : kGlobalOptions) {
      if (*word == each.name) {
        line_.globals.*each.flag = true;
        ++at_;
        return true;
      }
    }
    if (*word == kTimeout || word->starts_with("--timeout=")) {
      ++at_;
      if (word->size() > kTimeout.size()) {
        line_.globals.timeout = word->substr(kTimeout.size() + 1);
      } else if (at_ < words_.size()) {
        line_.globals.timeout = words_[at_++];
      } else {
        return problem("--timeout: the number of seconds is missing");
      }
      const auto seconds = near::parse_number(*line_.globals.timeout);
      if (!seconds) return problem("--timeout: " + seconds.error().message);
      if (*seconds == 0) return problem("--timeout: expected at least 1 second, got 0");
      return true;
    }
    return false;
  }
  Parsed<void> read_globals() {
    while (true) {
      auto found = read_global();
      if (!found) return std::unexpected{std::move(found.error())};
      if (!*found) return {};
    }
  }

  Parsed<void> read_level(const Level& level) {
    if (auto done = read_globals(); !done) return done;
    const std::string* word = next();
    if (word != nullptr && is_help(*word)) {
      line_.wants_help = true;
      line_.help_level = &level;
      return {};
    }
    if (word != nullptr) {
      if (const Keyword* keyword = level.find(*word)) {
        ++at_;
        return enter(*keyword, false);
      }
      if (word->starts_with('-') && word->size() > 1) return unknown_option(*word);
      if (!level.implied.empty()) return enter(*level.find(level.implied), true);
      if (!stands_later(level, *word)) return unknown_word(level, *word);
    }
    auto chosen = resolver_.choose(level, line_, word);
    if (!chosen) return std::unexpected{std::move(chosen.error())};
    return enter(**chosen, true, false);
  }

  static const Level* level_after_default(const Level& level) {
    const Keyword* keyword = level.find(level.local_default);
    return keyword != nullptr && keyword->next.size() > 0 ? *keyword->next.begin() : nullptr;
  }
  /// The level has the word, or one that follows its default does.
  static bool is_behind(const Level* level, std::string_view word) {
    constexpr int kDeepest = 4;
    for (int depth = 0; level != nullptr && depth < kDeepest; ++depth) {
      if (level->find(word) != nullptr) return true;
      level = level_after_default(*level);
    }
    return false;
  }
  /// The word is expected after something that may be left out.
  [[nodiscard]] bool stands_later(const Level& level, std::string_view word) const {
    return is_behind(&level, word) ||
           std::ranges::any_of(expected_, [&](const Level* each) { return is_behind(each, word); });
  }

  Parsed<void> unknown_word(const Level& level, const std::string& word) {
    for (const Replaced& each : kReplaced) {
      // One that was taken for a value makes the word after it unknown.
      const bool is_before = at_ > 0 && each.word == words_[at_ - 1];
      if (each.word == word || is_before)
        return problem(format_text("'{}': {}", each.word, each.advice));
    }
    const auto words = words_of(level);
    const std::string where = line_.steps.empty() ? "" : format_text(" after '{}'", line_.path());
    if (const auto near_word = near::nearest(word, words))
      return problem(
          format_text("unknown word '{}'{}; did you mean '{}'?", word, where, *near_word));
    if (line_.steps.empty())
      return problem(
          format_text("unknown command '{}'; 'farcall --help' lists the commands", word));
    return problem(
        format_text("unknown word '{}'{}; expected {}", word, where, word_list(words, "or")));
  }

  Parsed<void> unknown_option(const std::string& word) {
    const std::string name = word.substr(0, word.find('='));
    std::vector<std::string_view> known;
    for (const GlobalOption& each : kGlobalOptions) known.push_back(each.name);
    std::string home;
    for (const Step& step : line_.steps) {
      for (const Field& field : step.keyword->fields) {
        for (const std::string_view spelling : spellings(field)) {
          if (spelling == name) home = step.keyword->word;
          if (spelling.starts_with("--")) known.push_back(spelling);
        }
      }
    }
    if (!home.empty())
      return problem(format_text("option {} belongs directly after '{}'", name, home));
    if (name == kProtocolOption) return problem(std::string{kNoProtocol});
    const bool looks_like_value = word.size() > 1 && word[1] >= '0' && word[1] <= '9';
    if (looks_like_value)
      return problem(format_text(
          "'{}' looks like an option; numbers and amounts here are not negative, and other values "
          "that begin with '-' need '--' before them",
          word));
    if (const auto close = near::nearest(name, known))
      return problem(format_text("unknown option '{}'; did you mean '{}'?", name, *close));
    const std::string bare = name.substr(std::min(name.find_first_not_of('-'), name.size()));
    const bool is_keyword =
        std::ranges::any_of(expected_, [&](const Level* each) { return is_behind(each, bare); });
    if (is_keyword)
      return problem(format_text("unknown option '{}'; it is a word: write '{}'", name, bare));
    return problem(format_text("unknown option '{}' after '{}'", name, line_.path()));
  }

  /// `has_words`: the values of the keyword were typed, even if the keyword itself was not.
  Parsed<void> enter(const Keyword& keyword, bool is_implied, bool has_words = true) {
    if (keyword.command != Command::kNone) line_.command = keyword.command;
    line_.steps.push_back({&keyword, {}, is_implied});
    line_.steps.back().values.resize(keyword.fields.size());
    // What follows this keyword comes before what was expected already.
    std::vector<const Level*> following{keyword.next};
    for (const Level* level : std::views::reverse(following)) expected_.push_back(level);
    if (has_words) {
      if (auto done = read_fields(keyword); !done || line_.wants_help) return done;
    }
    return fill_fields(keyword);
  }

  [[nodiscard]] bool is_next_keyword(std::string_view word) const {
    return !expected_.empty() && expected_.back()->find(word) != nullptr;
  }

  Parsed<void> read_fields(const Keyword& keyword) {
    while (true) {
      auto global = read_global();
      if (!global) return std::unexpected{std::move(global.error())};
      if (*global) continue;
      const std::string* word = next();
      if (word == nullptr) return {};
      if (*word == "-h" || *word == "--help") {
        line_.wants_help = true;
        line_.help_level = expected_.empty() ? nullptr : expected_.back();
        return {};
      }
      if (word->starts_with('-') && word->size() > 1 && *word != "--") {
        auto found = read_option(keyword, *word);
        if (!found) return std::unexpected{std::move(found.error())};
        if (*found) continue;
        if (expected_.empty() || has_open_positional(keyword)) return unknown_option(*word);
        return {};
      }
      const std::size_t index = open_positional(keyword);
      if (index == keyword.fields.size()) return {};
      const bool escaped = *word == "--";
      if (!escaped && is_next_keyword(*word)) return {};
      if (!escaped && *word == "help") {
        line_.wants_help = true;
        line_.help_level = expected_.empty() ? nullptr : expected_.back();
        return {};
      }
      if (escaped) {
        ++at_;
        if (next() == nullptr) return problem("a value is missing after '--'");
      }
      if (auto done = set(keyword, index, words_[at_++]); !done) return done;
    }
  }

  [[nodiscard]] std::size_t open_positional(const Keyword& keyword) const {
    const Step& step = line_.steps.back();
    std::size_t index = 0;
    for (const Field& field : keyword.fields) {
      if (!field.is_option() && !step.values[index]) return index;
      ++index;
    }
    return index;
  }
  [[nodiscard]] bool has_open_positional(const Keyword& keyword) const {
    return open_positional(keyword) != keyword.fields.size();
  }

  Parsed<bool> read_option(const Keyword& keyword, const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    std::size_t index = 0;
    for (const Field& field : keyword.fields) {
      if (matches(field, name) && name.starts_with("-")) {
        ++at_;
        if (field.kind == Kind::kFlag) {
          line_.steps.back().values[index] = "true";
          return true;
        }
        std::string value;
        if (equals != std::string::npos) {
          value = word.substr(equals + 1);
        } else {
          if (next() == nullptr) return problem(format_text("option {}: a value is missing", name));
          value = words_[at_++];
        }
        if (auto done = set(keyword, index, std::move(value)); !done)
          return std::unexpected{std::move(done.error())};
        return true;
      }
      ++index;
    }
    return false;
  }

  Parsed<void> set(const Keyword& keyword, std::size_t index, std::string value) {
    const Field& field = keyword.fields.begin()[index];
    if (auto valid = near::check_value(field.kind, value); !valid) {
      // A shell makes two words of an amount and its unit without quotes.
      const std::string* after = next();
      if (!value.empty() && after != nullptr && near::check_value(field.kind, value + ' ' + *after))
        return problem(format_text("{}: a value with a space needs quotes: '{} {}'", field.name,
                                   value, *after));
      return problem(format_text("{}: {}", field.name, valid.error().message));
    }
    line_.steps.back().values[index] = std::move(value);
    return {};
  }

  Parsed<void> fill_fields(const Keyword& keyword) {
    for (std::size_t index = 0; index < keyword.fields.size(); ++index) {
      const Field& field = keyword.fields.begin()[index];
      if (!field.required || line_.steps.back().values[index]) continue;
      auto value = resolver_.fill(field, line_, next());
      if (!value) return std::unexpected{std::move(value.error())};
      // Defaults may come from the environment.
      if (!*value) continue;
      if (auto done = set(keyword, index, std::move(**value)); !done)
        return std::unexpected{std::move(done.error())};
    }
    return {};
  }

  std::span<const std::string> words_;
  Resolver& resolver_;
  std::size_t at_ = 0;
  CommandLine line_;
  std::vector<const Level*> expected_;
};

}  // namespace

const std::string* Step::get(std::string_view field) const noexcept {
  std::size_t index = 0;
  for (const Field& each : keyword->fields) {
    if (each.name == field) return values[index] ? &*values[index] : nullptr;
    ++index;
  }
  return nullptr;
}

const Step* CommandLine::find(std::string_view word, std::size_t from) const noexcept {
  for (std::size_t i = from; i < steps.size(); ++i) {
    if (steps[i].keyword->word == word) return &steps[i];
  }
  return nullptr;
}

const std::string& CommandLine::value(std::string_view word, std::string_view field) const {
  const Step* step = find(word);
  const std::string* found = step == nullptr ? nullptr : step->get(field);
  FARCALL_ASSERT(found != nullptr, "the grammar has this value");
  return *found;
}

std::string CommandLine::path() const {
  std::string out;
  for (const Step& step : steps) {
    if (step.is_implied) continue;
    if (!out.empty()) out += ' ';
    out += step.keyword->word;
  }
  return out;
}

Parsed<const Keyword*> LenientResolver::choose(const Level& level, const CommandLine&,
                                               const std::string*) {
  const Keyword* keyword = level.find(level.local_default);
  return keyword != nullptr ? keyword : level.keywords.begin();
}

Parsed<std::optional<std::string>> LenientResolver::fill(const Field&, const CommandLine&,
                                                         const std::string*) {
  return std::nullopt;
}

Parsed<CommandLine> parse(std::span<const std::string> words, Resolver& resolver) {
  return Parser{words, resolver}.run();
}

std::string repeat_command(std::string_view program, const CommandLine& line) {
  std::string out{program};
  if (line.globals.offline) out += " --offline";
  for (const Step& step : line.steps) {
    out += ' ';
    out += step.keyword->word;
    std::size_t index = 0;
    for (const Field& field : step.keyword->fields) {
      const auto& value = step.values[index++];
      if (!value) continue;
      if (field.is_option()) {
        out += ' ';
        out += field.name;
        if (field.kind == Kind::kFlag) continue;
      } else if (value->starts_with('-')) {
        out += " --";
      }
      out += ' ' + (near::is_secret(field.kind) ? "'***'" : near::shell_quote(*value));
    }
  }
  return out;
}

std::vector<std::string_view> spellings(const Field& field) {
  std::vector<std::string_view> out{field.name};
  std::string_view rest = field.aliases;
  while (!rest.empty()) {
    const std::size_t bar = rest.find('|');
    out.push_back(rest.substr(0, bar));
    rest = bar == std::string_view::npos ? "" : rest.substr(bar + 1);
  }
  return out;
}

std::span<const GlobalOption> global_options() noexcept {
  return kGlobalOptions;
}

}  // namespace farcall::cli::grammar
