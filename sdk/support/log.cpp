#include "near/log.hpp"

#include "near/host.hpp"

namespace near::detail {

void log(std::string_view text) {
  host::log_utf8(text.size(), host::address(text.data()));
}

Buffer begin_event(const char* standard, const char* version, const char* event) {
  Buffer line;
  text::put(line, "EVENT_JSON:", 11);
  put_name(line, "standard", '{');
  text::put_json(line, standard);
  put_name(line, "version", ',');
  text::put_json(line, version);
  put_name(line, "event", ',');
  text::put_json(line, event);
  put_name(line, "data", ',');
  text::put(line, "[", 1);
  return line;
}

void end_event(Buffer& line) {
  text::put(line, "]}", 2);
  log(line.view());
}

}  // namespace near::detail
