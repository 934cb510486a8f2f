#include "explore/oracles/comparison.hpp"

#include "base/format_text.hpp"
#include "trace/json.hpp"
#include "trace/source/chain_source.hpp"

namespace farcall::explore {
namespace {

Result<ComparedTrace> trace_of_run(const Realization& run, std::size_t transaction,
                                   std::string_view title) {
  if (transaction >= run.transactions.size() || run.transactions[transaction].is_zero())
    return fail(
        format_text("transaction {} of the story was not sent in the {}", transaction + 1, title));
  auto trace = trace::collect_all(run.chain, run.transactions[transaction]);
  if (!trace) return std::unexpected{trace.error()};
  trace->source.from = trace::SourceKind::exploration;
  return ComparedTrace{.title = std::string{title}, .trace = std::move(*trace)};
}

boost::json::object side(const ComparedTrace& compared) {
  return {{"title", compared.title}, {"trace", trace::to_json(compared.trace)}};
}

}  // namespace

boost::json::object comparison(const ComparedTrace& left, const ComparedTrace& right,
                               std::string_view note) {
  return {{"schema", "farcall-comparison/1"},
          {"left", side(left)},
          {"right", side(right)},
          {"note", note}};
}

Result<boost::json::object> compare_runs(const Realization& bad, const Realization& good,
                                         std::size_t transaction, std::string_view note) {
  const auto left = trace_of_run(bad, transaction, "failing run");
  if (!left) return std::unexpected{left.error()};
  const auto right = trace_of_run(good, transaction, "good run");
  if (!right) return std::unexpected{right.error()};
  return comparison(*left, *right, note);
}

}  // namespace farcall::explore
