#include "trace/text.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "base/format_text.hpp"

namespace farcall::trace {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// Unicode 16: general categories Cc, Cf, Zl, Zp, Co, and default-ignorable code points, which
/// terminals draw with no width or not at all.
constexpr std::array kHidden = {
    Range{0x0000, 0x001F},   Range{0x007F, 0x009F},   Range{0x00AD, 0x00AD},
    Range{0x034F, 0x034F},   Range{0x0600, 0x0605},   Range{0x061C, 0x061C},
    Range{0x06DD, 0x06DD},   Range{0x070F, 0x070F},   Range{0x0890, 0x0891},
    Range{0x08E2, 0x08E2},   Range{0x115F, 0x1160},   Range{0x17B4, 0x17B5},
    Range{0x180B, 0x180F},   Range{0x200B, 0x200F},   Range{0x2028, 0x202E},
    Range{0x2060, 0x206F},   Range{0x3164, 0x3164},   Range{0xE000, 0xF8FF},
    Range{0xFDD0, 0xFDEF},   Range{0xFE00, 0xFE0F},   Range{0xFEFF, 0xFEFF},
    Range{0xFFA0, 0xFFA0},   Range{0xFFF0, 0xFFFB},   Range{0xFFFE, 0xFFFF},
    Range{0x110BD, 0x110BD}, Range{0x110CD, 0x110CD}, Range{0x13430, 0x1343F},
    Range{0x1BCA0, 0x1BCA3}, Range{0x1D173, 0x1D17A}, Range{0xE0000, 0x10FFFF},
};

/// Marks that join the character before them. Others are counted as one column, which is too much
/// but never too little.
constexpr std::array kCombining = {
    Range{0x0300, 0x036F}, Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF},
    Range{0x20D0, 0x20FF}, Range{0xFE20, 0xFE2F},
};

/// East Asian wide and emoji blocks, rounded up to whole blocks.
constexpr std::array kWide = {
    Range{0x1100, 0x115F},   Range{0x231A, 0x231B},   Range{0x2329, 0x232A},
    Range{0x23E9, 0x23FA},   Range{0x25FD, 0x25FE},   Range{0x2600, 0x27BF},
    Range{0x2B1B, 0x2B55},   Range{0x2E80, 0x303E},   Range{0x3041, 0xA4CF},
    Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7FF},   Range{0xF900, 0xFAFF},
    Range{0xFE10, 0xFE1F},   Range{0xFE30, 0xFE6F},   Range{0xFF01, 0xFF60},
    Range{0xFFE0, 0xFFE6},   Range{0x16FE0, 0x1B2FF}, Range{0x1D300, 0x1D37F},
    Range{0x1F000, 0x1FAFF}, Range{0x20000, 0x3FFFF},
};

bool contains(std::span<const Range> ranges, char32_t c) {
  const auto* after = std::ranges::upper_bound(ranges, c, {}, &Range::first).base();
  return after != ranges.data() && c <= (after - 1)->last;
}

struct Character {
  char32_t code = 0;
  /// Bytes it takes; 0: the first byte does not begin a character.
  std::size_t size = 0;
};

/// Reads the character at the beginning of text that is not empty.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (size > text.size() || !is_utf8(as_bytes(text.substr(0, size)))) return {};
  char32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) code = (code << 6U) | (byte(i) & 0x3FU);
  return {code, size};
}

void append_escape(std::string& out, char32_t code) {
  switch (code) {
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += format_text("\\u{{{:x}}}", static_cast<std::uint32_t>(code));
  }
}

std::size_t width_of(char32_t code) {
  if (code < 0x300) return 1;
  if (contains(kCombining, code)) return 0;
  return contains(kWide, code) ? 2 : 1;
}

/// The longest beginning that fits `width` columns, in bytes.
std::size_t fitting_bytes(std::string_view escaped, std::size_t width) {
  std::size_t used = 0;
  std::size_t end = 0;
  while (end < escaped.size()) {
    const Character next = first_character(escaped.substr(end));
    const std::size_t step = width_of(next.code);
    if (used + step > width) break;
    used += step;
    end += std::max<std::size_t>(next.size, 1);
  }
  return end;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

std::string with_omission(std::string_view line, std::size_t left_out, std::size_t width) {
  const std::string note = format_text(" ... +{} characters", left_out);
  if (note.size() + 8 > width) return cut(line, width);
  return std::string{line.substr(0, fitting_bytes(line, width - note.size()))} + note;
}

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character next = first_character(text);
    if (next.size == 0) {
      out += format_text("\\x{:02x}", static_cast<unsigned char>(text.front()));
      text.remove_prefix(1);
      continue;
    }
    if (contains(kHidden, next.code)) {
      append_escape(out, next.code);
    } else {
      out += text.substr(0, next.size);
    }
    text.remove_prefix(next.size);
  }
  return out;
}

std::size_t columns(std::string_view escaped) {
  std::size_t used = 0;
  while (!escaped.empty()) {
    const Character next = first_character(escaped);
    used += width_of(next.code);
    escaped.remove_prefix(std::max<std::size_t>(next.size, 1));
  }
  return used;
}

std::string cut(std::string_view escaped, std::size_t width) {
  if (columns(escaped) <= width) return std::string{escaped};
  constexpr std::string_view kMark = "...";
  if (width <= kMark.size()) return std::string{kMark.substr(0, width)};
  return std::string{escaped.substr(0, fitting_bytes(escaped, width - kMark.size()))} +
         std::string{kMark};
}

std::vector<std::string> wrap(std::string_view escaped, std::size_t width, std::size_t lines_max) {
  // Two columns hold any character, so that every line takes at least one.
  width = std::max<std::size_t>(width, 2);
  std::vector<std::string> lines;
  while (columns(escaped) > width && lines.size() + 1 < lines_max) {
    const std::size_t end = fitting_bytes(escaped, width);
    const std::size_t space =
        end < escaped.size() && escaped[end] == ' ' ? end : escaped.substr(0, end).rfind(' ');
    const bool at_space = space != std::string_view::npos && space > 0;
    lines.emplace_back(escaped.substr(0, at_space ? space : end));
    escaped.remove_prefix(at_space ? space + 1 : end);
  }
  const std::size_t end = fitting_bytes(escaped, width);
  if (end < escaped.size()) {
    lines.push_back(with_omission(escaped, count_characters(escaped.substr(end)), width));
  } else {
    lines.emplace_back(escaped);
  }
  return lines;
}

std::vector<std::string> wrap_lines(std::string_view raw, std::size_t width,
                                    std::size_t lines_max) {
  std::vector<std::string> lines;
  while (!raw.empty() || lines.empty()) {
    const std::size_t end = std::min(raw.find('\n'), raw.size());
    std::string_view line = raw.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    // Nobody sees them, and they could fill a line of their own.
    while (line.ends_with(' ')) line.remove_suffix(1);
    std::vector<std::string> part = wrap(escape(line), width, lines_max - lines.size());
    std::ranges::move(part, std::back_inserter(lines));
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (lines.size() >= lines_max) {
      if (!raw.empty()) lines.back() = with_omission(lines.back(), count_characters(raw), width);
      break;
    }
  }
  return lines;
}

bool is_text(ByteView bytes) {
  return is_utf8(bytes) && std::ranges::none_of(bytes, [](std::uint8_t byte) {
           return (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') || byte == 0x7F;
         });
}

}  // namespace farcall::trace
