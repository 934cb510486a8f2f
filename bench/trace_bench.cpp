// What a trace of 2,000 receipts costs beside running them.
#include <memory>

#include "base/bench.hpp"
#include "chain/chain.hpp"
#include "chain/genesis/sandbox_genesis.hpp"
#include "trace/source/chain_source.hpp"
#include "vm/engine/machine.hpp"
#include "vm/testing/test_wasm.hpp"

namespace farcall::bench {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

constexpr std::uint64_t kTransfers = 1'000;

const AccountId kApp = AccountId::trusted("test.near");

/// `go` sends 1 yoctoNEAR to `near`, a thousand times, each in a receipt of its own.
Bytes fan_out() {
  using namespace vm::test;  // NOLINT(google-build-using-namespace)
  const std::string_view receiver = "near";
  const Bytes amount{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const auto segment = [](std::int64_t at, ByteView bytes) {
    return concat({{0x00, 0x41}, sleb(at), {0x0b}, sized(bytes)});
  };
  const Bytes loop = concat({
      {0x03, 0x40},  // loop
      {0x42},
      sleb(static_cast<std::int64_t>(receiver.size())),  // length
      {0x42, 0x00, 0x10, 0x00},                          // promise_batch_create(length, 0)
      {0x42},
      sleb(64),
      {0x10, 0x01},                                // transfer(promise, 64)
      {0x20, 0x00, 0x42, 0x01, 0x7c, 0x22, 0x00},  // i += 1
      {0x42},
      sleb(static_cast<std::int64_t>(kTransfers)),  // i < kTransfers
      {0x54, 0x0d, 0x00, 0x0b, 0x0b},               // br_if, end, end
  });
  return Module{}
      .types({function_type({kI64, kI64}, {kI64}), function_type({kI64, kI64}, {}),
              function_type({}, {})})
      .imports({import_function("env", "promise_batch_create", 0),
                import_function("env", "promise_batch_action_transfer", 1)})
      .functions({2})
      .section(5, {concat({{0x00}, uleb(1)})})
      .exports({export_function("go", 2)})
      .code({body({{1, kI64}}, loop)})
      .section(11, {segment(0, as_bytes(receiver)), segment(64, amount)})
      .bytes();
}

class Sender {
 public:
  explicit Sender(vm::VirtualMachine& machine) {
    chain::SandboxGenesis genesis;
    genesis.protocol_version = 86;
    genesis.root_key = key_.public_key();
    genesis.epoch_length = 500;
    chain::ChainOptions options;
    options.first_block_is_empty = false;
    chain_ = std::make_unique<chain::Chain>(chain::sandbox_genesis(genesis), options, machine);
  }

  /// Sends a transaction of the root account to itself, and makes blocks until all is done.
  CryptoHash send(Action action) {
    Transaction transaction;
    transaction.signer_id = kApp;
    transaction.public_key = key_.public_key();
    transaction.nonce = transaction_nonce::Nonce{++nonce_};
    transaction.receiver_id = kApp;
    transaction.block_hash = chain_->head()->hash();
    transaction.actions = {std::move(action)};
    const auto sent = std::make_shared<const SignedTransaction>(sign(std::move(transaction), key_));
    chain_->produce({.transactions = {sent}});
    while (chain_->has_work()) chain_->produce();
    return sent->hash();
  }

  [[nodiscard]] const chain::Chain& chain() const noexcept { return *chain_; }

 private:
  SecretKey key_ = SecretKey::from_test_seed(KeyType::kEd25519, "test.near");
  Nonce nonce_ = 0;
  std::unique_ptr<chain::Chain> chain_;
};

void measure(const Report& report) {
  vm::Machine machine;
  Sender sender{machine};
  sender.send(Action{DeployContract{fan_out()}});
  const Action call{FunctionCall{"go", {}, tgas(900), Balance{}}};
  (void)sender.send(call);  // compiles the contract

  const int rounds = report.quick() ? 1 : 9;
  std::vector<double> run;
  std::vector<double> outcomes;
  std::vector<double> with_state;
  std::vector<double> replayed;
  std::size_t receipts = 0;
  const auto timed = [](std::vector<double>& times, const auto& work) {
    const double start = process_nanoseconds();
    work();
    times.push_back((process_nanoseconds() - start) / 1e6);
  };
  for (int i = 0; i < rounds; ++i) {
    CryptoHash hash;
    timed(run, [&] { hash = sender.send(call); });
    const auto collect = [&](trace::Effort effort) {
      trace::ChainSource source{sender.chain(), effort};
      const auto trace = trace::trace_of(source, hash);
      FARCALL_ASSERT(trace.has_value() && trace->verdict == trace::Verdict::ok,
                     "nothing fails in a benchmark");
      receipts = trace->receipts.size();
    };
    timed(outcomes, [&] { collect(trace::Effort::kOutcomes); });
    timed(with_state, [&] { collect(trace::Effort::kState); });
    timed(replayed, [&] { collect(trace::Effort::kReplay); });
  }
  const double whole = median(run);
  report.add({std::format("trace: running {} receipts", receipts), whole, "ms"});
  report.add({"trace: collecting them", 100 * median(outcomes) / whole, "%", 20});
  report.add({"trace: with what they wrote", 100 * median(with_state) / whole, "%"});
  report.add({"trace: with their chunks run again", 100 * median(replayed) / whole, "%"});
}

}  // namespace
}  // namespace farcall::bench

int main(int count, char** arguments) {
  farcall::bench::measure({"trace", count, arguments});
  return 0;
}
