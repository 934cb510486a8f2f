#include "trace/source/chain_source.hpp"

#include <algorithm>

#include "base/hash_table.hpp"
#include "chain/chain.hpp"
#include "chain/history/query.hpp"
#include "protocol/ids.hpp"
#include "trace/build/check.hpp"
#include "trace/source/add_replay.hpp"
#include "trace/source/state_rows.hpp"
#include "vm/wasm/contract_methods.hpp"

namespace farcall::trace {
namespace {

using chain::BlockPtr;
using chain::OutcomeLocation;

/// Blocks looked through for the other end of a resumption. Yields time out after 200.
constexpr int kBlocksSearched = 256;

/// Follows receipts from parents to children.
class Collector {
 public:
  Collector(const chain::Chain& chain, Facts& facts, bool with_state)
      : chain_{chain}, facts_{facts}, with_state_{with_state} {}

  OutcomeFacts outcome_of(const OutcomeLocation& location) {
    note_block(*location.block);
    const auto& outcomes = location.block->shards[location.shard_index].outcomes;
    // A part of the block, which it keeps.
    return {.outcome = {location.block, &location.outcome().outcome},
            .block = location.block->height(),
            .shard = chain_.layout().shard_ids()[location.shard_index],
            .order = location.position,
            .of = outcomes.size()};
  }

  /// Adds a receipt and everything that came of it.
  void add(const CryptoHash& first, BlockHeight made) {
    struct Found {
      CryptoHash id;
      BlockHeight made;
    };
    std::vector<Found> open{{first, made}};
    while (!open.empty()) {
      const Found found = open.back();
      open.pop_back();
      add_receipt(found.id, found.made);
      if (!facts_.receipts.back().outcome) continue;
      const OutcomeFacts outcome = *facts_.receipts.back().outcome;
      const std::vector<CryptoHash>& children = outcome.outcome->receipt_ids;
      // Most make one more, the refund of gas.
      const std::size_t expected = facts_.receipts.size() + 2 * children.size();
      if (expected > facts_.receipts.capacity())
        facts_.receipts.reserve(std::max(expected, 2 * facts_.receipts.capacity()));
      for (std::size_t i = children.size(); i-- > 0;) open.push_back({children[i], outcome.block});
    }
  }

  void note_account(const AccountId& id) {
    if (!id.is_system() && !facts_.shards.contains(id))
      facts_.shards.emplace(id, chain_.layout().shard_of(id));
  }

  /// What a receipt or the transaction wrote. Nothing where the state before its block was replaced
  /// or is forgotten.
  std::optional<std::vector<WriteTrace>> writes_of(const CryptoHash& id,
                                                   const OutcomeLocation& location) {
    const std::pair place{location.block->height(), location.shard_index};
    const auto [entry, is_new] = writes_.try_emplace(place);
    std::optional<WritesByCause>& writes = entry->second;
    if (is_new) writes = writes_in(*location.block, location.shard_index);
    if (!writes) return std::nullopt;
    const auto found = writes->find(id);
    // Each is asked for once.
    return found == writes->end() ? std::vector<WriteTrace>{} : std::move(found->second);
  }

 private:
  void add_receipt(const CryptoHash& id, BlockHeight made) {
    ReceiptFacts& facts = facts_.receipts.emplace_back();
    facts.id = id;
    facts.receipt = chain_.find_receipt(id);
    if (facts.receipt != nullptr) {
      note_account(facts.receipt->receiver_id);
      facts.arrived = arrival(id, made);
    }
    const std::optional<OutcomeLocation> location = chain_.find_outcome(id);
    if (!location) return;
    facts.outcome = outcome_of(*location);
    note_account(facts.outcome->outcome->executor_id);
    if (may_send_data(facts.receipt.get())) add_data(facts, *location);
    note_resumption(facts);
    if (!with_state_) return;
    facts.writes = writes_of(id, *location);
    if (lacks_method(facts))
      facts.methods = methods_of(facts.receipt->receiver_id, location->block);
  }

  /// Whether a receipt can have made others than those of its outcome: data for receipts that wait
  /// for it, resumptions of yields, global contracts for other shards.
  [[nodiscard]] static bool may_send_data(const protocol::Receipt* receipt) {
    const protocol::ActionReceipt* body = receipt == nullptr ? nullptr : receipt->action();
    return body == nullptr || !body->output_data_receivers.empty() ||
           std::ranges::any_of(body->actions, [](const protocol::Action& action) {
             return action.as<protocol::FunctionCall>() != nullptr ||
                    action.as<protocol::DeployGlobalContract>() != nullptr;
           });
  }

  /// Of the contract that an account has at the end of a block.
  [[nodiscard]] std::optional<std::vector<std::string>> methods_of(const AccountId& id,
                                                                   const BlockPtr& block) const {
    const auto code = chain::Query{chain_, block}.code(id);
    if (!code) return std::nullopt;
    auto methods = vm::callable_methods(*code, chain_.config().protocol_version);
    if (!methods) return std::nullopt;
    return std::move(*methods);
  }

  void note_block(const chain::Block& block) {
    if (facts_.blocks.contains(block.height())) return;
    BlockFacts facts{.height = block.height(),
                     .hash = block.hash(),
                     .time = block.header.lite.timestamp,
                     .gas_price = std::nullopt};
    if (const BlockPtr before = chain_.block(block.header.prev_hash))
      facts.gas_price = before->header.next_gas_price;
    facts_.blocks.emplace(block.height(), facts);
  }

  /// The block in which a receipt came to its shard; that of its making for those that never left.
  std::optional<BlockHeight> arrival(const CryptoHash& id, BlockHeight made) {
    const BlockHeight* found = arrivals_.find(id);
    while (found == nullptr && look_for_arrivals(made)) found = arrivals_.find(id);
    if (found == nullptr) return std::nullopt;
    if (!facts_.blocks.contains(*found)) note_block(*chain_.block_at(*found));
    return *found;
  }

  /// Notes what arrived in one more block, from that of the transaction on. False: there is none,
  /// or enough were looked through after `made`.
  bool look_for_arrivals(BlockHeight made) {
    const auto later = looked_through_.end() - std::ranges::upper_bound(looked_through_, made);
    if (later >= kBlocksSearched) return false;
    const BlockPtr block = looked_through_.empty() ? chain_.block_at(facts_.outcome.block)
                                                   : chain_.next_block(looked_through_.back());
    if (block == nullptr) return false;
    looked_through_.push_back(block->height());
    for (const chain::ShardBlock& shard : block->shards) {
      for (const auto* list : {&shard.local, &shard.incoming}) {
        arrivals_.reserve(arrivals_.size() + list->size());
        for (const protocol::ReceiptPtr& receipt : *list)
          arrivals_.set(receipt->receipt_id, block->height());
      }
    }
    return true;
  }

  /// Data receipts and distributions have no outcome, but their ids follow from the receipt's:
  /// its new receipts are counted, those with actions and the others.
  void add_data(ReceiptFacts& facts, const OutcomeLocation& location) {
    const protocol::ExecutionOutcome& outcome = location.outcome().outcome;
    const BlockHeight height = location.block->height();
    const std::vector<CryptoHash>& with_actions = outcome.receipt_ids;
    // They are mostly in the order of their numbers.
    std::size_t next = 0;
    for (std::uint64_t i = 0;; ++i) {
      const CryptoHash id = protocol::receipt_id_of_receipt(facts.id, height, i);
      if (next < with_actions.size() && with_actions[next] == id) {
        ++next;
        continue;
      }
      if (std::ranges::contains(with_actions, id)) continue;
      const protocol::ReceiptPtr made = chain_.find_receipt(id);
      if (made == nullptr) return;
      if (made->distribution() != nullptr) facts.distributions.push_back(made);
      const protocol::DataReceipt* data = made->data();
      if (data == nullptr) continue;
      SentData sent{.data_id = data->data_id,
                    .receiver = made->receiver_id,
                    .data = data->data,
                    .is_resumption = data->is_promise_resume,
                    .arrived = arrival(id, height),
                    .target = {}};
      if (sent.is_resumption) sent.target = find_yield(sent, location);
      facts.sent.push_back(std::move(sent));
    }
  }

  /// The yield that a resumption is for, made in a block before in the same shard.
  OutsideEnd find_yield(const SentData& sent, const OutcomeLocation& from) {
    OutsideEnd end;
    BlockPtr block = from.block;
    for (int i = 0; i < kBlocksSearched && block != nullptr; ++i) {
      for (const protocol::ReceiptPtr& local : block->shards[from.shard_index].local) {
        const protocol::ActionReceipt* action = local->action();
        if (action == nullptr || !action->is_promise_yield ||
            !std::ranges::contains(action->input_data_ids, sent.data_id))
          continue;
        end.receipt = local->receipt_id;
        end.transaction = transaction_of(local->receipt_id, block);
        return end;
      }
      block = chain_.block(block->header.prev_hash);
    }
    return end;
  }

  void note_resumption(ReceiptFacts& facts) {
    const protocol::ActionReceipt* action =
        facts.receipt == nullptr ? nullptr : facts.receipt->action();
    if (action == nullptr || !action->is_promise_yield || action->input_data_ids.empty()) return;
    const CryptoHash& data_id = action->input_data_ids.front();
    const std::size_t shard =
        *chain_.layout().index_of(chain_.layout().shard_of(facts.receipt->receiver_id));
    // The data arrived in the block in which it ran, or before it waited in the queue.
    BlockPtr block = chain_.block_at(facts.outcome->block);
    for (int i = 0; i < kBlocksSearched && block != nullptr; ++i) {
      for (const protocol::ReceiptPtr& incoming : block->shards[shard].incoming) {
        const protocol::DataReceipt* data = incoming->data();
        if (data == nullptr || !data->is_promise_resume || data->data_id != data_id) continue;
        facts.resumption = resumption_of(*incoming, *data, block);
        return;
      }
      block = chain_.block(block->header.prev_hash);
    }
  }

  Resumption resumption_of(const protocol::Receipt& receipt, const protocol::DataReceipt& data,
                           const BlockPtr& arrived) {
    note_block(*arrived);
    Resumption resumption{
        .by = {}, .data = data.data, .sent = std::nullopt, .arrived = arrived->height()};
    if (!data.data) {
      resumption.by.timed_out = true;
      return resumption;
    }
    const std::size_t shard =
        *chain_.layout().index_of(chain_.layout().shard_of(receipt.predecessor_id));
    BlockPtr block = chain_.block(arrived->header.prev_hash);
    for (int i = 0; i < kBlocksSearched && block != nullptr; ++i) {
      for (const protocol::OutcomeWithId& made : block->shards[shard].outcomes) {
        if (made.outcome.executor_id != receipt.predecessor_id ||
            !makes(made, block->height(), receipt.receipt_id))
          continue;
        resumption.by.receipt = made.id;
        resumption.by.transaction = transaction_of(made.id, block);
        resumption.sent = block->height();
        return resumption;
      }
      block = chain_.block(block->header.prev_hash);
    }
    return resumption;
  }

  [[nodiscard]] bool makes(const protocol::OutcomeWithId& made, BlockHeight height,
                           const CryptoHash& child) const {
    for (std::uint64_t i = 0;; ++i) {
      const CryptoHash id = protocol::receipt_id_of_receipt(made.id, height, i);
      if (id == child) return true;
      if (!std::ranges::contains(made.outcome.receipt_ids, id) &&
          chain_.find_receipt(id) == nullptr)
        return false;
    }
  }

  /// The transaction that a receipt came of, searched in the blocks before `block`.
  [[nodiscard]] Omittable<CryptoHash> transaction_of(CryptoHash id, BlockPtr block) const {
    for (int i = 0; i < kBlocksSearched && block != nullptr; ++i) {
      // Parents may stand in the same chunk, behind or before.
      for (bool again = true; again;) {
        again = false;
        for (const chain::ShardBlock& shard : block->shards) {
          const auto parent =
              std::ranges::find_if(shard.outcomes, [&](const protocol::OutcomeWithId& outcome) {
                return std::ranges::contains(outcome.outcome.receipt_ids, id);
              });
          if (parent == shard.outcomes.end()) continue;
          if (std::ranges::contains(shard.transactions, parent->id,
                                    &protocol::SignedTransaction::hash))
            return parent->id;
          id = parent->id;
          again = true;
        }
      }
      block = chain_.block(block->header.prev_hash);
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<WritesByCause> writes_in(const chain::Block& block,
                                                       std::size_t shard) const {
    const BlockPtr before = chain_.block(block.header.prev_hash);
    if (before == nullptr) return std::nullopt;
    const state::Trie& state = before->state(shard);
    if (state.root_hash() != before->shards[shard].extra.state_root) return std::nullopt;
    return writes_by_cause(block.shards[shard].changes, state);
  }

  const chain::Chain& chain_;
  Facts& facts_;
  bool with_state_;
  std::map<std::pair<BlockHeight, std::size_t>, std::optional<WritesByCause>> writes_;
  /// When receipts arrived, of the blocks that were looked through.
  HashTable<BlockHeight> arrivals_;
  std::vector<BlockHeight> looked_through_;
};

}  // namespace

Result<Facts> ChainSource::facts(const CryptoHash& transaction) {
  const std::optional<OutcomeLocation> location = chain_.find_outcome(transaction);
  const chain::TransactionPtr found = chain_.find_transaction(transaction);
  if (!location.has_value() || found == nullptr)
    return fail("no transaction " + transaction.to_base58() +
                " in the blocks that are still readable");
  Facts facts{.source = {.chain_id = chain_.config().chain_id,
                         .protocol_version = chain_.config().protocol_version,
                         .from = kind_,
                         .missing = {}},
              .config = &chain_.runtime_config(),
              .transaction = found->transaction(),
              .hash = transaction,
              .outcome = {},
              .receipts = {},
              .blocks = {},
              .shards = {}};
  Collector collector{chain_, facts, effort_ >= Effort::kState};
  facts.outcome = collector.outcome_of(*location);
  if (effort_ >= Effort::kState) facts.writes = collector.writes_of(transaction, *location);
  collector.note_account(facts.transaction.signer_id);
  collector.note_account(facts.transaction.receiver_id);
  for (const CryptoHash& id : facts.outcome.outcome->receipt_ids)
    collector.add(id, location->block->height());
  if (effort_ == Effort::kReplay) add_replay(chain_, facts);
  return facts;
}

Result<Trace> collect(const chain::Chain& chain, const CryptoHash& hash) {
  ChainSource source{chain};
  return trace_of(source, hash);
}

Result<Trace> collect_all(const chain::Chain& chain, const CryptoHash& hash, Effort effort,
                          SourceKind kind) {
  ChainSource source{chain, effort, kind};
  Result<Trace> trace = trace_of(source, hash);
  if (trace) trace->violations.append_range(check(*trace));
  return trace;
}

}  // namespace farcall::trace
