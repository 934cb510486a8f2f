// Receipts that the explorer executes in a second while it searches, beside a search that runs
// random walks from the start as Shuttle does, on the same runtime.
#include <array>
#include <map>

#include "base/bench.hpp"
#include "explore/search/receipt_model.hpp"
#include "explore/search/sampling.hpp"
#include "explore/search/search.hpp"
#include "runtime/records.hpp"
#include "vm/engine/machine.hpp"

namespace farcall::bench {
namespace {

using namespace explore;   // NOLINT(google-build-using-namespace)
using namespace protocol;  // NOLINT(google-build-using-namespace)

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
constexpr std::uint8_t kScribe[] = {
#embed "explore/fixtures/scribe.wasm"
};
constexpr std::uint8_t kCounter[] = {
#embed "bench/near-sdk-rs/counter.wasm"
};
#pragma clang diagnostic pop

const AccountId kContract = AccountId::trusted("contract.near");
const AccountId kCallee = AccountId::trusted("callee.near");

/// Stories of several users who call one contract.
class Story {
 public:
  explicit Story(ByteView code) : update_{state::Trie{}} {
    for (const AccountId& id : {kContract, kCallee}) add(id, code);
  }

  Story& call(std::size_t user, std::string_view method, std::string_view args) {
    const AccountId id = AccountId::trusted(std::format("user{}.near", user));
    if (nonces_[user]++ == 0) add(id, {});
    Transaction transaction;
    transaction.signer_id = id;
    transaction.public_key = key_of(id).public_key();
    transaction.nonce = transaction_nonce::Nonce{nonces_[user]};
    transaction.receiver_id = kContract;
    transaction.actions = {
        {FunctionCall{std::string{method}, to_bytes(args), tgas(100), Balance{}}}};
    transactions_.push_back({.transaction = std::make_shared<const SignedTransaction>(
                                 sign(std::move(transaction), key_of(id)))});
    return *this;
  }

  ReceiptSetup setup() {
    update_.commit(runtime::cause::initial_state());
    return {.state = update_.finalize().trie,
            .environment = {.config = Shared<RuntimeConfig>::to_static(runtime_config(86)),
                            .chain_id = "bench",
                            .shard_id = ShardId{0},
                            .layout = ShardLayout::single(),
                            .height = BlockHeight{100},
                            .timestamp = Nanoseconds{1'700'000'000'000'000'000},
                            .gas_price = yocto(100'000'000),
                            .prev_block_hash = {},
                            .random_value = {},
                            .epoch = runtime::EpochInfo{}},
            .transactions = std::move(transactions_)};
  }

 private:
  static SecretKey key_of(const AccountId& id) {
    return SecretKey::from_test_seed(KeyType::kEd25519, id.view());
  }

  void add(const AccountId& id, ByteView code) {
    Account account;
    account.amount = near(1000);
    account.storage_usage = StorageUsage{182 + code.size()};
    if (!code.empty()) {
      account.set_contract(account_contract::Local{sha256(code)});
      update_.set(runtime::trie_key::contract_code(id), code);
    }
    runtime::write_account(update_, id, account);
    runtime::write_access_key(update_, id, KeyHandle{key_of(id).public_key()}, AccessKey{});
  }

  state::TrieUpdate update_;
  std::map<std::size_t, Nonce> nonces_;
  std::vector<PlannedTransaction> transactions_;
};

void measure(const Report& report, std::string_view name, const ReceiptSetup& setup, double goal) {
  vm::Machine machine;
  const int rounds = report.quick() ? 1 : 5;
  const std::uint64_t receipts_max = report.quick() ? 1'000 : 100'000;
  double searched = 0;
  double walked = 0;
  for (int round = 0; round < rounds; ++round) {
    ReceiptModel model{setup, machine};
    double start = thread_nanoseconds();
    const SearchReport search_report = search(model, {.receipts_max = receipts_max});
    searched = std::max(searched, static_cast<double>(search_report.receipts) /
                                      (thread_nanoseconds() - start) * 1e9);
    class Nobody final : public SearchListener {};
    Nobody nobody;
    start = thread_nanoseconds();
    const SamplingReport sampled = sample(
        model, {.strategy = Strategy::kWalk, .runs = UINT64_MAX, .receipts_max = receipts_max},
        nobody);
    walked = std::max(walked,
                      static_cast<double>(sampled.receipts) / (thread_nanoseconds() - start) * 1e9);
  }
  report.add(
      {std::format("explore: receipts searched, {}", name), searched, "/s", goal, "goal", true});
  report.add({std::format("explore: the same beside random walks, {}", name), searched, "/s",
              walked, "random walks", true});
}

void measure_all(const Report& report) {
  Story small{ByteView{kScribe}};
  for (std::size_t user = 0; user < 4; ++user) small.call(user, "flow", "acallee.near");
  measure(report, "a WAT contract", small.setup(), 100'000);
  Story large{ByteView{kCounter}};
  for (std::size_t user = 0; user < 5; ++user) {
    large.call(user, "increment", "{}").call(user, "increment", "{}");
  }
  measure(report, "a near-sdk contract", large.setup(), 30'000);
}

}  // namespace
}  // namespace farcall::bench

int main(int count, char** arguments) {
  farcall::bench::measure_all({"explore", count, arguments});
  return 0;
}
