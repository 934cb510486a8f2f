// The envelope of JSON-RPC 2.0 as nearcore reads and writes it
// (chain/jsonrpc-primitives/src/message.rs).
#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "node/rpc/error.hpp"

namespace farcall::node {

/// The maximum nesting of a request.
inline constexpr std::size_t kJsonDepthMax = 128;

/// One request, allocated in one arena.
class RpcMessage {
 public:
  /// The error says why the text is not JSON. Text that is JSON but not a request gives a message
  /// for which `is_request` is false.
  [[nodiscard]] static Result<std::unique_ptr<RpcMessage>> parse(std::string_view body);
  RpcMessage(const RpcMessage&) = delete;
  RpcMessage& operator=(const RpcMessage&) = delete;

  [[nodiscard]] bool is_request() const noexcept { return is_request_; }
  [[nodiscard]] std::string_view method() const noexcept { return method_; }
  /// Null when absent.
  [[nodiscard]] const boost::json::value& params() const noexcept { return *params_; }
  [[nodiscard]] const boost::json::value& id() const noexcept { return *id_; }

 private:
  RpcMessage() = default;
  void read_request(std::string_view body);
  /// Returns false if these are not the members of a request.
  [[nodiscard]] bool read_members(const boost::json::object& object, std::string_view body);
  /// The same by position: version, method, parameters, id.
  [[nodiscard]] bool read_list(const boost::json::array& list);

  boost::json::monotonic_resource arena_;
  boost::json::value null_;
  boost::json::value document_;
  const boost::json::value* params_ = &null_;
  const boost::json::value* id_ = &null_;
  std::string_view method_;
  bool is_request_ = false;
};

/// `{"jsonrpc":"2.0","result":…,"id":…}`, or with "error".
[[nodiscard]] std::string answer_text(const RpcResult& result, const boost::json::value& id);

}  // namespace farcall::node
