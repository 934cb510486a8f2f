#include "runtime/receipt/distribution.hpp"

#include <algorithm>

#include "runtime/ids.hpp"
#include "runtime/receipt/contract_source.hpp"
#include "runtime/records.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

namespace {

/// Returns the compute that keeping the code takes; zero where a newer deployment was here before.
Compute keep_code(state::TrieUpdate& state, const ReceiptContext& context, const Receipt& receipt,
                  const GlobalContractDistribution& body) {
  const TrieKey nonce_key = trie_key::global_contract_nonce(body.id);
  const std::uint64_t known = read_row<std::uint64_t>(state, nonce_key).value_or(0);
  // The nonce was written when the deployment began, so an equal one is this deployment's.
  if (body.nonce < known) return Compute{};
  write_row(state, nonce_key, body.nonce);
  state.set(trie_key::global_contract_code(body.id), ByteView{body.code});
  state.commit(cause::receipt_processing(receipt.receipt_id));
  StateCode source{state, body.id};
  context.machine.warm_up(source, context.config());
  const RuntimeConfig& config = context.config();
  return config.deploy_global_contract_execution_base +
         config.deploy_global_contract_execution_per_byte * body.code.size();
}

/// Makes the receipt for the first shard in layout order that does not have the code yet.
ReceiptPtr next_receipt(const ReceiptContext& context, const Receipt& receipt,
                        const GlobalContractDistribution& body) {
  std::vector<ShardId> delivered = body.already_delivered_shards;
  delivered.push_back(context.environment.shard_id);
  std::ranges::sort(delivered);
  delivered.erase(std::unique(delivered.begin(), delivered.end()), delivered.end());
  const std::vector<ShardId>& shards = context.environment.layout->shard_ids();
  const auto next = std::ranges::find_if(
      shards, [&](ShardId shard) { return !std::ranges::binary_search(delivered, shard); });
  if (next == shards.end()) return nullptr;
  GlobalContractDistribution forwarded = body;
  forwarded.target_shard = *next;
  forwarded.already_delivered_shards = std::move(delivered);
  return std::make_shared<const Receipt>(
      Receipt{receipt.predecessor_id, AccountId::system(),
              receipt_id_of_receipt(receipt.receipt_id, context.environment.height, 0),
              std::move(forwarded)});
}

}  // namespace

ReceiptEffects apply_distribution(state::TrieUpdate& state, const ReceiptContext& context,
                                  const Receipt& receipt) {
  const GlobalContractDistribution& body = *receipt.distribution();
  ReceiptEffects effects;
  effects.arrival = Arrival::kDistributed;
  effects.compute_without_outcome = keep_code(state, context, receipt, body);
  if (ReceiptPtr next = next_receipt(context, receipt, body)) {
    effects.new_receipts.push_back(std::move(next));
  }
  return effects;
}

}  // namespace farcall::runtime
