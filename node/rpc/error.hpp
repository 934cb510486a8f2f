// Errors of JSON-RPC methods in the shape that clients parse: `{name, cause: {name, info}, code,
// message, data}` (chain/jsonrpc-primitives/src/errors.rs of nearcore).
#pragma once

#include <boost/json/value.hpp>
#include <concepts>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace farcall::node {

struct RpcError {
  enum class Kind : std::uint8_t { kMethodNotFound, kParse, kHandler, kInternal };

  Kind kind = Kind::kInternal;
  /// Name and info of the cause; no info for causes without fields.
  std::string cause;
  std::optional<boost::json::value> info;
  /// The older form, which some clients match.
  std::optional<boost::json::value> data;

  [[nodiscard]] boost::json::object to_json() const;
};

/// The answer of a method: a value, or JSON text where building a value would be slow.
class RpcAnswer {
 public:
  template <class T>
    requires std::constructible_from<boost::json::value, T> &&
             (!std::same_as<std::remove_cvref_t<T>, RpcAnswer>)
  RpcAnswer(T&& value) : content_{boost::json::value(std::forward<T>(value))} {}  // NOLINT
  /// `text` is JSON with ascending keys and no white space.
  [[nodiscard]] static RpcAnswer from_text(std::string text) {
    RpcAnswer answer{nullptr};
    answer.content_ = std::move(text);
    return answer;
  }
  void append_to(std::string& out) const;

 private:
  std::variant<boost::json::value, std::string> content_;
};

using RpcResult = std::expected<RpcAnswer, RpcError>;

[[nodiscard]] RpcError method_not_found(std::string_view method);
/// Parameters that could not be parsed; `message` says which and why.
[[nodiscard]] RpcError parse_error(std::string_view message);
[[nodiscard]] RpcError internal_error(std::string_view message);
/// Like `internal_error`, with the `data` of nearcore's view methods.
[[nodiscard]] RpcError limits_reached(std::string_view message);
/// A handler error with this `data`.
[[nodiscard]] RpcError handler_error(std::string_view cause, std::optional<boost::json::value> info,
                                     boost::json::value data);
/// A handler error whose `data` repeats the cause.
[[nodiscard]] RpcError handler_error(std::string_view cause,
                                     std::optional<boost::json::value> info);

/// HTTP status of an answer. `is_past_block`: the request named the height of a block below the
/// head's.
[[nodiscard]] unsigned http_status(const RpcResult& result, bool is_past_block) noexcept;

}  // namespace farcall::node
