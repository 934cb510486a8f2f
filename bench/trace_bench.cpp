// What a trace of 2,000 receipts costs beside running them.
#include <memory>

#include "base/bench.hpp"
#include "chain/chain.hpp"
#include "chain/sandbox_genesis.hpp"
#include "trace/chain_source.hpp"
#include "vm/machine.hpp"
#include "vm/test_wasm.hpp"

namespace farcall::bench {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

const AccountId kApp = AccountId::trusted("test.near");
const AccountId kCounter = AccountId::trusted("c.test.near");

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
constexpr std::uint8_t kCounterCode[] = {
#embed "bench/near-sdk-rs/counter.wasm"
};
#pragma clang diagnostic pop

/// What each of the receipts that `go` makes does at the counter.
enum class Work : std::uint8_t { kTransfer, kCall };

/// `go` makes `count` receipts.
Bytes fan_out(Work work, std::int64_t count) {
  using namespace vm::test;  // NOLINT(google-build-using-namespace)
  constexpr std::int64_t kMethodAt = 32;
  constexpr std::int64_t kArgumentsAt = 48;
  constexpr std::int64_t kAmountAt = 64;
  constexpr std::int64_t kGas = 3'000'000'000'000;
  const std::string_view receiver = kCounter.view();
  const std::string_view method = "increment";
  const auto constant = [](std::int64_t value) { return concat({{0x42}, sleb(value)}); };
  const auto segment = [](std::int64_t at, ByteView bytes) {
    return concat({{0x00, 0x41}, sleb(at), {0x0b}, sized(bytes)});
  };
  const auto size_of = [](std::string_view text) { return static_cast<std::int64_t>(text.size()); };
  // promise_batch_create(receiver), then an action on that promise
  const Bytes make = concat({constant(size_of(receiver)), constant(0), {0x10, 0x00}});
  const Bytes act = work == Work::kTransfer ? concat({constant(kAmountAt + 16), {0x10, 0x01}})
                                            : concat({constant(size_of(method)),
                                                      constant(kMethodAt),
                                                      constant(2),
                                                      constant(kArgumentsAt),
                                                      constant(kAmountAt),
                                                      constant(kGas),
                                                      {0x10, 0x02}});
  const Bytes loop = concat({{0x03, 0x40},
                             make,
                             act,
                             {0x20, 0x00, 0x42, 0x01, 0x7c, 0x22, 0x00},  // i += 1
                             constant(count),
                             {0x54, 0x0d, 0x00, 0x0b, 0x0b}});  // while i < count
  Bytes amounts(32);
  amounts[16] = 1;
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
      .section(11, {segment(0, as_bytes(receiver)), segment(kMethodAt, as_bytes(method)),
                    segment(kArgumentsAt, as_bytes("{}")), segment(kAmountAt, amounts)})
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

void measure(const Report& report, Work work, std::int64_t count, std::string_view name) {
  vm::Machine machine;
  Sender sender{machine};
  sender.send(kCounter, {Action{CreateAccount{}}, Action{Transfer{near(10)}},
                         Action{DeployContract{to_bytes(ByteView{kCounterCode})}}});
  sender.send(kApp, {Action{DeployContract{fan_out(work, count)}}});
  const std::vector<Action> call{Action{FunctionCall{"go", {}, tgas(950), Balance{}}}};
  (void)sender.send(kApp, call);  // compiles the contracts

  const int rounds = report.quick() ? 1 : 9;
  std::vector<double> run;
  std::vector<double> outcomes;
  std::vector<double> with_state;
  std::vector<double> replayed;
  std::size_t receipts = 0;
  const auto timed = [](std::vector<double>& times, const auto& what) {
    const double start = process_nanoseconds();
    what();
    times.push_back((process_nanoseconds() - start) / 1e6);
  };
  for (int i = 0; i < rounds; ++i) {
    CryptoHash hash;
    timed(run, [&] { hash = sender.send(kApp, call); });
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
  report.add({std::format("{}: running {} receipts", name, receipts), whole, "ms"});
  // Transfers are the cheapest receipts there are: the goal is for contracts.
  report.add({std::format("{}: collecting the trace", name), 100 * median(outcomes) / whole, "%",
              work == Work::kCall ? std::optional{20.0} : std::nullopt});
  report.add(
      {std::format("{}: with what they wrote", name), 100 * median(with_state) / whole, "%"});
  report.add({std::format("{}: with chunks run again", name), 100 * median(replayed) / whole, "%"});
}

}  // namespace
}  // namespace farcall::bench

int main(int count, char** arguments) {
  using farcall::bench::Work;
  const farcall::bench::Report report{"trace", count, arguments};
  farcall::bench::measure(report, Work::kTransfer, 1'000, "trace of transfers");
  farcall::bench::measure(report, Work::kCall, 180, "trace of calls");
  return 0;
}
