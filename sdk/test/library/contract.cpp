// Parts of the C++ library that contracts may use inside of a method.
#include <algorithm>
#include <bitset>
#include <deque>
#include <functional>
#include <list>
#include <near.hpp>
#include <numeric>
#include <queue>
#include <ranges>
#include <unordered_map>
#include <unordered_set>

template <class T>
std::vector<T> sorted(std::vector<T> values) {
  std::ranges::sort(values);
  return values;
}

struct [[near::contract]] Library {
  std::vector<int32_t> sort(std::vector<int32_t> values) const { return sorted(values); }
  std::vector<uint8_t> sort_bytes(std::vector<uint8_t> values) const { return sorted(values); }
  std::vector<uint64_t> sort_long(std::vector<uint64_t> values) const { return sorted(values); }
  std::vector<std::string> sort_text(std::vector<std::string> values) const {
    std::sort(values.begin(), values.end(), std::greater{});
    return values;
  }
  std::vector<std::string> stable(std::vector<std::string> values) const {
    std::ranges::stable_sort(values, {}, &std::string::size);
    return values;
  }
  /// How often each word occurs, the first ones first.
  std::vector<std::pair<std::string, uint32_t>> count(std::vector<std::string> words) const {
    std::unordered_map<std::string, uint32_t> counts;
    std::unordered_set<uint32_t> lengths;
    for (const auto& word : words) {
      ++counts[word];
      lengths.insert(static_cast<uint32_t>(word.size()));
    }
    std::vector<std::pair<std::string, uint32_t>> all{counts.begin(), counts.end()};
    all.emplace_back("lengths", static_cast<uint32_t>(lengths.size()));
    std::ranges::sort(all);
    return all;
  }
  std::vector<int32_t> containers(std::vector<int32_t> values) const {
    std::deque<int32_t> twice;
    for (const int32_t value : values) twice.push_front(2 * value);
    std::list<int32_t> list{twice.begin(), twice.end()};
    list.reverse();
    std::priority_queue<int32_t> queue{list.begin(), list.end()};
    const std::function<bool(int32_t)> is_large = [&](int32_t value) {
      return value > queue.top() / 2;
    };
    auto large = list | std::views::filter(is_large) | std::ranges::to<std::vector>();
    large.push_back(std::accumulate(values.begin(), values.end(), 0));
    large.push_back(static_cast<int32_t>(std::bitset<8>(values.size()).count()));
    return large;
  }
};
