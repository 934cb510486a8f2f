#include "cli/conform/refusal.hpp"

#include <format>

#include "cli/conform/normal.hpp"

namespace farcall::cli {

namespace json = boost::json;

json::value refused(std::string_view name, std::string_view cause, const json::value& data) {
  return json::object{
      {"error", json::object{{"name", name}, {"cause", cause}, {"data", scrub(data)}}}};
}

std::string_view without_place(std::string_view why) {
  const std::size_t at = why.find("invalid value: ");
  return at == std::string_view::npos ? why : why.substr(at);
}

json::value refused_as_unreadable(std::string_view why) {
  return refused("REQUEST_VALIDATION_ERROR", "PARSE_ERROR",
                 json::value(std::format("Failed parsing args: {}", why)));
}

}  // namespace farcall::cli
