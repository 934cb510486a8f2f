#include "protocol/json/json_text.hpp"

#include <algorithm>
#include <boost/json/parser.hpp>

#include "base/format_text.hpp"

namespace farcall::protocol {

namespace json = boost::json;

namespace {

std::unexpected<Error> wrong_at(std::string_view text, std::size_t at, std::string_view reason) {
  const std::string_view before = text.substr(0, std::min(at, text.size()));
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t newline = before.rfind('\n');
  const std::size_t column =
      newline == std::string_view::npos ? before.size() + 1 : before.size() - newline;
  return fail(format_text("line {}, column {}: invalid JSON: {}", line, column, reason));
}

}  // namespace

Result<json::value> parse_json(std::string_view text, const JsonLimits& limits,
                               json::storage_ptr storage) {
  if (text.size() > limits.bytes)
    return fail(format_text("{} bytes of JSON: at most {} are read", text.size(), limits.bytes));
  json::parse_options options;
  options.max_depth = limits.depth;
  json::parser parser{{}, options};
  // The constructor's storage is for the parser's own work; this one is the value's.
  parser.reset(std::move(storage));
  boost::system::error_code error;
  const std::size_t used = parser.write_some(text.data(), text.size(), error);
  if (error) return wrong_at(text, used, error.message());
  const std::size_t rest = text.find_first_not_of(" \t\r\n", used);
  if (rest != std::string_view::npos)
    return wrong_at(text, rest, "text after the end of the value");
  return parser.release();
}

}  // namespace farcall::protocol
