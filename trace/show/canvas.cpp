#include "trace/show/canvas.hpp"

#include <algorithm>

#include "trace/text.hpp"

namespace farcall::trace {
namespace {

constexpr std::size_t kWidthMin = 60;
constexpr std::string_view kReset = "\x1b[0m";

std::string_view sequence(Style style) {
  switch (style) {
    case Style::kPlain:
      return {};
    case Style::kBold:
      return "\x1b[1m";
    case Style::kDim:
      return "\x1b[2m";
    case Style::kGood:
      return "\x1b[32m";
    case Style::kBad:
      return "\x1b[31m";
  }
  std::unreachable();
}

}  // namespace

std::size_t Canvas::width() const {
  return std::max(options_.width, kWidthMin);
}

std::string Canvas::paint(const Piece& piece) const {
  const std::string_view colour = options_.colour ? sequence(piece.style) : std::string_view{};
  if (colour.empty()) return piece.text;
  return std::string{colour} + piece.text + std::string{kReset};
}

void Canvas::line(std::string_view prefix, const std::vector<Piece>& pieces) {
  std::string text{prefix};
  std::size_t left = width() - std::min(width(), columns(prefix));
  for (const Piece& piece : pieces) {
    const std::string shown = cut(piece.text, left);
    left -= columns(shown);
    text += paint({shown, piece.style});
    if (shown != piece.text) break;
  }
  if (!options_.colour) text.erase(text.find_last_not_of(' ') + 1);
  out_ += text;
  out_ += '\n';
}

void Canvas::paragraph(std::string_view prefix, std::string_view raw, std::size_t lines_max,
                       Style style) {
  const std::size_t room = width() - std::min(width() - 20, columns(prefix));
  for (const std::string& part : wrap_lines(raw, room, lines_max)) line(prefix, part, style);
}

void Canvas::hanging(std::string_view first, std::string_view raw, std::size_t lines_max,
                     Style style) {
  const std::string indent(columns(first), ' ');
  std::string_view prefix = first;
  for (const std::string& part : wrap_lines(raw, width() - columns(first), lines_max)) {
    line("", std::string{prefix} + part, style);
    prefix = indent;
  }
}

void Canvas::flow(std::string_view indent, const std::vector<Piece>& pieces) {
  std::vector<Piece> row;
  std::size_t used = 0;
  bool is_first = true;
  for (const Piece& piece : pieces) {
    const std::size_t size = columns(piece.text);
    const std::size_t start = is_first ? 0 : columns(indent);
    if (!row.empty() && start + used + 3 + size > width()) {
      line(is_first ? "" : indent, row);
      row.clear();
      used = 0;
      is_first = false;
    }
    if (!row.empty()) {
      row.push_back({"   ", Style::kPlain});
      used += 3;
    }
    row.push_back(piece);
    used += size;
  }
  if (!row.empty()) line(is_first ? "" : indent, row);
}

}  // namespace farcall::trace
