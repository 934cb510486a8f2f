// Receipts, and the transactions that they come from
// (chain/jsonrpc-primitives/src/types/receipts.rs and handle_receipt_to_tx in
// chain/client/src/view_client_actor.rs of nearcore).
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "node/rpc/context.hpp"
#include "node/rpc/params.hpp"
#include "node/rpc/receipt_limits.hpp"
#include "protocol/json/views.hpp"

namespace farcall::node::methods {

namespace json = boost::json;

namespace {

RpcError unknown_receipt(const CryptoHash& id) {
  return handler_error("UNKNOWN_RECEIPT", json::object{{"receipt_id", id.to_base58()}});
}

RpcError malformed_hint(std::string_view what) {
  return handler_error("MALFORMED_HINT", json::object{{"error_message", what}});
}

/// Follows a receipt back to its transaction, one producer at a time. Outcomes name the receipts
/// that they made, so each step looks through the outcomes of a block or a few: the step's receipt
/// was made in the block in which it ran, or not long before.
class Ancestry {
 public:
  Ancestry(const chain::Chain& chain, const CryptoHash& receipt) noexcept
      : chain_{chain}, receipt_{receipt} {}

  std::expected<chain::TransactionPtr, RpcError> transaction() {
    chain::BlockPtr at = first_block();
    if (at == nullptr) return std::unexpected{unknown_receipt(receipt_)};
    CryptoHash id = receipt_;
    for (std::uint32_t depth = 0; depth < kReceiptToTxDepthMax; ++depth) {
      auto producer = producer_of(id, at);
      if (!producer) return std::unexpected{std::move(producer.error())};
      id = *producer;
      if (auto transaction = chain_.find_transaction(id)) return transaction;
    }
    return std::unexpected{handler_error(
        "DEPTH_EXCEEDED",
        json::object{{"receipt_id", receipt_.to_base58()}, {"limit", kReceiptToTxDepthMax}})};
  }

 private:
  /// The last block that can hold the producer; null if the receipt was never seen.
  [[nodiscard]] chain::BlockPtr first_block() const {
    if (chain_.find_transaction(receipt_) != nullptr) return nullptr;
    if (const auto outcome = chain_.find_outcome(receipt_)) return outcome->block;
    return chain_.find_receipt(receipt_) == nullptr ? nullptr : chain_.head();
  }

  /// The id of the outcome that made `id`; `at` becomes its block.
  std::expected<CryptoHash, RpcError> producer_of(const CryptoHash& id, chain::BlockPtr& at) {
    for (; at != nullptr; at = chain_.block(at->header.prev_hash)) {
      for (const chain::ShardBlock& shard : at->shards) {
        if (scanned_ + shard.outcomes.size() > kReceiptToTxOutcomesMax) {
          return std::unexpected{handler_error(
              "BUDGET_EXCEEDED",
              json::object{{"scanned", scanned_}, {"limit", kReceiptToTxOutcomesMax}})};
        }
        scanned_ += shard.outcomes.size();
        const auto found = std::ranges::find_if(shard.outcomes, [&](const auto& made) {
          return std::ranges::find(made.outcome.receipt_ids, id) != made.outcome.receipt_ids.end();
        });
        if (found != shard.outcomes.end()) return found->id;
      }
      if (at->height() == chain_.genesis()->height()) break;
    }
    return std::unexpected{unknown_receipt(receipt_)};
  }

  const chain::Chain& chain_;
  CryptoHash receipt_;
  std::uint64_t scanned_ = 0;
};

struct ReceiptToTxRequest {
  CryptoHash receipt_id;
  std::optional<std::uint64_t> block_height;
  std::optional<std::uint64_t> shard_id;
  std::optional<std::uint64_t> window;
};

Parsed<ReceiptToTxRequest> read_receipt_to_tx(const json::value& value) {
  const auto params = Params::read(value);
  if (!params) return std::unexpected{params.error()};
  const auto id = params->hash("receipt_id");
  if (!id) return std::unexpected{id.error()};
  const auto height = params->optional_number("block_height");
  if (!height) return std::unexpected{height.error()};
  const auto shard = params->optional_number("shard_id");
  if (!shard) return std::unexpected{shard.error()};
  const auto window = params->optional_number("window");
  if (!window) return std::unexpected{window.error()};
  return ReceiptToTxRequest{
      .receipt_id = *id, .block_height = *height, .shard_id = *shard, .window = *window};
}

/// Hints say where to look when a node has no index. Here they are not needed, but what nearcore
/// refuses about them is refused.
std::optional<RpcError> refuse_hints(const ReceiptToTxRequest& request) {
  if (request.shard_id && !request.block_height) {
    return malformed_hint("shard_id requires block_height");
  }
  if (request.window && !request.block_height) {
    return malformed_hint("window requires block_height");
  }
  if (request.window.value_or(0) > kReceiptToTxWindowMax) {
    return handler_error("WINDOW_TOO_LARGE", json::object{{"requested", *request.window},
                                                          {"maximum", kReceiptToTxWindowMax}});
  }
  return std::nullopt;
}

}  // namespace

RpcResult receipt(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"receipt_id"});
  if (!params) return std::unexpected{params.error()};
  const auto id = params->hash("receipt_id");
  if (!id) return std::unexpected{id.error()};
  const auto found = context.chain().find_receipt(*id);
  if (found == nullptr) return std::unexpected{unknown_receipt(*id)};
  return protocol::json_view(*found);
}

RpcResult receipt_to_tx(RpcContext& context, const json::value& value) {
  const auto request = read_receipt_to_tx(value);
  if (!request) return std::unexpected{request.error()};
  if (auto error = refuse_hints(*request)) return std::unexpected{std::move(*error)};
  auto transaction = Ancestry{context.chain(), request->receipt_id}.transaction();
  if (!transaction) return std::unexpected{std::move(transaction.error())};
  return json::object{{"transaction_hash", (*transaction)->hash().to_base58()},
                      {"sender_account_id", (*transaction)->transaction().signer_id.view()}};
}

}  // namespace farcall::node::methods
