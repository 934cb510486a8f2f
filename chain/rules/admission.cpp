#include "chain/rules/admission.hpp"

#include "runtime/chunk/congestion.hpp"
#include "runtime/transaction/transactions.hpp"

namespace farcall::chain {

protocol::InvalidTxError to_rpc_error(protocol::InvalidTxError error) {
  if (const auto* missing = std::get_if<protocol::invalid_tx_error::InvalidSignerId>(&error))
    return protocol::invalid_tx_error::SignerDoesNotExist{
        protocol::AccountId::trusted(missing->signer_id)};
  return error;
}

std::optional<protocol::InvalidTxError> congestion_refusal(const Chain& chain,
                                                           const protocol::AccountId& receiver) {
  const Block& head = *chain.head();
  const ShardId shard = chain.layout().shard_of(receiver);
  const ChunkHeader& chunk = head.chunks[*chain.layout().index_of(shard)];
  const runtime::ShardStatus status{
      .congestion = chunk.congestion,
      .missed_chunks = head.height().value() - chunk.height_included.value(),
      .bandwidth_requests = {}};
  return runtime::transaction_refusal(chain.runtime_config().congestion, status, shard);
}

std::expected<protocol::VerifiedTransaction, protocol::InvalidTxError> admit(
    const Chain& chain, protocol::Verification verification) {
  const protocol::Transaction& body = transaction_of(verification)->transaction();
  if (!chain.is_within_validity_period(body.block_hash))
    return std::unexpected{protocol::invalid_tx_error::Expired{}};
  if (auto full = congestion_refusal(chain, body.receiver_id))
    return std::unexpected{std::move(*full)};
  auto valid = runtime::validate(chain.runtime_config(), {.verification = std::move(verification)});
  if (!valid.has_value()) return std::unexpected{to_rpc_error(std::move(valid.error()))};
  const BlockHeader& head = chain.head()->header;
  state::TrieUpdate state{chain.state_of(body.signer_id), state::Recording::kOff};
  auto charge = runtime::charge_transaction(state, chain.runtime_config(), body, std::nullopt,
                                            head.next_gas_price);
  if (!charge.has_value()) return std::unexpected{to_rpc_error(std::move(charge.error().error))};
  return valid;
}

}  // namespace farcall::chain
