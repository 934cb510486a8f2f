// Lines of coloured pieces, cut at a width. Internal to the renderer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trace/show/render.hpp"

namespace farcall::trace {

enum class Style : std::uint8_t { kPlain, kBold, kDim, kGood, kBad };

/// A piece of a line: escaped text and how it looks.
struct Piece {
  std::string text;
  Style style = Style::kPlain;
};

class Canvas {
 public:
  explicit Canvas(const RenderOptions& options) : options_{options} {}

  [[nodiscard]] std::size_t width() const;
  /// Writes one line; what exceeds the width is cut.
  void line(std::string_view prefix, const std::vector<Piece>& pieces);
  void line(std::string_view prefix, std::string_view text, Style style = Style::kPlain) {
    line(prefix, {Piece{std::string{text}, style}});
  }
  /// Writes raw text over as many lines as it takes, keeping its line breaks.
  void paragraph(std::string_view prefix, std::string_view raw, std::size_t lines_max,
                 Style style = Style::kPlain);
  /// The same with a mark before the first line, below which the others begin.
  void hanging(std::string_view first, std::string_view raw, std::size_t lines_max,
               Style style = Style::kPlain);
  /// Writes pieces one after the other, three columns apart, on as many lines as they take.
  void flow(std::string_view indent, const std::vector<Piece>& pieces);

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  [[nodiscard]] std::string paint(const Piece& piece) const;
  const RenderOptions& options_;
  std::string out_;
};

}  // namespace farcall::trace
