// A request and its answer without sockets and header lists.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace farcall::node {

enum class HttpMethod : std::uint8_t { kGet, kHead, kPost, kOptions, kOther };

/// One request, valid while the handler runs.
struct HttpRequest {
  HttpMethod method = HttpMethod::kOther;
  /// Path without the query.
  std::string_view path;
  std::string_view content_type;
  std::string_view origin;
  std::string_view body;
};

struct HttpResponse {
  unsigned status = 200;
  /// Empty: no content type and, unless `body` is set, no body.
  std::string_view content_type = "application/json";
  std::string body;
  /// Methods for `allow`, with status 405.
  std::string_view allow;
};

/// Sends the answer of one request; called exactly once, at once or later, on any thread.
using Responder = std::function<void(HttpResponse&&)>;

/// Answers requests. Runs on the server's thread, where nothing may take long: all connections
/// wait.
using HttpHandler = std::function<void(const HttpRequest&, Responder)>;

}  // namespace farcall::node
