#include "trace/source/event.hpp"

#include <array>
#include <boost/json.hpp>

#include "protocol/json/json_text.hpp"

namespace farcall::trace {
namespace {

namespace json = boost::json;

constexpr std::string_view kMark = "EVENT_JSON:";

EventTrace event_in(std::string_view text) {
  EventTrace event;
  const auto parsed = protocol::parse_json(text);
  if (!parsed) {
    event.problem = parsed.error().message;
    return event;
  }
  const json::object* object = parsed->if_object();
  if (object == nullptr) {
    event.problem = "expected a JSON object";
    return event;
  }
  const std::array<std::pair<std::string_view, Omittable<std::string>*>, 3> members = {
      {{"standard", &event.standard}, {"version", &event.version}, {"event", &event.event}}};
  for (const auto& [name, target] : members) {
    const json::value* member = object->if_contains(name);
    if (member != nullptr && member->is_string()) {
      *target = std::string{member->get_string()};
    } else if (!event.problem) {
      event.problem = "expected a text '" + std::string{name} + "'";
    }
  }
  if (const json::value* data = object->if_contains("data")) event.data = json::serialize(*data);
  return event;
}

}  // namespace

std::vector<EventTrace> events_in(const std::vector<std::string>& logs) {
  std::vector<EventTrace> events;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    const std::string_view log = logs[i];
    if (!log.starts_with(kMark)) continue;
    events.push_back(event_in(log.substr(kMark.size())));
    events.back().log = i;
  }
  return events;
}

}  // namespace farcall::trace
