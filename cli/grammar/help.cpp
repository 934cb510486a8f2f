#include "cli/grammar/help.hpp"

#include <algorithm>

#include "base/format_text.hpp"
#include "cli/near/key_store.hpp"
#include "cli/near/networks.hpp"
#include "cli/near/values.hpp"

namespace farcall::cli::grammar {
namespace {

std::string field_text(const Field& field) {
  if (!field.is_option())
    return field.required ? std::string{field.name} : format_text("[{}]", field.name);
  const std::string text =
      field.kind == Kind::kFlag ? std::string{field.name} : format_text("{} VALUE", field.name);
  return field.required ? text : "[" + text + "]";
}

std::string usage_of(const Keyword& keyword) {
  std::string out{keyword.word};
  for (const Field& field : keyword.fields) out += " " + field_text(field);
  return out;
}

std::string rows_text(const std::vector<std::pair<std::string, std::string_view>>& rows) {
  constexpr std::size_t kWidest = 40;
  std::size_t width = 0;
  for (const auto& [name, about] : rows) {
    if (name.size() <= kWidest) width = std::max(width, name.size());
  }
  std::string out;
  for (const auto& [name, about] : rows) {
    if (name.size() > width) {
      out += format_text("  {}\n  {}  {}\n", name, std::string(width, ' '), about);
    } else {
      out += format_text("  {:<{}}  {}\n", name, width, about);
    }
  }
  return out;
}

std::string level_text(const Level& level) {
  std::vector<std::pair<std::string, std::string_view>> rows;
  for (const Keyword& each : level.keywords) {
    if (!each.about.empty()) rows.emplace_back(each.word, each.about);
  }
  return rows_text(rows);
}

/// Follows single words to what a command ends with, for the usage line.
std::string tail_text(const Keyword& keyword) {
  std::string out;
  for (const Level* level : keyword.next) {
    if (level->keywords.size() == 1) {
      const Keyword& only = *level->keywords.begin();
      out += " " + usage_of(only) + tail_text(only);
    } else {
      out += " (";
      bool first = true;
      for (const Keyword& each : level->keywords) {
        if (each.about.empty()) continue;
        out += format_text("{}{}", first ? "" : "|", each.word);
        first = false;
      }
      out += ")…";
      return out;
    }
  }
  return out;
}

/// Breaks a line after spaces and bars, so that it fits a terminal of 80 columns.
std::string folded(std::string_view line) {
  constexpr std::size_t kWidth = 80;
  constexpr std::string_view kIndent = "    ";
  std::string out;
  std::size_t column = 0;
  while (!line.empty()) {
    const std::size_t end = line.find_first_of(" |");
    const std::string_view piece = line.substr(0, end == line.npos ? line.size() : end + 1);
    if (column > kIndent.size() && column + piece.size() > kWidth) {
      while (out.ends_with(' ')) out.pop_back();
      out += '\n';
      out += kIndent;
      column = kIndent.size();
    }
    out += piece;
    column += piece.size();
    line.remove_prefix(piece.size());
  }
  return out;
}

constexpr std::string_view kGlobalHelp =
    "Options of every command: --json, --quiet, --offline, --dry-run, --start,\n"
    "--timeout SECONDS, --teach-me\n";

}  // namespace

std::string groups_text() {
  std::string out = "NEAR commands, word for word those of near-cli-rs:\n";
  out += level_text(kRoot);
  out +=
      "  abi ACCOUNT     the ABI of a deployed contract\n"
      "  completions     bash, zsh or fish: a script for the shell\n"
      "  man             the manual page of these commands\n"
      "'farcall GROUP --help' goes on from there.";
  return out;
}

std::string help_text(const CommandLine& line) {
  if (line.steps.empty()) return groups_text();
  const Keyword& keyword = *line.steps.back().keyword;
  std::string path;
  for (const Step& step : line.steps) path += " " + std::string{step.keyword->word};
  std::string usage = format_text("Usage: farcall{}", path);
  for (const Field& field : keyword.fields) usage += " " + field_text(field);
  usage += tail_text(keyword);
  std::string out = format_text("{}\n\n{}\n", keyword.about, folded(usage));
  if (!keyword.instead.empty()) out += format_text("\nNot offered: {}\n", keyword.instead);
  std::vector<std::pair<std::string, std::string_view>> rows;
  for (const Field& field : keyword.fields) rows.emplace_back(field.name, field.about);
  if (!rows.empty()) out += "\nValues:\n" + rows_text(rows);
  const Level* level = line.help_level;
  if (level == nullptr && keyword.next.size() > 0) level = *keyword.next.begin();
  if (level != nullptr) out += format_text("\n{}\n{}", level->about, level_text(*level));
  out += "\n";
  out += kGlobalHelp;
  return out;
}

// ---- completion ----

namespace {

/// Stops at the first thing that is missing and remembers it.
class Asked final : public Resolver {
 public:
  Parsed<const Keyword*> choose(const Level& asked, const CommandLine& line,
                                const std::string* next) override {
    if (next != nullptr) return LenientResolver{}.choose(asked, line, next);
    level = &asked;
    return std::unexpected{Problem{}};
  }
  Parsed<std::optional<std::string>> fill(const Field& asked, const CommandLine& line,
                                          const std::string* next) override {
    if (next != nullptr) return std::optional<std::string>{};
    field = &asked;
    keyword = line.steps.back().keyword;
    return std::unexpected{Problem{}};
  }
  const Level* level = nullptr;
  const Field* field = nullptr;
  const Keyword* keyword = nullptr;
};

std::vector<std::string> values_for(const Field& field) {
  switch (field.kind) {
    case Kind::kArgsType:
      return {"json-args", "text-args", "base64-args", "file-args"};
    case Kind::kScheme:
      return {"ed25519", "ml-dsa-65"};
    case Kind::kWait:
      return {"none", "included", "executed-optimistic", "included-final", "executed", "final"};
    case Kind::kFinality:
      return {"final", "optimistic"};
    case Kind::kConnection: {
      std::vector<std::string> out;
      if (const auto networks = near::Networks::load()) {
        for (const near::Connection& each : networks->all()) out.push_back(each.name);
      }
      return out;
    }
    case Kind::kAccount: {
      std::vector<std::string> out;
      if (const auto networks = near::Networks::load()) {
        for (const near::Connection& each : networks->all()) {
          for (std::string& account :
               near::KeyFolder{networks->credentials(), each.network_name}.accounts())
            out.push_back(std::move(account));
        }
      }
      return out;
    }
    case Kind::kGas:
      return {"100 Tgas", "30 Tgas"};
    default:
      return {};
  }
}

}  // namespace

std::vector<std::string> complete(std::span<const std::string> words) {
  if (words.empty()) return {};
  const std::string& begun = words.back();
  Asked asked;
  const auto line = parse(words.first(words.size() - 1), asked);
  std::vector<std::string> out;
  const auto offer = [&](std::string_view word) {
    if (word.starts_with(begun) && !std::ranges::contains(out, word)) out.emplace_back(word);
  };
  if (asked.level != nullptr) {
    for (const Keyword& each : asked.level->keywords) {
      if (!each.about.empty()) offer(each.word);
    }
  }
  if (asked.field != nullptr) {
    for (const std::string& value : values_for(*asked.field)) offer(value);
  }
  const Keyword* keyword = asked.keyword;
  if (keyword == nullptr && line && !line->steps.empty()) keyword = line->steps.back().keyword;
  if (begun.starts_with('-')) {
    if (keyword != nullptr) {
      for (const Field& field : keyword->fields) {
        if (field.is_option()) offer(field.name);
      }
    }
    for (const GlobalOption& each : global_options()) {
      if (each.name.starts_with("--")) offer(each.name);
    }
  }
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

std::optional<std::string> completion_script(std::string_view shell) {
  if (shell == "bash")
    return R"(_farcall() {
  local IFS=$'\n'
  COMPREPLY=($(farcall __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  local i
  for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=$(printf %q "${COMPREPLY[i]}"); done
}
complete -o default -F _farcall farcall
)";
  if (shell == "zsh")
    return R"(#compdef farcall
_farcall() {
  local -a found
  found=("${(@f)$(farcall __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -- "${found[@]}"; else _files; fi
}
compdef _farcall farcall
)";
  if (shell == "fish")
    return R"(function __farcall_complete
  set -l words (commandline -opc)
  farcall __complete $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c farcall -a '(__farcall_complete)'
)";
  return std::nullopt;
}

// ---- pages ----

namespace {

void walk(const Keyword& keyword, const std::string& path, std::string_view instead,
          std::vector<LeafLine>& out) {
  std::string words = path + (path.empty() ? "" : " ") + std::string{keyword.word};
  for (const Field& field : keyword.fields) {
    if (!field.is_option() && field.required) words += " " + std::string{field.name};
  }
  const std::string_view reason = keyword.instead.empty() ? instead : keyword.instead;
  const Level* next = keyword.next.size() > 0 ? *keyword.next.begin() : nullptr;
  if (keyword.command != Command::kNone || next == nullptr || next->is_tail) {
    out.push_back({words, std::string{keyword.about}, std::string{reason}});
    // Alternatives below a command that are not offered are lines of their own.
    if (next != nullptr && !next->is_tail && reason.empty()) {
      for (const Keyword& each : next->keywords) {
        if (!each.instead.empty()) walk(each, words, {}, out);
      }
    }
    return;
  }
  for (const Keyword& each : next->keywords) walk(each, words, reason, out);
}

}  // namespace

std::vector<LeafLine> leaves() {
  std::vector<LeafLine> out;
  for (const Keyword& group : kRoot.keywords) {
    if (group.command >= Command::kShortCall) continue;
    walk(group, "", {}, out);
  }
  return out;
}

std::string leaves_page() {
  std::string out =
      "# NEAR commands, leaf by leaf\n\n"
      "Every command of near-cli-rs's tree, up to the words that say on which network and how to\n"
      "sign. This page is written by `farcall __leaves`; a test keeps it so.\n\n"
      "| command | what it does | works |\n|---|---|---|\n";
  for (const LeafLine& each : leaves()) {
    out += format_text("| `{}` | {} | {} |\n", each.words, each.about,
                       each.instead.empty() ? "yes" : "no: " + each.instead);
  }
  out +=
      "\nWays to sign, after `network-config CONNECTION`:\n\n| words | | works |\n|---|---|---|\n";
  const Level* sign = nullptr;
  for (const Keyword& group : kRoot.keywords) {
    if (group.word != "tokens") continue;
    const Keyword* send = (*group.next.begin())->find("send-near");
    sign = *(*send->next.begin())->keywords.begin()->next.begin();
  }
  for (const Keyword& each : sign->keywords) {
    out += format_text("| `{}` | {} | {} |\n", each.word, each.about,
                       each.instead.empty() ? "yes" : "no: " + std::string{each.instead});
  }
  return out;
}

std::string man_page() {
  const auto escaped = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c == '-') {
        out += "\\-";
      } else if (c == '\\') {
        out += "\\e";
      } else {
        out += c;
      }
    }
    return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
  };
  std::string out =
      ".TH FARCALL\\-NEAR 1\n.SH NAME\nfarcall\\-near \\- accounts, contracts and transactions of "
      "NEAR networks\n.SH SYNOPSIS\n.B farcall\n.I WORDS\n.SH COMMANDS\n";
  for (const LeafLine& each : leaves()) {
    out += format_text(".TP\n.B {}\n{}\n", escaped(each.words), escaped(each.about));
    if (!each.instead.empty()) out += format_text("Not offered: {}\n", escaped(each.instead));
  }
  out += ".SH OPTIONS\n";
  for (const GlobalOption& each : global_options()) {
    if (!each.about.empty())
      out += format_text(".TP\n.B {}\n{}\n", escaped(each.name), escaped(each.about));
  }
  out +=
      ".SH EXIT STATUS\n0 done; 1 the call failed; 2 wrong words; 3 a file; 4 the machine or the "
      "network; 5 done, but a receipt inside failed; 6 the outcome is unknown; 7 refused before it "
      "ran; 130 cancelled.\n";
  return out;
}

}  // namespace farcall::cli::grammar
