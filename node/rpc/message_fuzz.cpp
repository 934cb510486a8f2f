// Requests from outside: any bytes give a request or a reason, and the answer's text is JSON.
#include "base/assert.hpp"
#include "node/rpc/message.hpp"

using namespace farcall;
using namespace farcall::node;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = RpcMessage::parse({reinterpret_cast<const char*>(data), size});
  if (!message) {
    FARCALL_ASSERT(!message.error().message.empty(), "a refusal has a reason");
    return 0;
  }
  if ((*message)->is_request()) {
    FARCALL_ASSERT((*message)->method().data() != nullptr, "a request has a method");
  } else {
    FARCALL_ASSERT((*message)->id().is_null(), "what is no request has no id");
  }
  const std::string answer = answer_text(boost::json::value(nullptr), (*message)->id());
  FARCALL_ASSERT(RpcMessage::parse(answer).has_value(), "an answer is JSON");
  return 0;
}
