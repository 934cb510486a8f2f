#include "trace/source/method_words.hpp"

#include <ranges>
#include <vector>

#include "base/format_text.hpp"
#include "base/suggestion.hpp"

namespace farcall::trace {

std::string methods_in_words(std::string_view wanted, std::span<const std::string> known) {
  constexpr std::size_t kShown = 20;
  if (known.empty()) return "; it has none";
  const std::vector<std::string_view> names{known.begin(), known.end()};
  std::string list;
  for (const std::string_view name : names | std::views::take(kShown)) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  if (names.size() > kShown) list += format_text(" and {} more", names.size() - kShown);
  const auto close = closest_name(wanted, names);
  return close ? format_text("; did you mean {}? Its methods are {}", *close, list)
               : format_text("; its methods are {}", list);
}

}  // namespace farcall::trace
