// What one step of the explorer takes: a call of a near-sdk contract on a warm state.
#include "base/bench.hpp"
#include "bench/machine_speed.hpp"
#include "runtime/receipt/receipt_step.hpp"
#include "runtime/records.hpp"
#include "vm/engine/machine.hpp"

namespace farcall::bench {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
constexpr std::uint8_t kCounter[] = {
#embed "bench/near-sdk-rs/counter.wasm"
};
#pragma clang diagnostic pop

const AccountId kApp = AccountId::trusted("counter.test.near");
const AccountId kUser = AccountId::trusted("user.test.near");

/// The counter's account and contract, whose state its first call writes.
state::Trie state_before() {
  state::TrieUpdate update{state::Trie{}};
  Account account;
  account.amount = near(100);
  account.storage_usage = StorageUsage{182 + sizeof kCounter};
  account.set_contract(account_contract::Local{sha256(kCounter)});
  runtime::write_account(update, kApp, account);
  update.set(runtime::trie_key::contract_code(kApp), ByteView{kCounter});
  update.commit(runtime::cause::initial_state());
  return update.finalize().trie;
}

runtime::ReceiptEnvironment environment() {
  return {.config = Shared<RuntimeConfig>::to_static(runtime_config(86)),
          .chain_id = "bench",
          .shard_id = ShardId{0},
          .layout = ShardLayout::single(),
          .height = BlockHeight{10},
          .timestamp = Nanoseconds{1'700'000'000'000'000'000},
          .gas_price = yocto(100'000'000),
          .prev_block_hash = {},
          .random_value = {},
          .epoch = runtime::EpochInfo{}};
}

ReceiptPtr call_of(std::string_view method) {
  ActionReceipt body;
  body.signer_id = kUser;
  body.gas_price = yocto(100'000'000);
  body.actions = {{FunctionCall{std::string{method}, to_bytes("{}"), tgas(30), Balance{}}}};
  return std::make_shared<const Receipt>(
      Receipt{kUser, kApp, sha256(as_bytes(method)), std::move(body)});
}

/// Stops the benchmark where the call fails.
state::Trie checked(runtime::ReceiptStep step) {
  const ExecutionOutcome& outcome = step.processed.at(0).effects.outcome.value().outcome;
  FARCALL_ASSERT(!std::holds_alternative<execution_status::Failure>(outcome.status),
                 "nothing fails in a benchmark");
  return std::move(step.state);
}

void measure(const Report& report) {
  vm::Machine machine;
  runtime::ReceiptStepper stepper{machine};
  const runtime::ReceiptEnvironment surroundings = environment();
  const ReceiptPtr receipt = call_of("increment");
  // The first calls compile the contract and write its state.
  state::Trie warm = state_before();
  for (int i = 0; i < 10; ++i) warm = checked(stepper.step(warm, surroundings, receipt));
  (void)warm.root_hash();

  const int rounds = report.quick() ? 1 : 200;
  constexpr int kSteps = 50;
  const double speed = speed_of_machine(rounds);
  double best = 1e12;
  for (int round = 0; round < rounds; ++round) {
    const double start = thread_nanoseconds();
    for (int i = 0; i < kSteps; ++i) (void)checked(stepper.step(warm, surroundings, receipt));
    best = std::min(best, (thread_nanoseconds() - start) / 1e3 / kSteps);
  }
  report.add({"step: call of a near-sdk contract on a warm state", best, "us", 0.4 * speed,
              "0.4 of a check by ed25519-dalek"});
}

}  // namespace
}  // namespace farcall::bench

int main(int count, char** arguments) {
  farcall::bench::measure({"step", count, arguments});
  return 0;
}
