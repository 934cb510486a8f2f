#include "trace/show/page.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cassert>
#include <utility>

namespace farcall::trace {
namespace {

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
// Built from web/src; web/build.mjs says how.
constexpr char kPage[] = {
#embed "explorer.html"
};
constexpr char kLive[] = {
#embed "live.js"
};
#pragma clang diagnostic pop

struct Filling {
  std::string_view placeholder;
  std::string_view text;
};

/// Replaces placeholders, which stand in the page in this order, once each. What is filled in is
/// not searched for placeholders.
std::string fill(const std::array<Filling, 3>& fillings) {
  std::string out;
  std::string_view rest{kPage, sizeof kPage};
  for (const auto& [placeholder, text] : fillings) {
    const std::size_t at = rest.find(placeholder);
    assert(at != std::string_view::npos);
    out.append(rest.substr(0, at)).append(text);
    rest.remove_prefix(at + placeholder.size());
  }
  return out.append(rest);
}

std::string page(std::string_view connect, std::string_view documents, std::string_view live) {
  return fill({{{"@FARCALL_CONNECT@", connect},
                {"@FARCALL_DOCUMENTS@", documents},
                {"@FARCALL_LIVE@", live}}});
}

}  // namespace

std::string html_page(std::span<const PageDocument> documents) {
  boost::json::array all;
  for (const PageDocument& document : documents) {
    boost::json::object entry{{"title", document.title}, {"document", document.json}};
    if (!document.abis.is_null()) entry.emplace("abis", document.abis);
    all.push_back(std::move(entry));
  }
  return page("'none'", json_for_script(boost::json::serialize(all)), {});
}

std::string explorer_page() {
  const std::string live = "<script>" + std::string{kLive, sizeof kLive} + "</script>";
  return page("'self'", {}, live);
}

// In JSON these characters stand in strings only, where an escape means the same. U+2028 and U+2029
// are line ends to older readers of scripts.
std::string json_for_script(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size(); ++at) {
    const std::string_view rest = json.substr(at);
    if (rest.starts_with('<')) {
      out += "\\u003c";
    } else if (rest.starts_with('>')) {
      out += "\\u003e";
    } else if (rest.starts_with('&')) {
      out += "\\u0026";
    } else if (rest.starts_with("\xE2\x80\xA8")) {
      out += "\\u2028";
      at += 2;
    } else if (rest.starts_with("\xE2\x80\xA9")) {
      out += "\\u2029";
      at += 2;
    } else {
      out += json[at];
    }
  }
  return out;
}

}  // namespace farcall::trace
