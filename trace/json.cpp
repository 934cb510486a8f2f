#include "trace/json.hpp"

#include "protocol/json/json_text.hpp"
#include "trace/text.hpp"

namespace farcall::protocol {

json::value JsonForm<trace::Value>::write(const trace::Value& value) {
  json::object out{{"bytes", to_base64(value.bytes)}};
  if (value.borsh && value.borsh->problem.empty()) {
    out.emplace("borsh", value.borsh->value);
    return out;
  }
  if (value.borsh) out.emplace("problem", value.borsh->problem);
  // Only objects and lists are taken for JSON: a lone number may as well be text.
  const auto first = value.bytes.empty() ? std::uint8_t{} : value.bytes.front();
  if (first == '{' || first == '[' || first == '"') {
    if (auto parsed = parse_json(as_text(value.bytes))) {
      out.emplace("json", std::move(*parsed));
      return out;
    }
  }
  if (trace::is_text(value.bytes)) out.emplace("text", as_text(value.bytes));
  return out;
}

bool JsonForm<trace::Value>::read(const JsonPlace& at, const json::value& value,
                                  trace::Value& out) {
  const json::object* object = value.if_object();
  const json::value* bytes = object == nullptr ? nullptr : object->if_contains("bytes");
  if (bytes == nullptr) return at.fail("expected an object with 'bytes'");
  out.borsh.reset();
  if (const json::value* borsh = object->if_contains("borsh")) {
    out.borsh = trace::BorshReading{.value = *borsh, .problem = {}};
  } else if (const json::value* problem = object->if_contains("problem")) {
    trace::BorshReading reading;
    if (!json_read(at.member("problem"), *problem, reading.problem)) return false;
    if (!reading.problem.empty()) out.borsh = std::move(reading);
  }
  return json_read(at.member("bytes"), *bytes, out.bytes);
}

}  // namespace farcall::protocol

namespace farcall::trace {

boost::json::value to_json(const Trace& trace) {
  return protocol::to_json(trace);
}

Result<Trace> from_json(const boost::json::value& document) {
  Result<Trace> trace = protocol::from_json<Trace>(document);
  if (trace && trace->schema != kSchema)
    return fail("expected schema '" + std::string{kSchema} + "', got '" + trace->schema + "'");
  return trace;
}

}  // namespace farcall::trace
