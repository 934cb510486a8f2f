#include "protocol/outcome.hpp"

#include "protocol/borsh.hpp"
#include "protocol/merkle.hpp"

namespace farcall::protocol {

void GasProfile::merge(const GasProfile& other) noexcept {
  for (std::size_t i = 0; i < actions.size(); ++i) actions[i] += other.actions[i];
  for (std::size_t i = 0; i < ext.size(); ++i) ext[i] += other.ext[i];
  wasm += other.wasm;
}

std::shared_ptr<const GasProfile> GasProfile::nothing() noexcept {
  static const GasProfile zeros;
  return {std::shared_ptr<const GasProfile>{}, &zeros};
}

namespace {

/// What of a status is hashed: of a failure only that it is one.
template <BorshSink Sink>
void write_partial_status(Sink& out, const ExecutionStatus& status) {
  out.integer(static_cast<std::uint8_t>(status.index()));
  if (const auto* success = std::get_if<execution_status::SuccessValue>(&status)) {
    borsh_write(out, success->value);
  } else if (const auto* forwarded = std::get_if<execution_status::SuccessReceiptId>(&status)) {
    borsh_write(out, forwarded->receipt_id);
  }
}

/// Hash of what clients can verify of an outcome (`PartialExecutionOutcome` of the reference).
CryptoHash partial_outcome_hash(const ExecutionOutcome& outcome) {
  const auto write = [&](auto& out) {
    borsh_write(out, outcome.receipt_ids);
    borsh_write(out, outcome.gas_burnt);
    borsh_write(out, outcome.tokens_burnt);
    borsh_write(out, outcome.executor_id);
    write_partial_status(out, outcome.status);
  };
  BorshCounter counter;
  write(counter);
  const auto hash_in = [&](std::span<std::uint8_t> place) {
    BorshWriter writer{place};
    write(writer);
    return sha256(place);
  };
  std::array<std::uint8_t, 512> small;
  if (counter.count() <= small.size()) return hash_in(std::span{small}.first(counter.count()));
  Bytes large(counter.count());
  return hash_in(large);
}

}  // namespace

std::vector<CryptoHash> outcome_hashes(const OutcomeWithId& outcome) {
  std::vector<CryptoHash> hashes;
  hashes.reserve(2 + outcome.outcome.logs.size());
  hashes.push_back(outcome.id);
  hashes.push_back(partial_outcome_hash(outcome.outcome));
  for (const std::string& line : outcome.outcome.logs) hashes.push_back(sha256(as_bytes(line)));
  return hashes;
}

CryptoHash outcome_leaf(const OutcomeWithId& outcome) {
  if (!outcome.outcome.logs.empty()) return merkle_item_hash(outcome_hashes(outcome));
  const std::array<CryptoHash, 2> hashes = {outcome.id, partial_outcome_hash(outcome.outcome)};
  return merkle_item_hash(hashes);
}

}  // namespace farcall::protocol
