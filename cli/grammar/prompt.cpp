#include "cli/grammar/prompt.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <termios.h>
#include <unistd.h>

#include "base/format_text.hpp"
#include "cli/near/key_store.hpp"
#include "cli/near/networks.hpp"
#include "cli/near/values.hpp"

namespace farcall::cli::grammar {
namespace {

enum class Key : std::uint8_t {
  kText,
  kEnter,
  kCancel,
  kBackspace,
  kUp,
  kDown,
  kTab,
  kEnd,
  kClear
};
struct Stroke {
  Key key = Key::kEnd;
  char text = 0;
};

/// The terminal without line editing and echo, as long as this lives.
class RawTerminal {
 public:
  RawTerminal() {
    if (::tcgetattr(STDIN_FILENO, &saved_) != 0) return;
    termios raw = saved_;
    raw.c_lflag &= static_cast<tcflag_t>(~(ICANON | ECHO | ISIG));
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    is_raw_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
  }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
  ~RawTerminal() {
    if (is_raw_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &saved_);
  }

  [[nodiscard]] Stroke read() const {
    char c = 0;
    if (!next(c)) return {Key::kEnd};
    switch (c) {
      case '\r':
      case '\n':
        return {Key::kEnter};
      case '\t':
        return {Key::kTab};
      case 3:  // Ctrl-C
      case 4:  // Ctrl-D
        return {Key::kCancel};
      case 21:  // Ctrl-U
        return {Key::kClear};
      case 127:
      case 8:
        return {Key::kBackspace};
      case 27:
        return escape();
      default:
        return static_cast<unsigned char>(c) < 32 ? read() : Stroke{Key::kText, c};
    }
  }

 private:
  static bool next(char& c) {
    while (true) {
      const ssize_t got = ::read(STDIN_FILENO, &c, 1);
      if (got == 1) return true;
      if (got == 0 || errno != EINTR) return false;
    }
  }
  /// The rest of an arrow key; Esc alone cancels.
  [[nodiscard]] static Stroke escape() {
    termios now{};
    ::tcgetattr(STDIN_FILENO, &now);
    termios timed = now;
    timed.c_cc[VMIN] = 0;
    timed.c_cc[VTIME] = 1;
    ::tcsetattr(STDIN_FILENO, TCSANOW, &timed);
    std::array<char, 2> rest{};
    const bool is_sequence = next(rest[0]) && next(rest[1]);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &now);
    if (!is_sequence) return {Key::kCancel};
    if (rest[1] == 'A') return {Key::kUp};
    if (rest[1] == 'B') return {Key::kDown};
    return {Key::kText, 0};
  }

  termios saved_{};
  bool is_raw_ = false;
};

void write(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

/// A terminal that only prints lines: for screen readers and logs.
bool is_plain() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view{term} == "dumb" ||
         std::getenv("FARCALL_PLAIN") != nullptr;
}

std::unexpected<Problem> cancelled() {
  write("\n");
  return std::unexpected{Problem{"cancelled; nothing was sent", 130}};
}

struct Choice {
  std::string word;
  std::string about;
};

/// A list that typing filters; the lines below the question are drawn again at each key.
class Menu {
 public:
  Menu(std::string_view question, std::vector<Choice> choices)
      : question_{question}, choices_{std::move(choices)} {}

  Parsed<std::size_t> run() {
    if (is_plain()) return run_plain();
    const RawTerminal terminal;
    while (true) {
      filter();
      draw();
      const Stroke stroke = terminal.read();
      switch (stroke.key) {
        case Key::kEnter:
          if (shown_.empty()) break;
          erase();
          write(format_text("{} {}\n", question_, choices_[shown_[at_]].word));
          return shown_[at_];
        case Key::kCancel:
        case Key::kEnd:
          erase();
          return cancelled();
        case Key::kUp:
          at_ = at_ == 0 ? (shown_.empty() ? 0 : shown_.size() - 1) : at_ - 1;
          break;
        case Key::kDown:
        case Key::kTab:
          at_ = at_ + 1 >= shown_.size() ? 0 : at_ + 1;
          break;
        case Key::kBackspace:
          if (!typed_.empty()) typed_.pop_back();
          break;
        case Key::kClear:
          typed_.clear();
          break;
        case Key::kText:
          if (stroke.text != 0) typed_ += stroke.text;
          break;
      }
      erase();
    }
  }

 private:
  static constexpr std::size_t kRowsMax = 12;
  static constexpr std::size_t kColumns = 79;

  Parsed<std::size_t> run_plain() {
    write(format_text("{}\n", question_));
    for (std::size_t i = 0; i < choices_.size(); ++i)
      write(format_text("{}. {}: {}\n", i + 1, choices_[i].word, choices_[i].about));
    while (true) {
      write("number or word: ");
      std::array<char, 256> buffer{};
      if (std::fgets(buffer.data(), buffer.size(), stdin) == nullptr) return cancelled();
      std::string line = buffer.data();
      while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
      for (std::size_t i = 0; i < choices_.size(); ++i) {
        if (choices_[i].word == line || std::to_string(i + 1) == line) return i;
      }
      write(format_text("expected 1 to {}, or a word of the list\n", choices_.size()));
    }
  }
  void filter() {
    shown_.clear();
    for (std::size_t i = 0; i < choices_.size(); ++i) {
      if (choices_[i].word.contains(typed_) || choices_[i].about.contains(typed_))
        shown_.push_back(i);
    }
    if (at_ >= shown_.size()) at_ = shown_.empty() ? 0 : shown_.size() - 1;
  }
  void draw() {
    std::string out = format_text("{} {}\n", question_, typed_);
    const std::size_t first = at_ < kRowsMax ? 0 : at_ - kRowsMax + 1;
    rows_ = 1;
    for (std::size_t i = first; i < shown_.size() && i < first + kRowsMax; ++i) {
      const Choice& choice = choices_[shown_[i]];
      std::string line = format_text("{} {}  {}", i == at_ ? ">" : " ", choice.word, choice.about);
      if (line.size() > kColumns) line.resize(kColumns);
      out += line + "\n";
      ++rows_;
    }
    if (shown_.empty()) {
      out += "  nothing in the list matches\n";
      ++rows_;
    }
    write(out);
  }
  void erase() const { write(format_text("\033[{}A\r\033[J", rows_)); }

  std::string question_;
  std::vector<Choice> choices_;
  std::string typed_;
  std::vector<std::size_t> shown_;
  std::size_t at_ = 0;
  std::size_t rows_ = 0;
};

std::vector<std::string> suggestions(const Field& field) {
  const auto networks = near::Networks::load();
  std::vector<std::string> out;
  if (!networks) return out;
  if (field.kind == Kind::kConnection) {
    for (const near::Connection& each : networks->all()) out.push_back(each.name);
  } else if (field.kind == Kind::kAccount) {
    for (const near::Connection& each : networks->all()) {
      for (std::string& account :
           near::KeyFolder{networks->credentials(), each.network_name}.accounts())
        out.push_back(std::move(account));
    }
  }
  return out;
}

std::string common_prefix(const std::vector<std::string>& candidates, const std::string& begun) {
  std::string out;
  bool is_first = true;
  for (const std::string& each : candidates) {
    if (!each.starts_with(begun)) continue;
    if (is_first) {
      out = each;
    } else {
      std::size_t same = 0;
      while (same < out.size() && same < each.size() && out[same] == each[same]) ++same;
      out.resize(same);
    }
    is_first = false;
  }
  return is_first ? begun : out;
}

/// One line of input. Enter on an empty line takes `initial`.
Parsed<std::string> read_text(const std::string& question, std::string_view initial, bool is_secret,
                              const std::vector<std::string>& candidates) {
  const std::string head =
      initial.empty() ? question + ": " : format_text("{} [{}]: ", question, initial);
  // Before the question is seen, so that no key is echoed or taken as a signal.
  const RawTerminal terminal;
  write(head);
  std::string typed;
  while (true) {
    const Stroke stroke = terminal.read();
    switch (stroke.key) {
      case Key::kEnter:
        write("\n");
        return typed.empty() ? std::string{initial} : typed;
      case Key::kCancel:
      case Key::kEnd:
        return cancelled();
      case Key::kBackspace:
        if (typed.empty()) break;
        // A whole UTF-8 character.
        while (typed.size() > 1 && (static_cast<unsigned char>(typed.back()) & 0xC0) == 0x80)
          typed.pop_back();
        typed.pop_back();
        if (!is_secret) write("\b \b");
        break;
      case Key::kClear:
        if (!is_secret) write("\r\033[K" + head);
        typed.clear();
        break;
      case Key::kTab: {
        if (is_secret) break;
        const std::string longer = common_prefix(candidates, typed);
        write(longer.substr(typed.size()));
        typed = longer;
        break;
      }
      case Key::kText:
        if (stroke.text == 0) break;
        typed += stroke.text;
        if (!is_secret) write(std::string_view{&stroke.text, 1});
        break;
      default:
        break;
    }
  }
}

}  // namespace

bool can_ask() noexcept {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

Parsed<const Keyword*> ask_keyword(const Level& level, const CommandLine&) {
  std::vector<Choice> choices;
  std::vector<const Keyword*> keywords;
  for (const Keyword& each : level.keywords) {
    if (each.about.empty() || !each.instead.empty()) continue;
    choices.push_back({std::string{each.word}, std::string{each.about}});
    keywords.push_back(&each);
  }
  if (keywords.size() == 1) return keywords.front();
  auto chosen = Menu{level.about, std::move(choices)}.run();
  if (!chosen) return std::unexpected{std::move(chosen.error())};
  return keywords[*chosen];
}

Parsed<std::optional<std::string>> ask_value(const Field& field, const CommandLine&) {
  const bool is_secret = near::is_secret(field.kind);
  const auto candidates = suggestions(field);
  while (true) {
    auto typed = read_text(std::string{field.about}, field.initial, is_secret, candidates);
    if (!typed) return std::unexpected{std::move(typed.error())};
    if (auto valid = near::check_value(field.kind, *typed); !valid) {
      write(valid.error().message + "\n");
      continue;
    }
    if (typed->empty() && field.kind != Kind::kText && field.kind != Kind::kNames &&
        field.kind != Kind::kArgs) {
      write("a value is needed\n");
      continue;
    }
    return std::move(*typed);
  }
}

}  // namespace farcall::cli::grammar
