#include "node/rpc/block_view.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "protocol/json/views.hpp"

namespace farcall::node {

namespace json = boost::json;

namespace {

std::string balance(Balance value) {
  return to_string(value.value());
}

template <class T>
void put_member(json::object& object, std::string_view name, T&& value) {
  if constexpr (std::convertible_to<T, std::string_view>) {
    object.emplace(name, std::string_view{value});
  } else {
    object.emplace(name, std::forward<T>(value));
  }
}

json::array stakes(const std::vector<chain::ValidatorStake>& proposals) {
  json::array list;
  for (const auto& proposal : proposals) list.push_back(validator_stake_json(proposal));
  return list;
}

/// Signs a header with this hash.
std::string signature_text(const CryptoHash& hash, const chain::BlockHeader& block,
                           const protocol::SecretKey& signer) {
  const bool is_genesis = block.block_ordinal == 1;
  return is_genesis ? protocol::Signature{}.str() : signer.sign(hash).str();
}

json::array approvals(const std::vector<std::optional<protocol::Signature>>& signatures) {
  json::array list;
  for (const auto& signature : signatures) {
    list.push_back(signature ? json::value(signature->str()) : json::value(nullptr));
  }
  return list;
}

json::object header_json(const chain::BlockHeader& header, const protocol::SecretKey& signer,
                         std::size_t chunks_included) {
  json::array mask;
  for (const bool bit : header.chunk_mask) mask.emplace_back(bit);
  json::array endorsements;
  for (const Bytes& bits : header.chunk_endorsements) {
    json::array list;
    for (const std::uint8_t byte : bits) list.emplace_back(byte);
    endorsements.push_back(std::move(list));
  }
  json::object object;
  object.reserve(40);
  const auto put = [&object]<class T>(std::string_view name, T&& value) {
    put_member(object, name, std::forward<T>(value));
  };
  put("height", header.lite.height.value());
  put("prev_height", header.prev_height.value());
  put("epoch_id", header.lite.epoch_id.to_base58());
  put("next_epoch_id", header.lite.next_epoch_id.to_base58());
  put("hash", header.hash.to_base58());
  put("prev_hash", header.prev_hash.to_base58());
  put("prev_state_root", header.lite.prev_state_root.to_base58());
  put("block_body_hash", header.block_body_hash.to_base58());
  put("chunk_receipts_root", header.prev_chunk_outgoing_receipts_root.to_base58());
  put("chunk_headers_root", header.chunk_headers_root.to_base58());
  put("chunk_tx_root", header.chunk_tx_root.to_base58());
  put("outcome_root", header.lite.prev_outcome_root.to_base58());
  put("chunks_included", chunks_included);
  put("challenges_root", CryptoHash{}.to_base58());
  put("timestamp", header.lite.timestamp.value());
  put("timestamp_nanosec", std::to_string(header.lite.timestamp.value()));
  put("random_value", header.random_value.to_base58());
  put("validator_proposals", stakes(header.prev_validator_proposals));
  put("chunk_mask", std::move(mask));
  put("gas_price", balance(header.next_gas_price));
  put("block_ordinal", header.block_ordinal);
  put("rent_paid", "0");
  put("validator_reward", "0");
  put("total_supply", balance(header.total_supply));
  put("challenges_result", json::array{});
  put("last_final_block", header.last_final_block.to_base58());
  put("last_ds_final_block", header.last_ds_final_block.to_base58());
  put("next_bp_hash", header.lite.next_bp_hash.to_base58());
  put("block_merkle_root", header.lite.block_merkle_root.to_base58());
  put("epoch_sync_data_hash", header.epoch_sync_data_hash
                                  ? json::value(header.epoch_sync_data_hash->to_base58())
                                  : json::value(nullptr));
  put("approvals", approvals(header.approvals));
  put("signature", signature_text(header.hash, header, signer));
  put("latest_protocol_version", header.latest_protocol_version);
  put("chunk_endorsements", std::move(endorsements));
  put("shard_split", nullptr);
  return object;
}

}  // namespace

json::value validator_stake_json(const chain::ValidatorStake& stake) {
  return json::object{{"validator_stake_struct_version", "V1"},
                      {"account_id", stake.account_id.view()},
                      {"public_key", stake.public_key.str()},
                      {"stake", balance(stake.stake)}};
}

namespace {

json::value chunk_header_json(const chain::ChunkHeader& chunk, const chain::BlockHeader& header,
                              const protocol::SecretKey& signer) {
  json::object object;
  object.reserve(24);
  const auto put = [&object]<class T>(std::string_view name, T&& value) {
    put_member(object, name, std::forward<T>(value));
  };
  put("chunk_hash", chunk.chunk_hash.to_base58());
  put("prev_block_hash", chunk.prev_block_hash.to_base58());
  put("outcome_root", chunk.prev_outcome_root.to_base58());
  put("prev_state_root", chunk.prev_state_root.to_base58());
  put("encoded_merkle_root", chunk.encoded_merkle_root.to_base58());
  put("encoded_length", chunk.encoded_length);
  put("height_created", chunk.height_created.value());
  put("height_included", chunk.height_included.value());
  put("shard_id", chunk.shard_id.value());
  put("gas_used", chunk.prev_gas_used.value());
  put("gas_limit", chunk.gas_limit.value());
  put("rent_paid", "0");
  put("validator_reward", "0");
  put("balance_burnt", balance(chunk.prev_balance_burnt));
  put("outgoing_receipts_root", chunk.prev_outgoing_receipts_root.to_base58());
  put("tx_root", chunk.tx_root.to_base58());
  put("validator_proposals", stakes(chunk.prev_validator_proposals));
  put("congestion_info", protocol::json_view(chunk.congestion));
  put("bandwidth_requests", protocol::json_view(chunk.bandwidth_requests));
  put("proposed_split", nullptr);
  put("signature", signature_text(chunk.chunk_hash, header, signer));
  return object;
}

}  // namespace

json::value block_json(const chain::Block& block, const protocol::SecretKey& signer) {
  json::array chunks;
  std::size_t included = 0;
  for (const auto& chunk : block.chunks) {
    chunks.push_back(chunk_header_json(chunk, block.header, signer));
    if (chunk.height_included == block.height()) ++included;
  }
  return json::object{{"author", block.author.view()},
                      {"header", header_json(block.header, signer, included)},
                      {"chunks", std::move(chunks)}};
}

json::value chunk_json(const chain::Block& block, std::size_t shard_index,
                       const protocol::SecretKey& signer) {
  const chain::ShardBlock& body = block.shards[shard_index];
  json::array transactions;
  for (const auto& transaction : body.transactions) {
    transactions.push_back(protocol::json_view(*transaction));
  }
  json::array receipts;
  for (const auto& receipt : body.prev_outgoing) {
    receipts.push_back(protocol::json_view(*receipt));
  }
  return json::object{
      {"author", block.author.view()},
      {"header", chunk_header_json(block.chunks[shard_index], block.header, signer)},
      {"transactions", std::move(transactions)},
      {"receipts", std::move(receipts)}};
}

}  // namespace farcall::node
