// The page that shows traces (web/), with documents in it: one HTML file without links.
#pragma once

#include <boost/json/value.hpp>
#include <span>
#include <string>
#include <string_view>

namespace farcall::trace {

/// A document of a page.
struct PageDocument {
  /// Shown in the list of documents.
  std::string title;
  /// A trace, a list of traces, or a comparison (docs/explorer-page.md). The page checks it, and
  /// says what is wrong with it.
  boost::json::value json;
  /// ABIs (near-abi) by account; null: none.
  boost::json::value abis;
};

/// Returns a page that works offline, from a file.
[[nodiscard]] std::string html_page(std::span<const PageDocument> documents);

/// Returns the page as a node serves it: it asks the node for blocks, transactions and accounts.
[[nodiscard]] std::string explorer_page();

/// Returns JSON text in which no character can end or open an element of HTML: strangers choose the
/// strings in it.
[[nodiscard]] std::string json_for_script(std::string_view json);

}  // namespace farcall::trace
