#include "explore/arguments/argument_values.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/encoding.hpp"
#include "base/u128.hpp"
#include "protocol/account_id.hpp"
#include "protocol/json/json_text.hpp"
#include "vm/wasm/wasm_module.hpp"
#include "vm/wasm/wasm_reader.hpp"

namespace farcall::explore {
namespace {

namespace json = boost::json;

constexpr std::size_t kJsonDepthMax = 16;
constexpr std::size_t kWordMin = 3;
constexpr std::size_t kWordMax = 64;
constexpr std::size_t kWordsMax = 4096;

bool is_amount(std::string_view text) {
  return !text.empty() && parse_u128(text).has_value();
}

bool has_any(std::string_view name, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(parts, [&](std::string_view part) { return name.contains(part); });
}

/// 0, one more and one less, half, double, the largest.
std::vector<u128> boundaries(u128 value, u128 largest) {
  std::vector<u128> out{0};
  if (value < largest) out.push_back(value + 1);
  if (value > 0) out.push_back(value - 1);
  out.push_back(value / 2);
  if (value <= largest / 2) out.push_back(value * 2);
  out.push_back(largest);
  std::vector<u128> unique;
  for (const u128 each : out)
    if (each != value && !std::ranges::contains(unique, each)) unique.push_back(each);
  return unique;
}

std::vector<json::value> nested_replacements(std::string_view text, const ReplacementWords& words) {
  std::vector<json::value> out;
  for (const Bytes& each : replaced_arguments(as_bytes(text), words))
    out.emplace_back(as_text(each));
  // Arguments of calls within calls are often base64.
  if (const auto decoded = from_base64(text); decoded && !decoded->empty())
    for (const Bytes& each : replaced_arguments(*decoded, words)) out.emplace_back(to_base64(each));
  return out;
}

std::vector<json::value> text_replacements(std::string_view name, std::string_view text,
                                           const ReplacementWords& words) {
  std::vector<json::value> out;
  const auto add = [&](std::string_view each) {
    if (each != text) out.emplace_back(each);
  };
  if (is_amount(text)) {
    for (const u128 each : boundaries(*parse_u128(text), kU128Max)) add(to_string(each));
    return out;
  }
  const bool is_account = std::ranges::contains(words.accounts, text) ||
                          (protocol::AccountId::is_valid(text) &&
                           has_any(name, {"account", "_id", "owner", "receiver"}));
  if (is_account)
    for (const std::string& each : words.accounts) add(each);
  if (std::ranges::contains(words.methods, text))
    for (const std::string& each : words.methods) add(each);
  for (json::value& each : nested_replacements(text, words)) out.push_back(std::move(each));
  if (has_any(name, {"msg", "args", "memo", "data"}))
    for (const std::string& each : words.texts) add(each);
  if (!is_account && !std::ranges::contains(words.methods, text))
    out.emplace_back(std::string(words.long_text, 'x'));
  if (out.size() == 1) add("");
  return out;
}

std::vector<json::value> leaf_replacements(std::string_view name, const json::value& leaf,
                                           const ReplacementWords& words) {
  std::vector<json::value> out;
  if (const auto* text = leaf.if_string()) return text_replacements(name, *text, words);
  if (const auto* truth = leaf.if_bool()) {
    out.emplace_back(!*truth);
  } else if (leaf.is_int64() || leaf.is_uint64()) {
    if (leaf.is_int64() && leaf.get_int64() < 0) {
      out.emplace_back(0);
    } else {
      const auto value = leaf.to_number<std::uint64_t>();
      for (const u128 each : boundaries(value, UINT64_MAX))
        out.emplace_back(static_cast<std::uint64_t>(each));
    }
  } else if (leaf.is_null()) {
    out.push_back(guess_value(name, words));
  }
  return out;
}

/// Calls `take` with the whole document for each replacement of one leaf below `at`.
template <class Take>
void replace_leaves(json::value& at, std::string_view name, std::size_t depth,
                    const ReplacementWords& words, const Take& take) {
  if (depth > kJsonDepthMax) return;
  if (auto* object = at.if_object()) {
    for (auto& member : *object)
      replace_leaves(member.value(), member.key(), depth + 1, words, take);
  } else if (auto* list = at.if_array()) {
    for (json::value& each : *list) replace_leaves(each, name, depth + 1, words, take);
  } else {
    const json::value original = at;
    std::size_t rank = 0;
    for (json::value& each : leaf_replacements(name, original, words)) {
      at = std::move(each);
      take(rank++);
    }
    at = original;
  }
}

}  // namespace

std::vector<Bytes> replaced_arguments(ByteView args, const ReplacementWords& words) {
  auto document = protocol::parse_json(as_text(args), {.bytes = std::size_t{1} << 20});
  if (!document || (!document->is_object() && !document->is_array())) return {};
  // The first replacement of each leaf comes before the second of any.
  std::vector<std::pair<std::size_t, Bytes>> found;
  json::value& root = *document;
  replace_leaves(root, "", 0, words, [&](std::size_t rank) {
    found.emplace_back(rank, to_bytes(json::serialize(root)));
  });
  std::ranges::stable_sort(found, {}, &std::pair<std::size_t, Bytes>::first);
  std::vector<Bytes> out;
  out.reserve(found.size());
  for (auto& each : found) out.push_back(std::move(each.second));
  return out;
}

json::value guess_value(std::string_view name, const ReplacementWords& words) {
  const std::string account = words.accounts.empty() ? "stranger" : words.accounts.front();
  if (has_any(name, {"account", "owner", "receiver", "sender", "user", "contract", "beneficiary"}))
    return json::value(account);
  if (has_any(name, {"amount", "balance", "deposit", "price", "supply", "yocto"}))
    return json::value("1");
  if (name.starts_with("is_") || name.starts_with("has_") || has_any(name, {"enabled", "force"}))
    return true;
  if (has_any(name, {"index", "limit", "count", "nonce", "duration", "height", "gas", "num"}))
    return 1;
  if (has_any(name, {"ids", "list"})) return json::array{};
  if (name.contains("method") && !words.methods.empty()) return json::value(words.methods.front());
  if (has_any(name, {"msg", "memo"})) return json::value("");
  if (name.ends_with("_id") || name == "id") return json::value("1");
  return json::value("a");
}

std::vector<std::string> data_words(ByteView wasm) {
  const vm::WasmModule module = vm::read_module(wasm);
  std::vector<std::string> out;
  if (!module.data_section) return out;
  std::set<std::string> seen;
  std::string word;
  // The section's own lengths and offsets are rarely letters: they cost a byte of a word at most.
  for (const std::uint8_t byte : *module.data_section) {
    const char c = static_cast<char>(byte);
    const bool is_name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
    if (is_name) {
      word += c;
      continue;
    }
    if (word.size() >= kWordMin && word.size() <= kWordMax && out.size() < kWordsMax &&
        seen.insert(word).second)
      out.push_back(word);
    word.clear();
  }
  return out;
}

}  // namespace farcall::explore
