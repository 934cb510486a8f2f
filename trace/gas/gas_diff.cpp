// Snapshots of gas and their comparison.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <tuple>

#include "base/format_text.hpp"
#include "trace/gas/gas_export.hpp"
#include "trace/text.hpp"
#include "trace/words.hpp"

namespace farcall::trace {
namespace {

constexpr std::size_t kColumns = 6;

auto key_of(const GasLine& line) {
  return std::tie(line.run, line.path, line.call);
}

std::uint64_t difference(const GasChange& change) {
  const std::uint64_t before = change.before.burnt.value();
  const std::uint64_t after = change.after.burnt.value();
  return before > after ? before - after : after - before;
}

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

bool is_above(const GasChange& change, const GasTolerance& tolerance) {
  const std::uint64_t by = difference(change);
  return by > tolerance.min.value() && share(by, change.before.burnt.value()) > tolerance.share;
}

bool is_thin(const GasLine& line, const GasTolerance& tolerance) {
  // Gas that was passed on by weight leaves nothing, whatever there was.
  const bool keeps_all = line.burnt.saturating_add(line.left) == line.bought;
  return tolerance.margin > 0 && !line.bought.is_zero() && keeps_all &&
         share(line.left.value(), line.bought.value()) < tolerance.margin;
}

Result<GasLine> read_line(std::string_view text) {
  std::array<std::string_view, kColumns> fields;
  for (std::size_t i = 0; i < kColumns; ++i) {
    const std::size_t end = std::min(text.find('\t'), text.size());
    fields[i] = text.substr(0, end);
    if (end == text.size() && i + 1 < kColumns)
      return fail(format_text("expected {} fields, got {}", kColumns, i + 1));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::array<std::uint64_t, 3> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::string_view field = fields[3 + i];
    const auto read = std::from_chars(field.data(), field.data() + field.size(), numbers[i]);
    if (read.ec != std::errc{} || read.ptr != field.data() + field.size())
      return fail(format_text("expected a number, got '{}'", escape(field)));
  }
  return GasLine{.run = std::string{fields[0]},
                 .path = std::string{fields[1]},
                 .call = std::string{fields[2]},
                 .burnt = Gas{numbers[0]},
                 .left = Gas{numbers[1]},
                 .bought = Gas{numbers[2]}};
}

std::string how_much(const GasChange& change) {
  switch (change.kind) {
    case GasChange::Kind::kNew:
      return "new";
    case GasChange::Kind::kGone:
      return "gone";
    case GasChange::Kind::kThinMargin:
      return format_text("{:.1f}% left",
                         100 * share(change.after.left.value(), change.after.bought.value()));
    case GasChange::Kind::kMore:
    case GasChange::Kind::kLess:
      return format_text("{}{:.1f}%", change.kind == GasChange::Kind::kMore ? "+" : "-",
                         100 * share(difference(change), change.before.burnt.value()));
  }
  std::unreachable();
}

std::string tgas(Gas gas) {
  return gas.is_zero() ? "-" : format_gas(gas);
}

}  // namespace

std::string write_gas_lines(std::vector<GasLine> lines) {
  std::ranges::sort(lines,
                    [](const GasLine& a, const GasLine& b) { return key_of(a) < key_of(b); });
  std::string out;
  for (const GasLine& line : lines)
    out += format_text("{}\t{}\t{}\t{}\t{}\t{}\n", escape(line.run), line.path, escape(line.call),
                       line.burnt.value(), line.left.value(), line.bought.value());
  return out;
}

Result<std::vector<GasLine>> read_gas_lines(std::string_view text) {
  std::vector<GasLine> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) {
      Result<GasLine> line = read_line(text.substr(0, end));
      if (!line) return fail(format_text("line {}: {}", number, line.error().message));
      lines.push_back(std::move(*line));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<GasChange> compare_gas(const std::vector<GasLine>& before,
                                   const std::vector<GasLine>& after,
                                   const GasTolerance& tolerance) {
  using Key = std::tuple<std::string, std::string, std::string>;
  std::map<Key, GasChange> all;
  for (const GasLine& line : before) {
    GasChange& change = all[Key{key_of(line)}];
    change.before = change.after = line;
    change.after.burnt = change.after.left = change.after.bought = Gas{};
    change.kind = GasChange::Kind::kGone;
  }
  for (const GasLine& line : after) {
    const auto [entry, is_new] = all.try_emplace(Key{key_of(line)});
    GasChange& change = entry->second;
    change.after = line;
    if (is_new) {
      change.kind = GasChange::Kind::kNew;
    } else {
      change.kind =
          line.burnt > change.before.burnt ? GasChange::Kind::kMore : GasChange::Kind::kLess;
    }
  }
  std::vector<GasChange> changes;
  for (auto& [key, change] : all) {
    const bool is_both =
        change.kind == GasChange::Kind::kMore || change.kind == GasChange::Kind::kLess;
    const bool thin = change.kind != GasChange::Kind::kGone && is_thin(change.after, tolerance);
    if (!is_both || is_above(change, tolerance)) {
      changes.push_back(change);
    }
    if (thin) {
      changes.push_back(std::move(change));
      changes.back().kind = GasChange::Kind::kThinMargin;
    }
  }
  std::ranges::stable_sort(changes, std::ranges::greater{}, difference);
  return changes;
}

bool is_worse(const GasChange& change) noexcept {
  return change.kind == GasChange::Kind::kMore || change.kind == GasChange::Kind::kThinMargin;
}

std::string describe(const std::vector<GasChange>& changes, const GasTolerance& tolerance,
                     bool markdown) {
  if (changes.empty())
    return format_text("no change above {:.3g}% and {}\n", 100 * tolerance.share,
                       format_gas(tolerance.min));
  std::string out;
  if (markdown)
    out += "| run | receipt | before | after | change |\n| --- | --- | ---: | ---: | ---: |\n";
  for (const GasChange& change : changes) {
    const GasLine& line = change.after;
    const std::string receipt = line.path + " " + escape(line.call);
    if (markdown) {
      out += format_text("| {} | `{}` | {} | {} | {} |\n", escape(line.run), receipt,
                         tgas(change.before.burnt), tgas(change.after.burnt), how_much(change));
    } else {
      out += format_text("{:>10}  {:>14} -> {:<14}  {}  {}\n", how_much(change),
                         tgas(change.before.burnt), tgas(change.after.burnt), escape(line.run),
                         receipt);
    }
  }
  return out;
}

}  // namespace farcall::trace
