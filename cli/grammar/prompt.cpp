#include "cli/grammar/prompt.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sys/ioctl.h>
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

/// The terminal as it was found: a signal that ends the program restores it.
termios saved_terminal{};

void restore_terminal(int signal) {
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &saved_terminal);
  (void)std::signal(signal, SIG_DFL);
  (void)std::raise(signal);
}

/// The terminal without line editing and echo, as long as this lives.
class RawTerminal {
 public:
  RawTerminal() {
    if (::tcgetattr(STDIN_FILENO, &saved_terminal) != 0) return;
    for (std::size_t i = 0; i < kEnding.size(); ++i)
      before_[i] = std::signal(kEnding[i], restore_terminal);
    termios raw = saved_terminal;
    raw.c_lflag &= static_cast<tcflag_t>(~(ICANON | ECHO | ISIG));
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    is_raw_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
  }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
  ~RawTerminal() {
    if (!is_raw_) return;
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &saved_terminal);
    for (std::size_t i = 0; i < kEnding.size(); ++i) (void)std::signal(kEnding[i], before_[i]);
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
  /// The rest of what a key sends after Esc; Esc alone cancels. Other keys than up and down do
  /// nothing.
  [[nodiscard]] static Stroke escape() {
    termios now{};
    ::tcgetattr(STDIN_FILENO, &now);
    termios timed = now;
    timed.c_cc[VMIN] = 0;
    timed.c_cc[VTIME] = 1;
    ::tcsetattr(STDIN_FILENO, TCSANOW, &timed);
    char kind = 0;
    const bool is_sequence = next(kind);
    char last = 0;
    if (kind == 'O') {
      (void)next(last);
    } else if (kind == '[') {
      // Parameters come before a final byte: Delete sends ESC [ 3 ~.
      while (next(last) && (last < '@' || last > '~')) {
      }
    }
    ::tcsetattr(STDIN_FILENO, TCSANOW, &now);
    if (!is_sequence) return {Key::kCancel};
    if (last == 'A') return {Key::kUp};
    if (last == 'B') return {Key::kDown};
    return {Key::kText, 0};
  }

  static constexpr std::array kEnding{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

  std::array<void (*)(int), kEnding.size()> before_{};
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

struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};
TerminalSize terminal_size() {
  TerminalSize out;
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0) return out;
  if (size.ws_col > 0) out.columns = size.ws_col;
  if (size.ws_row > 0) out.rows = size.ws_row;
  return out;
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return !continues_character(c); }));
}
/// How many rows of the terminal a line takes: at least one.
std::size_t rows_of(std::string_view line, std::size_t columns) {
  return std::max<std::size_t>(1, (width_of(line) + columns - 1) / columns);
}
/// The beginning of `text` that is not wider than this.
std::string_view cut(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  for (std::size_t width = 0; end < text.size(); ++end) {
    if (!continues_character(text[end]) && width++ == columns) break;
  }
  return text.substr(0, end);
}
void drop_last_character(std::string& text) {
  while (text.size() > 1 && continues_character(text.back())) text.pop_back();
  if (!text.empty()) text.pop_back();
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
          drop_last_character(typed_);
          at_ = 0;
          break;
        case Key::kClear:
          typed_.clear();
          at_ = 0;
          break;
        case Key::kText:
          if (stroke.text == 0) break;
          typed_ += stroke.text;
          at_ = 0;
          break;
      }
      erase();
    }
  }

 private:
  static constexpr std::size_t kRowsMax = 12;

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
  /// How well a choice matches what was typed, the best first: `stake` is not `deposit-and-stake`.
  [[nodiscard]] int rank(const Choice& choice) const {
    if (choice.word == typed_) return 0;
    if (choice.word.starts_with(typed_)) return 1;
    if (choice.word.contains(typed_)) return 2;
    return choice.about.contains(typed_) ? 3 : kNoMatch;
  }
  void filter() {
    shown_.clear();
    for (int wanted = 0; wanted < kNoMatch; ++wanted) {
      for (std::size_t i = 0; i < choices_.size(); ++i) {
        if (rank(choices_[i]) == wanted) shown_.push_back(i);
      }
    }
    if (at_ >= shown_.size()) at_ = shown_.empty() ? 0 : shown_.size() - 1;
  }
  void draw() {
    const TerminalSize size = terminal_size();
    const std::string head = format_text("{} {}", question_, typed_);
    std::string out = head + "\n";
    rows_ = rows_of(head, size.columns);
    // What scrolled out of the terminal could not be erased.
    const std::size_t room =
        std::clamp<std::size_t>(size.rows > rows_ ? size.rows - rows_ - 1 : 1, 1, kRowsMax);
    const std::size_t first = at_ < room ? 0 : at_ - room + 1;
    for (std::size_t i = first; i < shown_.size() && i < first + room; ++i) {
      const Choice& choice = choices_[shown_[i]];
      const std::string line =
          format_text("{} {}  {}", i == at_ ? ">" : " ", choice.word, choice.about);
      out += format_text("{}\n", cut(line, size.columns - 1));
      ++rows_;
    }
    if (shown_.empty()) {
      out += format_text("{}\n", cut("  nothing in the list matches", size.columns - 1));
      ++rows_;
    }
    write(out);
  }
  void erase() const { write(format_text("\033[{}A\r\033[J", rows_)); }

  static constexpr int kNoMatch = 4;

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

/// A question and what was typed, on as many rows as that takes.
class TypedLine {
 public:
  TypedLine(std::string head, bool is_secret) : head_{std::move(head)}, is_secret_{is_secret} {
    write(head_);
  }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  void append(std::string_view more) {
    text_ += more;
    if (!is_secret_) write(more);
  }
  void drop_last() {
    if (text_.empty()) return;
    const std::size_t rows = rows_shown();
    drop_last_character(text_);
    if (is_secret_) return;
    if (is_plain()) return write("\b \b");
    draw_again(rows);
  }
  void clear() {
    const std::size_t rows = rows_shown();
    const std::size_t characters = width_of(text_);
    text_.clear();
    if (is_secret_) return;
    if (!is_plain()) return draw_again(rows);
    for (std::size_t i = 0; i < characters; ++i) write("\b \b");
  }

 private:
  [[nodiscard]] std::size_t rows_shown() const {
    return rows_of(head_ + text_, terminal_size().columns);
  }
  void draw_again(std::size_t rows) const {
    if (rows > 1) write(format_text("\033[{}A", rows - 1));
    write("\r\033[J" + head_ + text_);
  }

  std::string head_;
  bool is_secret_;
  std::string text_;
};

/// One line of input. Enter on an empty line takes `initial`.
Parsed<std::string> read_text(const std::string& question, std::string_view initial, bool is_secret,
                              const std::vector<std::string>& candidates) {
  // Before the question is seen, so that no key is echoed or taken as a signal.
  const RawTerminal terminal;
  TypedLine typed{initial.empty() ? question + ": " : format_text("{} [{}]: ", question, initial),
                  is_secret};
  while (true) {
    const Stroke stroke = terminal.read();
    switch (stroke.key) {
      case Key::kEnter:
        write("\n");
        return typed.text().empty() ? std::string{initial} : typed.text();
      case Key::kCancel:
      case Key::kEnd:
        return cancelled();
      case Key::kBackspace:
        typed.drop_last();
        break;
      case Key::kClear:
        typed.clear();
        break;
      case Key::kTab:
        if (is_secret) break;
        typed.append(
            std::string_view{common_prefix(candidates, typed.text())}.substr(typed.text().size()));
        break;
      case Key::kText:
        if (stroke.text != 0) typed.append({&stroke.text, 1});
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
