// Blocks, chunks and gas prices.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "node/rpc/block_view.hpp"
#include "node/rpc/context.hpp"
#include "node/rpc/params.hpp"
#include "protocol/json/views.hpp"
#include "runtime/chunk/congestion.hpp"

namespace farcall::node::methods {

namespace json = boost::json;

namespace {

RpcError unknown_block(const BlockReference& reference) {
  const auto* id = std::get_if<BlockId>(&reference);
  const bool is_hash = id != nullptr && std::holds_alternative<CryptoHash>(*id);
  std::string text = unknown_block_text(reference, "BLOCK");
  if (is_hash) text += " \n Cause: Unknown";
  return handler_error("UNKNOWN_BLOCK", json::object{}, json::value(text));
}

using ChunkPlace = chain::ChunkLocation;

std::expected<ChunkPlace, RpcError> chunk_by_hash(const chain::Chain& chain,
                                                  const CryptoHash& hash) {
  if (auto found = chain.find_chunk(hash)) return std::move(*found);
  const std::string text = hash.to_base58();
  return std::unexpected{handler_error(
      "UNKNOWN_CHUNK", json::object{{"chunk_hash", text}},
      json::value(format_text(
          "Chunk Missing (unavailable on the node): ChunkHash(`{}`) \n Cause: Unknown", text)))};
}

std::expected<ChunkPlace, RpcError> chunk_in_block(const chain::Chain& chain, const BlockId& id,
                                                   std::uint64_t shard) {
  const chain::BlockPtr block = find_block(chain, id);
  if (block == nullptr) return std::unexpected{unknown_block(id)};
  const auto index = chain.layout().index_of(ShardId{shard});
  if (!index) {
    return std::unexpected{
        handler_error("INVALID_SHARD_ID", json::object{{"shard_id", shard}},
                      json::value(format_text("Shard id {} does not exist", shard)))};
  }
  const chain::BlockPtr made = chain.block_at(block->chunks[*index].height_included);
  if (made == nullptr) return std::unexpected{unknown_block(id)};
  return ChunkPlace{.block = made, .shard_index = *index};
}

std::expected<ChunkPlace, RpcError> chunk_in_block(const chain::Chain& chain,
                                                   const json::array& pair) {
  if (pair.size() != 2) return bad_params("expected [block_id, shard_id]");
  const auto id = read_block_id(pair[0]);
  if (!id) return std::unexpected{id.error()};
  const auto shard = as_u64(pair[1]);
  if (!shard) return bad_params("a shard id must be a whole number");
  return chunk_in_block(chain, *id, *shard);
}

/// `{block_id, shard_id}`, `{chunk_id}`, `[[block_id, shard_id]]` or `[chunk_id]`. An object may
/// have other members, and is read as the first of the two forms that it matches.
std::expected<ChunkPlace, RpcError> find_chunk(const chain::Chain& chain,
                                               const json::value& value) {
  if (const json::value* only = single_element(value)) {
    if (const auto* pair = only->if_array()) return chunk_in_block(chain, *pair);
    const auto hash = CryptoHash::from_base58(as_string(*only).value_or(""));
    if (!hash) return bad_params("a chunk id must be base58 of 32 bytes");
    return chunk_by_hash(chain, *hash);
  }
  if (const auto params = Params::read(value)) {
    const auto id = params->block_id("block_id");
    const auto shard = params->number("shard_id");
    if (id && shard) return chunk_in_block(chain, *id, *shard);
    if (const auto hash = params->hash("chunk_id")) return chunk_by_hash(chain, *hash);
  }
  return bad_params("data did not match any variant of untagged enum ChunkReference");
}

}  // namespace

RpcResult block(RpcContext& context, const json::value& value) {
  const json::value* id = single_element(value);
  const auto reference = id == nullptr ? read_block_reference(value)
                                       : read_block_id(*id).transform([](const BlockId& named) {
                                           return BlockReference{named};
                                         });
  if (!reference) return std::unexpected{reference.error()};
  const chain::BlockPtr found = find_block(context.chain(), *reference);
  if (found == nullptr) {
    return std::unexpected{unknown_block(without_genesis_checkpoint(context.chain(), *reference))};
  }
  return block_json(*found, context.home.validator.key);
}

RpcResult chunk(RpcContext& context, const json::value& value) {
  const auto place = find_chunk(context.chain(), value);
  if (!place) return std::unexpected{place.error()};
  return chunk_json(*place->block, place->shard_index, context.home.validator.key);
}

RpcResult gas_price(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"block_id"});
  if (!params) return std::unexpected{params.error()};
  const auto id = params->optional_block_id("block_id");
  if (!id) return std::unexpected{id.error()};
  const chain::Chain& chain = context.chain();
  const chain::BlockPtr found = *id ? find_block(chain, **id) : chain.head();
  if (found == nullptr) return std::unexpected{unknown_block(**id)};
  return json::object{{"gas_price", to_string(found->header.next_gas_price.value())}};
}

RpcResult congestion_level(RpcContext& context, const json::value& value) {
  const auto place = find_chunk(context.chain(), value);
  if (!place) return std::unexpected{place.error()};
  const auto& chunk = place->block->chunks[place->shard_index];
  // No chunk is ever missed here.
  const auto& config = context.chain().runtime_config().congestion;
  const double level = runtime::congestion_level(config, chunk.congestion, 0);
  return json::object{{"congestion_level", level}};
}

}  // namespace farcall::node::methods
