#include "node/rpc/message.hpp"

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <memory>
#include <utility>

#include "node/rpc/json_text.hpp"
#include "protocol/json_text.hpp"

namespace farcall::node {

namespace json = boost::json;

Result<std::unique_ptr<RpcMessage>> RpcMessage::parse(std::string_view body) {
  std::unique_ptr<RpcMessage> message{new RpcMessage};
  auto document =
      protocol::parse_json(body, {.bytes = body.size(), .depth = kJsonDepthMax}, &message->arena_);
  if (!document) return std::unexpected{document.error()};
  // The value keeps its arena: assigning to a member with another storage would copy it.
  std::destroy_at(&message->document_);
  std::construct_at(&message->document_, std::move(*document));
  message->read_request();
  return message;
}

void RpcMessage::read_request() {
  const json::object* object = document_.if_object();
  if (object == nullptr) return;
  bool has_version = false;
  bool has_id = false;
  const json::string* method = nullptr;
  for (const auto& [key, value] : *object) {
    if (key == "jsonrpc") {
      has_version = value.is_string() && value.get_string() == "2.0";
    } else if (key == "method") {
      method = value.if_string();
    } else if (key == "params") {
      params_ = &value;
    } else if (key == "id") {
      id_ = &value;
      has_id = true;
    } else {
      id_ = &null_;
      return;
    }
  }
  is_request_ = has_version && has_id && method != nullptr;
  if (!is_request_) {
    id_ = &null_;
    return;
  }
  method_ = {method->data(), method->size()};
}

std::string answer_text(const RpcResult& result, const json::value& id) {
  std::string out;
  out.reserve(1024);
  out += R"({"jsonrpc":"2.0",)";
  if (result) {
    out += R"("result":)";
    result->append_to(out);
  } else {
    out += R"("error":)";
    append_json_unsorted(out, result.error().to_json());
  }
  out += R"(,"id":)";
  append_json(out, id);
  out += '}';
  return out;
}

}  // namespace farcall::node
