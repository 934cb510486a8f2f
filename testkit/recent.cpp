// The newest outcomes of the process, so that a failed test can show them.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <deque>
#include <mutex>

#include "testkit/kit.hpp"
#include "trace/gas/gas_export.hpp"
#include "trace/json.hpp"

namespace farcall::testkit {
namespace {

constexpr std::size_t kOutcomesMax = 64;
constexpr std::size_t kShownMax = 3;

struct Recent {
  std::mutex mutex;
  std::deque<Outcome> outcomes;
};

Recent& recent() {
  static Recent instance;
  return instance;
}

bool append_to(const std::string& file, std::string_view text) {
  std::FILE* out = std::fopen(file.c_str(), "ab");
  if (out == nullptr) return false;
  const bool written = std::fwrite(text.data(), 1, text.size(), out) == text.size();
  return std::fclose(out) == 0 && written;
}

}  // namespace

void remember(const Outcome& outcome) {
  Recent& all = recent();
  const std::lock_guard lock{all.mutex};
  // An outcome that is asked for again takes the place of what it was.
  std::erase_if(all.outcomes, [&](const Outcome& other) {
    return !outcome.transaction_hash().empty() &&
           other.transaction_hash() == outcome.transaction_hash();
  });
  all.outcomes.push_back(outcome);
  if (all.outcomes.size() > kOutcomesMax) all.outcomes.pop_front();
}

std::vector<Outcome> recent_outcomes() {
  Recent& all = recent();
  const std::lock_guard lock{all.mutex};
  return {all.outcomes.begin(), all.outcomes.end()};
}

void forget_outcomes() {
  Recent& all = recent();
  const std::lock_guard lock{all.mutex};
  all.outcomes.clear();
}

std::vector<Outcome> outcomes_to_show() {
  const std::vector<Outcome> all = recent_outcomes();
  std::vector<Outcome> shown;
  for (auto outcome = all.rbegin(); outcome != all.rend() && shown.size() < kShownMax; ++outcome) {
    if (shown.empty() || !outcome->all_succeeded()) shown.push_back(explained(*outcome));
  }
  std::ranges::reverse(shown);
  return shown;
}

bool append_gas_lines(const std::string& file, std::string_view run) {
  std::vector<trace::GasLine> lines;
  std::size_t number = 0;
  for (const Outcome& outcome : recent_outcomes()) {
    ++number;
    if (outcome.data().trace)
      lines.append_range(
          trace::gas_lines(*outcome.data().trace, std::string{run} + "#" + std::to_string(number)));
  }
  return append_to(file, trace::write_gas_lines(std::move(lines)));
}

bool append_traces(const std::string& file, std::string_view run) {
  std::string text;
  std::size_t number = 0;
  for (const Outcome& outcome : recent_outcomes()) {
    ++number;
    if (!outcome.data().trace) continue;
    text += boost::json::serialize(
        boost::json::object{{"title", std::string{run} + " #" + std::to_string(number)},
                            {"trace", trace::to_json(*outcome.data().trace)}});
    text += '\n';
  }
  return append_to(file, text);
}

}  // namespace farcall::testkit
