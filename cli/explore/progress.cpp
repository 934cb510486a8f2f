#include "cli/explore/progress.hpp"

#include <cstdio>

#include "base/format_text.hpp"
#include "trace/text.hpp"

namespace farcall::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kTerminalPause = 100ms;
constexpr auto kLogPause = 5s;
constexpr std::size_t kLineWidth = 120;

std::string span_text(double seconds) {
  if (seconds < 90) return format_text("{:.0f} s", seconds);
  if (seconds < 90 * 60) return format_text("{:.0f} min", seconds / 60);
  return format_text("{:.1f} h", seconds / 3600);
}

}  // namespace

std::string progress_text(const explore::Progress& progress, std::chrono::duration<double> spent) {
  const double seconds = spent.count();
  std::string out = format_text("{}/{} cases, {} receipts", progress.cases_done, progress.cases,
                                progress.receipts);
  if (seconds >= 0.1)
    out += format_text(" ({:.0f}/s)", static_cast<double>(progress.receipts) / seconds);
  out += format_text(", {} worlds, {} pruned", progress.worlds, progress.pruned);
  if (progress.findings > 0)
    out += format_text(", {} finding{}", progress.findings, progress.findings == 1 ? "" : "s");
  // Cases differ in size, so this is an estimate and no more.
  if (progress.cases_done >= 3 && progress.cases > progress.cases_done)
    out += format_text(", about {} left",
                       span_text(seconds / static_cast<double>(progress.cases_done) *
                                 static_cast<double>(progress.cases - progress.cases_done)));
  if (!progress.label.empty()) out += format_text(": {}", trace::escape(progress.label));
  return out;
}

ExploreProgress::ExploreProgress(bool is_shown, bool is_terminal)
    : is_shown_{is_shown}, is_terminal_{is_terminal}, begin_{Clock::now()} {}

void ExploreProgress::show(const explore::Progress& progress) {
  if (!is_shown_) return;
  const Clock::time_point now = Clock::now();
  const auto pause = is_terminal_ ? Clock::duration{kTerminalPause} : Clock::duration{kLogPause};
  if (now - shown_.value_or(begin_) < pause) return;
  shown_ = now;
  const std::string text = trace::cut(progress_text(progress, now - begin_), kLineWidth);
  std::fprintf(stderr, is_terminal_ ? "\r\x1b[K%s" : "%s\n", text.c_str());
  std::fflush(stderr);
  has_line_ = is_terminal_;
}

void ExploreProgress::clear() {
  if (!has_line_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  has_line_ = false;
}

}  // namespace farcall::cli
