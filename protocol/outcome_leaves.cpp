#include "protocol/outcome_leaves.hpp"

#include "base/sha256_pair.hpp"
#include "protocol/borsh/borsh.hpp"
#include "protocol/crypto/merkle.hpp"

namespace farcall::protocol {
namespace {

/// The hashed part of a status: of a failure only that it is one.
template <BorshSink Sink>
void write_partial_status(Sink& out, const ExecutionStatus& status) {
  out.integer(static_cast<std::uint8_t>(status.index()));
  if (const auto* success = std::get_if<execution_status::SuccessValue>(&status)) {
    borsh_write(out, success->value);
  } else if (const auto* forwarded = std::get_if<execution_status::SuccessReceiptId>(&status)) {
    borsh_write(out, forwarded->receipt_id);
  }
}

/// The part of an outcome that clients can verify (`PartialExecutionOutcome` in nearcore).
template <BorshSink Sink>
void write_partial(Sink& out, const ExecutionOutcome& outcome) {
  borsh_write(out, outcome.receipt_ids);
  borsh_write(out, outcome.gas_burnt);
  borsh_write(out, outcome.tokens_burnt);
  borsh_write(out, outcome.executor_id);
  write_partial_status(out, outcome.status);
}

/// Replaces the contents of `bytes`.
void encode_partial(const ExecutionOutcome& outcome, Bytes& bytes) {
  BorshCounter counter;
  write_partial(counter, outcome);
  bytes.resize(counter.count());
  BorshWriter writer{std::span{bytes}};
  write_partial(writer, outcome);
}

}  // namespace

std::vector<CryptoHash> outcome_hashes(const OutcomeWithId& outcome) {
  std::vector<CryptoHash> hashes;
  hashes.reserve(2 + outcome.outcome.logs.size());
  hashes.push_back(outcome.id);
  Bytes partial;
  encode_partial(outcome.outcome, partial);
  hashes.push_back(sha256(partial));
  for (const std::string& line : outcome.outcome.logs) hashes.push_back(sha256(as_bytes(line)));
  return hashes;
}

CryptoHash outcome_leaf(const OutcomeWithId& outcome) {
  return merkle_item_hash(outcome_hashes(outcome));
}

std::vector<CryptoHash> outcome_leaves(std::span<const OutcomeWithId> outcomes) {
  std::vector<CryptoHash> partial(outcomes.size());
  sha256_all(partial, [outcomes](std::size_t index, Bytes& bytes) {
    encode_partial(outcomes[index].outcome, bytes);
  });
  std::vector<CryptoHash> leaves(outcomes.size());
  sha256_all(leaves, [&](std::size_t index, Bytes& bytes) {
    const OutcomeWithId& outcome = outcomes[index];
    bytes.clear();
    BorshWriter out{bytes};
    out.length(2 + outcome.outcome.logs.size());
    out.raw(outcome.id.view());
    out.raw(partial[index].view());
    for (const std::string& line : outcome.outcome.logs) out.raw(sha256(as_bytes(line)).view());
  });
  return leaves;
}

}  // namespace farcall::protocol
