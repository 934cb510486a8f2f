#include "node/rpc/error.hpp"

#include <boost/json/object.hpp>
#include <utility>

#include "base/format_text.hpp"
#include "node/rpc/json_text.hpp"

namespace farcall::node {

namespace json = boost::json;

namespace {

struct KindText {
  std::string_view name;
  int code;
  std::string_view message;
};

KindText text_of(RpcError::Kind kind) {
  switch (kind) {
    case RpcError::Kind::kMethodNotFound:
      return {"REQUEST_VALIDATION_ERROR", -32'601, "Method not found"};
    case RpcError::Kind::kParse:
      return {"REQUEST_VALIDATION_ERROR", -32'700, "Parse error"};
    case RpcError::Kind::kHandler:
      return {"HANDLER_ERROR", -32'000, "Server error"};
    case RpcError::Kind::kInternal:
      break;
  }
  return {"INTERNAL_ERROR", -32'000, "Server error"};
}

json::object cause_object(std::string_view cause, const std::optional<json::value>& info) {
  json::object object{{"name", cause}};
  if (info) object.emplace("info", *info);
  return object;
}

}  // namespace

json::object RpcError::to_json() const {
  const KindText text = text_of(kind);
  json::object object{{"name", text.name},
                      {"cause", cause_object(cause, info)},
                      {"code", text.code},
                      {"message", text.message}};
  if (data) object.emplace("data", *data);
  return object;
}

RpcError method_not_found(std::string_view method) {
  return {.kind = RpcError::Kind::kMethodNotFound,
          .cause = "METHOD_NOT_FOUND",
          .info = json::object{{"method_name", method}},
          .data = json::value(method)};
}

RpcError parse_error(std::string_view message) {
  return {.kind = RpcError::Kind::kParse,
          .cause = "PARSE_ERROR",
          .info = json::object{{"error_message", message}},
          .data = json::value(message)};
}

RpcError internal_error(std::string_view message) {
  return {.kind = RpcError::Kind::kInternal,
          .cause = "INTERNAL_ERROR",
          .info = json::object{{"error_message", message}},
          .data = json::value(message)};
}

RpcError limits_reached(std::string_view message) {
  RpcError error = internal_error(message);
  error.data = json::value(
      format_text("The node reached its limits. Try again later. More details: {}", message));
  return error;
}

RpcError handler_error(std::string_view cause, std::optional<json::value> info, json::value data) {
  return {.kind = RpcError::Kind::kHandler,
          .cause = std::string{cause},
          .info = std::move(info),
          .data = std::move(data)};
}

RpcError handler_error(std::string_view cause, std::optional<json::value> info) {
  json::value repeated = cause_object(cause, info);
  return handler_error(cause, std::move(info), std::move(repeated));
}

void RpcAnswer::append_to(std::string& out) const {
  if (const auto* text = std::get_if<std::string>(&content_)) {
    out += *text;
  } else {
    append_json(out, std::get<json::value>(content_));
  }
}

unsigned http_status(const RpcResult& result, bool is_past_block) noexcept {
  if (result) return 200;
  switch (result.error().kind) {
    case RpcError::Kind::kMethodNotFound:
    case RpcError::Kind::kParse:
      return 400;
    case RpcError::Kind::kInternal:
      return 500;
    case RpcError::Kind::kHandler:
      break;
  }
  if (result.error().cause == "TIMEOUT_ERROR") return 408;
  if (result.error().cause == "UNKNOWN_BLOCK" && is_past_block) return 422;
  return 200;
}

}  // namespace farcall::node
