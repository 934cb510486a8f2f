#include "node/rpc/message.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <utility>

#include "base/json_access.hpp"
#include "node/rpc/json_text.hpp"
#include "protocol/json/json_text.hpp"

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
  message->read_request(body);
  return message;
}

namespace {

/// Counts the members of the object in a JSON text, duplicates included.
std::size_t count_members(std::string_view text) {
  std::size_t count = 0;
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    switch (text[at]) {
      case '"':
        for (++at; text[at] != '"'; ++at) at += text[at] == '\\' ? 1 : 0;
        break;
      case '{':
      case '[':
        ++depth;
        break;
      case '}':
      case ']':
        --depth;
        break;
      case ':':
        count += depth == 1 ? 1 : 0;
        break;
      default:
        break;
    }
  }
  return count;
}

}  // namespace

bool RpcMessage::read_members(const json::object& object, std::string_view body) {
  bool has_version = false;
  bool has_id = false;
  bool has_method = false;
  for (const auto& [key, value] : object) {
    if (key == "jsonrpc") {
      has_version = as_string(value) == "2.0";
    } else if (key == "method") {
      has_method = value.is_string();
      method_ = as_string(value).value_or("");
    } else if (key == "params") {
      params_ = &value;
    } else if (key == "id") {
      id_ = &value;
      has_id = true;
    } else {
      return false;
    }
  }
  // The parser keeps the last of duplicate members; serde refuses them.
  return has_version && has_id && has_method && count_members(body) == object.size();
}

bool RpcMessage::read_list(const json::array& list) {
  if (list.size() != 4 || as_string(list[0]) != "2.0" || !list[1].is_string()) return false;
  method_ = *as_string(list[1]);
  params_ = &list[2];
  id_ = &list[3];
  return true;
}

void RpcMessage::read_request(std::string_view body) {
  if (const json::object* object = document_.if_object()) {
    is_request_ = read_members(*object, body);
  } else if (const json::array* list = document_.if_array()) {
    is_request_ = read_list(*list);
  }
  if (!is_request_) id_ = &null_;
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
