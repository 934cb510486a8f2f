// What a transaction did: the trace value, "farcall-trace/1".
#include <boost/json/object.hpp>

#include "node/rpc/context.hpp"
#include "node/rpc/params.hpp"
#include "trace/json.hpp"
#include "trace/show/render.hpp"
#include "trace/source/chain_source.hpp"
#include "trace/source/read_borsh.hpp"

namespace farcall::node::methods {

namespace json = boost::json;

RpcResult farcall_trace(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"tx_hash"});
  if (!params) return std::unexpected{params.error()};
  const auto hash = params->hash("tx_hash");
  if (!hash) return std::unexpected{hash.error()};
  const auto with_text = params->flag("text");
  if (!with_text) return std::unexpected{with_text.error()};
  const auto with_replay = params->flag("replay");
  if (!with_replay) return std::unexpected{with_replay.error()};
  const json::value* abis = params->find("abis");
  if (abis != nullptr && abis->is_null()) abis = nullptr;
  if (abis != nullptr && !abis->is_object())
    return bad_params("expected an object of ABIs by account for `abis`");
  auto found = trace::collect_all(context.chain(), *hash,
                                  *with_replay ? trace::Effort::kReplay : trace::Effort::kState);
  if (!found) {
    return std::unexpected{handler_error(
        "UNKNOWN_TRANSACTION", json::object{{"requested_transaction_hash", hash->to_base58()}})};
  }
  if (abis != nullptr) trace::read_borsh(*found, abis->get_object());
  json::value out = trace::to_json(*found);
  if (*with_text) out.get_object().emplace("text", trace::render(*found));
  return out;
}

}  // namespace farcall::node::methods
