// Errors of JSON-RPC methods in the shape that clients parse: `{name, cause: {name, info}, code,
// message, data}` (chain/jsonrpc-primitives/src/errors.rs of the reference).
#pragma once

#include <boost/json/value.hpp>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace farcall::node {

struct RpcError {
  enum class Kind : std::uint8_t { kMethodNotFound, kParse, kHandler, kInternal };

  Kind kind = Kind::kInternal;
  /// Name and info of the cause; nothing for causes without fields.
  std::string cause;
  std::optional<boost::json::value> info;
  /// The older form of the same, which some clients match.
  std::optional<boost::json::value> data;

  [[nodiscard]] boost::json::object to_json() const;
};

using RpcResult = std::expected<boost::json::value, RpcError>;

[[nodiscard]] RpcError method_not_found(std::string_view method);
/// The request's parameters could not be read; `message` says which and why.
[[nodiscard]] RpcError parse_error(std::string_view message);
[[nodiscard]] RpcError internal_error(std::string_view message);
/// A handler's own error with a text as data.
[[nodiscard]] RpcError handler_error(std::string_view cause, std::optional<boost::json::value> info,
                                     boost::json::value data);
/// A handler's own error whose data repeats the cause.
[[nodiscard]] RpcError handler_error(std::string_view cause,
                                     std::optional<boost::json::value> info);

/// HTTP status of an answer. `is_past_block`: the request named the height of a block below the
/// head's.
[[nodiscard]] unsigned http_status(const RpcResult& result, bool is_past_block) noexcept;

}  // namespace farcall::node
