#include "runtime/chunk/receipt_queues.hpp"

#include "protocol/congestion.hpp"
#include "runtime/transaction/fees.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

QueuedReceipt read_queued(state::TrieUpdate& state, ByteView key, const RuntimeConfig& config) {
  auto stored = read_row<StateStoredReceipt>(state, key);
  FARCALL_ASSERT(stored.has_value(), "a queue has all items between its indices");
  QueuedReceipt item;
  item.congestion_gas = stored->congestion_gas;
  item.congestion_size = stored->congestion_size;
  item.is_bare = stored->congestion_size == 0;
  item.receipt = std::make_shared<const Receipt>(std::move(stored->receipt));
  if (item.is_bare) {
    item.congestion_gas = congestion_gas(config, *item.receipt);
    item.congestion_size = borsh_length(*item.receipt);
  }
  return item;
}

void write_queued(state::TrieUpdate& state, ByteView key, const Receipt& receipt,
                  Gas congestion_gas, std::uint64_t congestion_size) {
  // The form of StateStoredReceipt, without a copy of the receipt: mark, version, receipt, numbers.
  constexpr std::array<std::uint8_t, 3> kHead = {0xFF, 0xFF, 1};
  Bytes bytes;
  bytes.reserve(kHead.size() + congestion_size + 16);
  BorshWriter out{bytes};
  out.raw(kHead);
  borsh_write(out, receipt);
  borsh_write(out, congestion_gas);
  borsh_write(out, congestion_size);
  state.set(key, ByteView{bytes});
}

BufferIndices read_buffer_indices(state::TrieUpdate& state) {
  return read_row<BufferIndices>(state, TrieKey{Column::kBufferedReceiptIndices})
      .value_or(BufferIndices{});
}

void write_buffer_indices(state::TrieUpdate& state, const BufferIndices& indices) {
  write_row(state, TrieKey{Column::kBufferedReceiptIndices}, indices);
}

DelayedQueue::DelayedQueue(state::TrieUpdate& state)
    : indices_{read_row<QueueIndices>(state, trie_key::delayed_receipt_indices())
                   .value_or(QueueIndices{})} {
  FARCALL_ASSERT(indices_.first <= indices_.next, "a queue begins before it ends");
}

void DelayedQueue::write_indices(state::TrieUpdate& state) const {
  write_row(state, trie_key::delayed_receipt_indices(), indices_);
}

void DelayedQueue::push(state::TrieUpdate& state, const RuntimeConfig& config,
                        const Receipt& receipt) {
  FARCALL_ASSERT(receipt.action() == nullptr || !receipt.action()->is_promise_yield,
                 "a yield runs in the chunk that made it");
  const Gas gas = congestion_gas(config, receipt);
  const std::uint64_t size = borsh_length(receipt);
  pushed_gas_ += gas;
  pushed_bytes_ += size;
  write_queued(state, trie_key::delayed_receipt(indices_.next), receipt, gas, size);
  ++indices_.next;
  write_indices(state);
}

ReceiptPtr DelayedQueue::pop(state::TrieUpdate& state, const RuntimeConfig& config) {
  if (indices_.first == indices_.next) return nullptr;
  const TrieKey key = trie_key::delayed_receipt(indices_.first);
  const QueuedReceipt item = read_queued(state, key, config);
  state.remove(key);
  ++indices_.first;
  write_indices(state);
  popped_gas_ += item.congestion_gas;
  popped_bytes_ += item.congestion_size;
  return item.receipt;
}

void DelayedQueue::apply_to(CongestionInfo& info) const {
  info.delayed_receipts_gas += pushed_gas_.value();
  FARCALL_ASSERT(info.delayed_receipts_gas >= popped_gas_.value(), "what was counted in goes out");
  info.delayed_receipts_gas -= popped_gas_.value();
  info.receipt_bytes += pushed_bytes_;
  FARCALL_ASSERT(info.receipt_bytes >= popped_bytes_, "what was counted in goes out");
  info.receipt_bytes -= popped_bytes_;
}

}  // namespace farcall::runtime
