// Proofs for light clients (chain/jsonrpc/src/api/light_client.rs, chain/chain/src/lightclient.rs
// and core/store/src/merkle_proof.rs of nearcore).
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "node/rpc/block_view.hpp"
#include "node/rpc/context.hpp"
#include "node/rpc/params.hpp"
#include "protocol/json/views.hpp"

namespace farcall::node::methods {

namespace json = boost::json;
using chain::BlockHeader;
using chain::BlockPtr;
using protocol::MerkleDirection;
using protocol::MerklePathItem;

namespace {

json::object lite_json(const chain::BlockHeaderLite& lite) {
  return {{"height", lite.height.value()},
          {"epoch_id", lite.epoch_id.to_base58()},
          {"next_epoch_id", lite.next_epoch_id.to_base58()},
          {"prev_state_root", lite.prev_state_root.to_base58()},
          {"outcome_root", lite.prev_outcome_root.to_base58()},
          {"timestamp", lite.timestamp.value()},
          {"timestamp_nanosec", std::to_string(lite.timestamp.value())},
          {"next_bp_hash", lite.next_bp_hash.to_base58()},
          {"block_merkle_root", lite.block_merkle_root.to_base58()}};
}

CryptoHash inner_hash(const BlockHeader& header, ProtocolVersion version) {
  return sha256({sha256(header.lite.borsh()).view(), header.inner_rest_hash(version).view()});
}

json::object header_json(const BlockHeader& header, ProtocolVersion version) {
  return {{"prev_block_hash", header.prev_hash.to_base58()},
          {"inner_rest_hash", header.inner_rest_hash(version).to_base58()},
          {"inner_lite", lite_json(header.lite)}};
}

json::array path_json(std::span<const MerklePathItem> path) {
  json::array list;
  for (const MerklePathItem& item : path) {
    list.push_back(
        json::object{{"hash", item.hash.to_base58()},
                     {"direction", item.direction == MerkleDirection::kLeft ? "Left" : "Right"}});
  }
  return list;
}

RpcError unknown_block(const CryptoHash& hash) {
  return handler_error(
      "UNKNOWN_BLOCK", json::object{},
      json::value(format_text("DB Not Found Error: BLOCK HEADER: {}", hash.to_base58())));
}

RpcError not_on_chain(const CryptoHash& hash) {
  return internal_error(format_text("Other Error: {} not on current chain", hash.to_base58()));
}

/// Returns the header of `hash`, and its proof against the block tree of `head`.
Parsed<json::object> block_proof(RpcContext& context, const CryptoHash& hash,
                                 const CryptoHash& head) {
  const chain::Chain& chain = context.chain();
  const BlockPtr block = chain.block(hash);
  if (block == nullptr) return std::unexpected{unknown_block(hash)};
  const BlockPtr later = chain.block(head);
  if (later == nullptr) return std::unexpected{unknown_block(head)};
  const BlockPtr final_block = chain.final_block();
  for (const BlockPtr& named : {block, later}) {
    if (named->height() > final_block->height())
      return std::unexpected{not_on_chain(named->hash())};
  }
  // The tree in a header covers all blocks before its own.
  const std::uint64_t size = later->header.block_ordinal - 1;
  const std::uint64_t index = block->header.block_ordinal - 1;
  // A block needs no proof of itself.
  if (index >= size && hash != head) {
    return std::unexpected{internal_error(format_text(
        "Other Error: block {} is ahead of head block {}", hash.to_base58(), head.to_base58()))};
  }
  std::vector<MerklePathItem> path;
  if (hash != head) {
    path = context.tree.path(chain.block_hashes(), size, index);
  }
  return json::object{
      {"block_header_lite", header_json(block->header, chain.config().protocol_version)},
      {"block_proof", path_json(path)}};
}

struct OutcomeRequest {
  CryptoHash id;
  CryptoHash light_client_head;
};

Parsed<OutcomeRequest> read_outcome_request(const json::value& value) {
  const auto params = Params::read(value);
  if (!params) return std::unexpected{params.error()};
  static constexpr std::array<std::string_view, 2> kTypes{"transaction", "receipt"};
  const auto type = params->tag("type", kTypes);
  if (!type) return std::unexpected{type.error()};
  const bool is_transaction = *type == kTypes.front();
  const auto id = params->hash(is_transaction ? "transaction_hash" : "receipt_id");
  if (!id) return std::unexpected{id.error()};
  const auto account = params->account(is_transaction ? "sender_id" : "receiver_id");
  if (!account) return std::unexpected{account.error()};
  const auto head = params->hash("light_client_head");
  if (!head) return std::unexpected{head.error()};
  return OutcomeRequest{.id = *id, .light_client_head = *head};
}

/// Returns the next block with a new chunk of the shard, whose header contains the outcome root.
BlockPtr block_with_root(const chain::Chain& chain, const chain::OutcomeLocation& location) {
  BlockPtr after = chain.next_block(location.block->height());
  while (after != nullptr && !after->header.chunk_mask[location.shard_index]) {
    after = chain.next_block(after->height());
  }
  return after;
}

json::value light_block_json(const chain::Chain& chain, const chain::Block& block) {
  const ProtocolVersion version = chain.config().protocol_version;
  const BlockPtr next = chain.next_block(block.height());
  const BlockPtr after_next = chain.next_block(next->height());
  json::array producers;
  for (const auto& stake : chain.epochs().epoch(block.header.lite.next_epoch_id)->block_producers) {
    producers.push_back(validator_stake_json(stake));
  }
  json::array approvals;
  for (const auto& approval : after_next->header.approvals) {
    approvals.push_back(approval ? json::value(approval->str()) : json::value(nullptr));
  }
  json::object answer = header_json(block.header, version);
  answer["next_block_inner_hash"] = inner_hash(next->header, version).to_base58();
  answer["next_bps"] = std::move(producers);
  answer["approvals_after_next"] = std::move(approvals);
  return answer;
}

/// Returns the newest block that two blocks of its own epoch finalize.
BlockPtr newest_light_block(const chain::Chain& chain) {
  const auto final_of = [&chain](const chain::Block& block) {
    const CryptoHash& hash = block.header.last_final_block;
    return hash.is_zero() ? chain.genesis() : chain.block(hash);
  };
  BlockPtr last = final_of(*chain.head());
  const auto is_of_same_epoch = [&last](const BlockPtr& other) {
    return other != nullptr && other->header.lite.epoch_id == last->header.lite.epoch_id;
  };
  const BlockPtr one = chain.block_at(BlockHeight{last->height().value() + 1});
  const BlockPtr two = chain.block_at(BlockHeight{last->height().value() + 2});
  if (is_of_same_epoch(two)) return last;
  return final_of(is_of_same_epoch(one) ? *one : *last);
}

/// Returns the last block of an epoch that blocks at the next two heights finalize.
BlockPtr last_light_block_of(const chain::Chain& chain, const CryptoHash& epoch_id) {
  const auto& entries = chain.readable();
  for (std::size_t i = entries.size(); i-- > 0;) {
    if (entries[i]->epoch_id != epoch_id || i + 2 >= entries.size()) continue;
    const std::uint64_t height = entries[i]->height.value();
    if (entries[i + 1]->height.value() == height + 1 &&
        entries[i + 2]->height.value() == height + 2)
      return chain.block_at(entries[i]->height);
  }
  return nullptr;
}

}  // namespace

RpcResult light_client_block_proof(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"block_hash", "light_client_head"});
  if (!params) return std::unexpected{params.error()};
  const auto hash = params->hash("block_hash");
  if (!hash) return std::unexpected{hash.error()};
  const auto head = params->hash("light_client_head");
  if (!head) return std::unexpected{head.error()};
  return block_proof(context, *hash, *head);
}

RpcResult light_client_proof(RpcContext& context, const json::value& value) {
  const auto request = read_outcome_request(value);
  if (!request) return std::unexpected{request.error()};
  const chain::Chain& chain = context.chain();
  const std::string id = request->id.to_base58();
  const json::object info{{"transaction_or_receipt_id", id}};
  const auto location = chain.find_outcome(request->id);
  if (!location) {
    return std::unexpected{handler_error("UNKNOWN_TRANSACTION_OR_RECEIPT", info,
                                         json::value(format_text("{} does not exist", id)))};
  }
  const auto proof = chain.outcome_proof(*location);
  if (!proof) {
    return std::unexpected{handler_error(
        "NOT_CONFIRMED", info, json::value(format_text("{} has not been confirmed", id)))};
  }
  const CryptoHash hash = block_with_root(chain, *location)->hash();
  auto header = block_proof(context, hash, request->light_client_head);
  if (!header) return std::unexpected{std::move(header.error())};
  json::object answer = std::move(*header);
  answer["outcome_proof"] =
      protocol::json_view(location->outcome(), proof->in_chunk, hash,
                          chain.runtime_config().features.outcome_metadata_v4);
  answer["outcome_root_proof"] = path_json(proof->in_block);
  return answer;
}

RpcResult next_light_client_block(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"last_block_hash"});
  if (!params) return std::unexpected{params.error()};
  const auto hash = params->hash("last_block_hash");
  if (!hash) return std::unexpected{hash.error()};
  const chain::Chain& chain = context.chain();
  const BlockPtr last = chain.block(*hash);
  if (last == nullptr) return std::unexpected{handler_error("UNKNOWN_BLOCK", json::object{})};
  const CryptoHash& epoch = chain.head()->header.lite.epoch_id;
  const bool is_near =
      last->header.lite.epoch_id == epoch || last->header.lite.next_epoch_id == epoch;
  const BlockPtr found = is_near ? newest_light_block(chain)
                                 : last_light_block_of(chain, last->header.lite.next_epoch_id);
  const bool is_newer = found != nullptr && (!is_near || found->height() > last->height());
  if (!is_newer || chain.next_block(found->height()) == nullptr) return json::object{};
  return light_block_json(chain, *found);
}

}  // namespace farcall::node::methods
