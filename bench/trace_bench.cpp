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
constexpr std::uint64_t kCalls = 100;

const AccountId kApp = AccountId::trusted("test.near");
const AccountId kCounter = AccountId::trusted("counter.test.near");

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
constexpr std::uint8_t kCounterWasm[] = {
#embed "bench/near-sdk-rs/counter.wasm"
};
#pragma clang diagnostic pop

/// Parts of `fan_out`'s memory, as wasm constants.
constexpr std::int64_t kReceiverAt = 0;
constexpr std::int64_t kAmountAt = 64;
constexpr std::int64_t kMethodAt = 96;

Bytes constant(std::int64_t number) {
  return vm::test::concat({{0x42}, vm::test::sleb(number)});
}

/// `go` makes `count` promises for `receiver`, each a receipt of its own with what `action` adds to
/// the promise that lies on the stack. `amount` stands at kAmountAt, `method` at kMethodAt.
Bytes fan_out(std::string_view receiver, std::uint64_t count, const Bytes& action,
              std::uint8_t amount, std::string_view method) {
  using namespace vm::test;  // NOLINT(google-build-using-namespace)
  const Bytes yocto{amount, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const auto segment = [](std::int64_t at, ByteView bytes) {
    return concat({{0x00, 0x41}, sleb(at), {0x0b}, sized(bytes)});
  };
  const Bytes loop = concat({
      {0x03, 0x40},  // loop
      constant(static_cast<std::int64_t>(receiver.size())),
      constant(kReceiverAt),
      {0x10, 0x00},  // promise_batch_create(length, kReceiverAt)
      action,
      {0x20, 0x00, 0x42, 0x01, 0x7c, 0x22, 0x00},  // i += 1
      constant(static_cast<std::int64_t>(count)),  // i < count
      {0x54, 0x0d, 0x00, 0x0b, 0x0b},              // br_if, end, end
  });
  return Module{}
      .types({function_type({kI64, kI64}, {kI64}), function_type({kI64, kI64}, {}),
              function_type({kI64, kI64, kI64, kI64, kI64, kI64, kI64}, {}), function_type({}, {})})
      .imports({import_function("env", "promise_batch_create", 0),
                import_function("env", "promise_batch_action_transfer", 1),
                import_function("env", "promise_batch_action_function_call", 2)})
      .functions({3})
      .section(5, {concat({{0x00}, uleb(1)})})
      .exports({export_function("go", 3)})
      .code({body({{1, kI64}}, loop)})
      .section(11, {segment(kReceiverAt, as_bytes(receiver)), segment(kAmountAt, yocto),
                    segment(kMethodAt, as_bytes(method))})
      .bytes();
}

/// A thousand transfers of 1 yoctoNEAR.
Bytes transfers() {
  const Bytes transfer = vm::test::concat({constant(kAmountAt), {0x10, 0x01}});
  return fan_out("near", kTransfers, transfer, 1, "");
}

/// A hundred calls of a near-sdk contract.
Bytes calls() {
  const std::string_view method = "reset";
  const Bytes call = vm::test::concat({
      constant(static_cast<std::int64_t>(method.size())),
      constant(kMethodAt),
      constant(0),
      constant(0),
      constant(kAmountAt),
      constant(static_cast<std::int64_t>(tgas(5).value())),
      {0x10, 0x02},
  });
  return fan_out(kCounter.view(), kCalls, call, 0, method);
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

  /// Sends a transaction of the root account, and makes blocks until all is done.
  CryptoHash send(const AccountId& receiver, std::vector<Action> actions) {
    Transaction transaction;
    transaction.signer_id = kApp;
    transaction.public_key = key_.public_key();
    transaction.nonce = transaction_nonce::Nonce{++nonce_};
    transaction.receiver_id = receiver;
    transaction.block_hash = chain_->head()->hash();
    transaction.actions = std::move(actions);
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

/// How long a call of `go` takes, and collecting its trace, by the median of `rounds`.
void measure_call(const Report& report, Sender& sender, const std::string& what) {
  const Action call{FunctionCall{"go", {}, tgas(900), Balance{}}};
  (void)sender.send(kApp, {call});  // compiles the contracts

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
    timed(run, [&] { hash = sender.send(kApp, {call}); });
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
  report.add({std::format("trace: running {} receipts of {}", receipts, what), whole, "ms"});
  report.add({"trace: collecting them", 100 * median(outcomes) / whole, "%", 20});
  report.add({"trace: with what they wrote", 100 * median(with_state) / whole, "%"});
  report.add({"trace: with their chunks run again", 100 * median(replayed) / whole, "%"});
}

void measure(const Report& report) {
  vm::Machine machine;
  Sender sender{machine};
  sender.send(kCounter,
              {Action{CreateAccount{}}, Action{Transfer{near(10)}},
               Action{DeployContract{Bytes{std::begin(kCounterWasm), std::end(kCounterWasm)}}}});
  sender.send(kApp, {Action{DeployContract{transfers()}}});
  measure_call(report, sender, "transfers");
  sender.send(kApp, {Action{DeployContract{calls()}}});
  measure_call(report, sender, "near-sdk calls");
}

}  // namespace
}  // namespace farcall::bench

int main(int count, char** arguments) {
  farcall::bench::measure({"trace", count, arguments});
  return 0;
}
