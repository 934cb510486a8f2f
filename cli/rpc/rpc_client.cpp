#include "cli/rpc/rpc_client.hpp"

#include <boost/json.hpp>
#include <thread>

#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::cli::rpc {

namespace json = boost::json;

namespace {

/// As deep as nodes nest what they answer, and then some.
constexpr std::size_t kDepthMax = 128;
constexpr std::chrono::milliseconds kFirstPause{200};

std::string text_of(const json::value& value) {
  if (const json::string* text = value.if_string()) return std::string{*text};
  return json::serialize(value);
}

RpcFailure no_answer(std::string message) {
  return {RpcFailure::Kind::kNoAnswer, {}, std::move(message), nullptr};
}

RpcFailure refusal(const json::value& error) {
  RpcFailure out{.kind = RpcFailure::Kind::kRefused, .error = error};
  if (const json::value* cause = member(error, "cause"))
    out.cause = text_member(*cause, "name").value_or("");
  const json::value* data = member(error, "data");
  const json::value* message = member(error, "message");
  if (data != nullptr && !data->is_null()) {
    out.message = text_of(*data);
  } else if (message != nullptr) {
    out.message = text_of(*message);
  } else {
    out.message = text_of(error);
  }
  return out;
}

/// A failure after which the same question may be answered.
bool may_pass(const RpcFailure& failure) {
  return failure.kind != RpcFailure::Kind::kRefused || failure.cause == "TIMEOUT_ERROR" ||
         failure.cause == "NO_SYNCED_BLOCKS" || failure.cause == "NOT_SYNCED_YET" ||
         failure.cause == "INTERNAL_ERROR";
}

}  // namespace

RpcResult read_answer(std::string_view body) {
  auto parsed = protocol::parse_json(body, {.depth = kDepthMax});
  if (!parsed)
    return std::unexpected{no_answer("the answer is not JSON: " + parsed.error().message)};
  if (const json::value* error = member(*parsed, "error"); error != nullptr && !error->is_null())
    return std::unexpected{refusal(*error)};
  const json::value* result = member(*parsed, "result");
  if (result == nullptr)
    return std::unexpected{no_answer("the answer has neither a result nor an error")};
  // Older nodes put errors of queries into the result.
  if (const json::value* error = member(*result, "error"); error != nullptr && error->is_string()) {
    RpcFailure failure{.kind = RpcFailure::Kind::kRefused, .message = text_of(*error)};
    return std::unexpected{std::move(failure)};
  }
  return *result;
}

RpcClient::RpcClient(const std::vector<Url>& endpoints, const Headers& headers,
                     std::chrono::seconds timeout)
    : timeout_{timeout} {
  for (const Url& url : endpoints) clients_.emplace_back(url, headers);
}

RpcResult RpcClient::call_once(std::string_view method, const json::value& params,
                               std::chrono::milliseconds timeout) {
  const std::string body = json::serialize(
      json::object{{"jsonrpc", "2.0"}, {"id", "farcall"}, {"method", method}, {"params", params}});
  if (listener_) listener_(format_text("request to {}: {}", url().str(), body));
  const auto answer = clients_[current_].post(body, std::chrono::steady_clock::now() + timeout);
  if (!answer) {
    const bool is_sent = answer.error().kind == HttpFailure::Kind::kNoAnswer;
    return std::unexpected{
        RpcFailure{is_sent ? RpcFailure::Kind::kNoAnswer : RpcFailure::Kind::kUnreachable,
                   {},
                   format_text("{}: {}", url().str(), answer.error().message),
                   nullptr}};
  }
  if (listener_) listener_(format_text("answer: {}", answer->body));
  auto result = read_answer(answer->body);
  if (!result && result.error().kind == RpcFailure::Kind::kNoAnswer && answer->status != 200)
    return std::unexpected{
        no_answer(format_text("{}: HTTP status {}", url().str(), answer->status))};
  if (!result && result.error().kind == RpcFailure::Kind::kNoAnswer)
    return std::unexpected{no_answer(format_text("{}: {}", url().str(), result.error().message))};
  return result;
}

RpcResult RpcClient::call(std::string_view method, const json::value& params) {
  const auto deadline = std::chrono::steady_clock::now() + timeout_;
  auto pause = kFirstPause;
  for (std::size_t tries = 1;; ++tries) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    auto result = call_once(method, params, left);
    if (result || !may_pass(result.error())) return result;
    // A local port without a server will not get one by waiting.
    const bool is_local = url().is_loopback();
    if (is_local && result.error().kind == RpcFailure::Kind::kUnreachable) return result;
    prefer_next_endpoint();
    if (tries % clients_.size() != 0) continue;
    if (std::chrono::steady_clock::now() + pause >= deadline) {
      result.error().message += format_text(" (tried {} times within {} s; --timeout changes that)",
                                            tries, timeout_.count());
      return result;
    }
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
}

}  // namespace farcall::cli::rpc
