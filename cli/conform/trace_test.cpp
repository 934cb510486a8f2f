// Traces of every recorded transaction: the invariants hold from the chain, from a replay of its
// chunks and from its own RPC, and every line fits and is harmless.
// The recordings are not part of the repository: FARCALL_CONFORMANCE names their folder, and where
// there is none the test is skipped.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "base/encoding.hpp"
#include "chain/genesis/sandbox_genesis.hpp"
#include "chain/history/query.hpp"
#include "chain/history/transaction_status.hpp"
#include "cli/conform/scenario.hpp"
#include "cli/replay/replay.hpp"
#include "protocol/json/views.hpp"
#include "testkit/machine.hpp"
#include "trace/build/check.hpp"
#include "trace/gas/gas_export.hpp"
#include "trace/json.hpp"
#include "trace/show/render.hpp"
#include "trace/source/chain_source.hpp"
#include "trace/source/rpc_source.hpp"
#include "trace/text.hpp"
#include "vm/testing/test_wasm.hpp"

namespace farcall::cli {
namespace {

namespace fs = std::filesystem;

fs::path recordings() {
  if (const char* folder = std::getenv("FARCALL_CONFORMANCE")) return folder;
  return fs::path{FARCALL_SOURCE_DIR}.parent_path() / "shared" / "conformance";
}

/// Every line fits, and has no character that a terminal would obey.
void expect_harmless(const std::string& tree, std::size_t width) {
  std::string_view rest = tree;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    EXPECT_LE(trace::columns(line), width) << line;
    EXPECT_EQ(trace::escape(line), line);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

namespace json = boost::json;

/// What an RPC endpoint of this chain would answer.
Result<json::value> answer(const chain::Chain& chain, std::string_view method,
                           const json::value& params) {
  if (method == "EXPERIMENTAL_protocol_config")
    return json::object{{"chain_id", chain.config().chain_id},
                        {"protocol_version", chain.config().protocol_version}};
  if (method == "block") {
    const chain::BlockPtr block =
        chain.block(*CryptoHash::from_base58(params.at("block_id").as_string()));
    if (block == nullptr) return fail("no such block");
    const chain::BlockHeader& header = block->header;
    return json::object{
        {"header",
         json::object{{"height", header.lite.height.value()},
                      {"timestamp_nanosec", std::to_string(header.lite.timestamp.value())},
                      {"prev_hash", header.prev_hash.to_base58()},
                      {"gas_price", to_string(header.next_gas_price.value())}}}};
  }
  if (method == "query") {
    const chain::BlockPtr block =
        chain.block(*CryptoHash::from_base58(params.at("block_id").as_string()));
    const auto id = protocol::AccountId::parse(params.at("account_id").as_string());
    const auto code = chain::Query{chain, block}.code(*id);
    if (!code) return fail("no such code");
    return json::object{{"code_base64", to_base64(*code)}};
  }
  const auto status =
      chain::transaction_status(chain, *CryptoHash::from_base58(params.at("tx_hash").as_string()));
  if (!status) return fail("no such transaction");
  const bool has_contracts = chain.runtime_config().features.outcome_metadata_v4;
  json::array outcomes;
  for (const chain::OutcomeLocation& location : status->receipt_outcomes)
    outcomes.push_back(
        protocol::json_view(location.outcome(), {}, location.block->hash(), has_contracts));
  json::array receipts;
  for (const protocol::ReceiptPtr& receipt : chain::receipts_of(chain, *status))
    receipts.push_back(protocol::json_view(*receipt));
  return json::object{
      {"transaction", protocol::json_view(*status->transaction)},
      {"transaction_outcome", protocol::json_view(status->outcome.outcome(), {},
                                                  status->outcome.block->hash(), has_contracts)},
      {"receipts_outcome", std::move(outcomes)},
      {"receipts", std::move(receipts)}};
}

void strip(std::vector<trace::ActionTrace>& actions) {
  for (trace::ActionTrace& action : actions) {
    action.view.reset();  // a hash of code is hashed once more
    action.code_size.reset();
    if (action.inner) strip(*action.inner);
  }
}

void strip(trace::Omittable<trace::BlockPlace>& place) {
  if (place) place->shard.reset(), place->order.reset(), place->of.reset();
}

/// Without what RPC does not tell.
trace::Trace without_chain_facts(trace::Trace trace) {
  trace.source = {};
  for (trace::AccountTrace& account : trace.accounts) account.shard.reset();
  trace.transaction.included.shard.reset();
  trace.transaction.included.order.reset();
  trace.transaction.included.of.reset();
  strip(trace.transaction.actions);
  trace.transaction.writes.reset();
  std::erase_if(trace.receipts, [](const trace::ReceiptTrace& receipt) {
    return receipt.kind == trace::ReceiptKind::distribution;
  });
  for (trace::ReceiptTrace& receipt : trace.receipts) {
    receipt.arrived.reset();
    receipt.waited.clear();
    strip(receipt.made);
    strip(receipt.ran);
    strip(receipt.actions);
    receipt.writes.reset();
    receipt.reads.reset();
    receipt.host_calls.reset();
    if (receipt.tokens) receipt.tokens->one_yocto_made = Balance{};
  }
  // In the order of execution, too.
  std::ranges::sort(trace.accounts, {}, &trace::AccountTrace::id);
  std::ranges::sort(trace.receipts, trace::path_less,
                    [](const trace::ReceiptTrace& r) -> std::string_view { return r.path; });
  std::erase_if(trace.edges, [](const trace::Edge& edge) {
    return edge.kind != trace::EdgeKind::data;  // resumptions come from outside
  });
  for (trace::Edge& edge : trace.edges) edge.arrived.reset();
  const auto key = [](const trace::Edge& edge) {
    return std::pair{edge.to.value_or(""), edge.data_id.value_or(CryptoHash{})};
  };
  std::ranges::sort(trace.edges, {}, key);
  std::ranges::sort(trace.failures, {},
                    [](const trace::Failure& failure) { return failure.receipt.value_or(""); });
  return trace;
}

/// I20: the trace that RPC answers give is that of the chain.
void expect_same_over_rpc(const chain::Chain& chain, const trace::Trace& expected) {
  trace::RpcSource source{[&](std::string_view method, const json::value& params) {
    return answer(chain, method, params);
  }};
  const auto found = trace::trace_of(source, expected.transaction.hash);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_EQ(trace::check(*found), std::vector<std::string>{}) << trace::render(*found);
  trace::Trace ours = without_chain_facts(expected);
  const trace::Trace theirs = without_chain_facts(*found);
  // Fees of deployed code follow from its size, which RPC does not tell: some sums are unknown.
  if (!theirs.transaction.charge) ours.transaction.charge.reset();
  for (trace::ReceiptTrace& receipt : ours.receipts) {
    const trace::ReceiptTrace* other = theirs.find(receipt.path);
    if (other == nullptr || other->gas) continue;
    receipt.gas.reset();
    receipt.tokens.reset();
    ours.totals.contract_rewards = theirs.totals.contract_rewards;
    for (std::size_t i = 0; i < ours.failures.size() && i < theirs.failures.size(); ++i) {
      ours.failures[i].sentence = theirs.failures[i].sentence;
      ours.failures[i].figures = theirs.failures[i].figures;
    }
  }
  EXPECT_EQ(json::serialize(trace::to_json(theirs)), json::serialize(trace::to_json(ours)));
}

struct Count {
  std::size_t transactions = 0;
  std::size_t receipts = 0;
  std::size_t replayed = 0;
};

/// I21: applied again, the chunks give what was recorded, and tell more of each receipt.
trace::Trace expect_replay(const chain::Chain& chain, const CryptoHash& hash, Count& count) {
  const auto trace = trace::collect_all(chain, hash, trace::Effort::kReplay);
  for (const std::string& violation : trace->violations)
    ADD_FAILURE() << violation << "\n" << trace::render(*trace, {.detail = trace::Detail::kCosts});
  for (const trace::ReceiptTrace& receipt : trace->receipts) {
    if (!receipt.has_run() || receipt.kind == trace::ReceiptKind::distribution) continue;
    if (receipt.reads) {
      ++count.replayed;
    } else {
      EXPECT_FALSE(trace->source.missing.empty()) << receipt.path;
    }
  }
  return *trace;
}

/// A replay runs whole chunks: of chains with full ones, every `replay_every`-th transaction gets
/// one.
void check_chain(const chain::Chain& chain, Count& count, std::size_t replay_every = 1) {
  for (const chain::EntryPtr& entry : chain.readable()) {
    const chain::BlockPtr block = chain.block_at(entry->height);
    for (const chain::ShardBlock& shard : block->shards) {
      for (const chain::TransactionPtr& transaction : shard.transactions) {
        const auto trace = trace::collect_all(chain, transaction->hash());
        if (!trace) continue;  // a transaction that was skipped has no outcome
        ++count.transactions;
        count.receipts += trace->receipts.size();
        for (const std::string& violation : trace->violations)
          ADD_FAILURE() << violation << "\n"
                        << trace::render(*trace, {.detail = trace::Detail::kCosts});
        if (trace->verdict != trace::Verdict::refused) expect_same_over_rpc(chain, *trace);
        Gas sum;
        for (const trace::GasSample& sample : trace::gas_samples(*trace)) sum += sample.burnt;
        EXPECT_EQ(sum.value(), trace->totals.gas.value());
        if (count.transactions % replay_every != 0) continue;
        const trace::Trace replayed = expect_replay(chain, transaction->hash(), count);
        for (const std::size_t width : {60, 100, 160}) {
          for (const trace::Detail detail : {trace::Detail::kBrief, trace::Detail::kCalls,
                                             trace::Detail::kCosts, trace::Detail::kAll})
            expect_harmless(trace::render(replayed, {.width = width, .detail = detail}), width);
        }
      }
    }
  }
}

/// A chain of its own, whose root account sends transactions to itself.
class TracesOverRpc : public testing::Test {
 protected:
  CryptoHash send(std::vector<protocol::Action> actions) {
    protocol::Transaction transaction;
    transaction.signer_id = protocol::AccountId::trusted("test.near");
    transaction.public_key = key_.public_key();
    transaction.nonce = protocol::transaction_nonce::Nonce{++nonce_};
    transaction.receiver_id = transaction.signer_id;
    transaction.block_hash = chain_->head()->hash();
    transaction.actions = std::move(actions);
    const auto sent = std::make_shared<const protocol::SignedTransaction>(
        protocol::sign(std::move(transaction), key_));
    chain_->produce({.transactions = {sent}});
    while (chain_->has_work()) chain_->produce();
    return sent->hash();
  }
  /// Of a call of a contract that traps in its second function.
  CryptoHash trap() {
    using namespace vm::test;  // NOLINT(google-build-using-namespace)
    const Bytes code =
        Module{}
            .types({function_type({}, {})})
            .functions({0, 0})
            .exports({export_function("go", 0)})
            .code({body({0x10, 1, 0x0b}), body({0x00, 0x0b})})
            .raw(0, concat({name("name"), {1}, sized(concat({{1, 1}, name("settle")}))}))
            .bytes();
    return send({protocol::Action{protocol::DeployContract{code}},
                 protocol::Action{protocol::FunctionCall{"go", {}, tgas(10), Balance{}}}});
  }
  [[nodiscard]] trace::Trace over_rpc(const CryptoHash& hash,
                                      const std::function<void(json::value&)>& change) const {
    trace::RpcSource source{[&](std::string_view method, const json::value& params) {
      auto answered = answer(*chain_, method, params);
      if (answered && method == "EXPERIMENTAL_tx_status") change(*answered);
      return answered;
    }};
    auto trace = trace::trace_of(source, hash);
    EXPECT_TRUE(trace.has_value()) << trace.error().message;
    return std::move(*trace);
  }

  const protocol::SecretKey key_ =
      protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "test.near");
  const std::unique_ptr<chain::Chain> chain_ = [this] {
    chain::SandboxGenesis genesis;
    genesis.protocol_version = 86;
    genesis.root_key = key_.public_key();
    chain::ChainOptions options;
    options.first_block_is_empty = false;
    return std::make_unique<chain::Chain>(chain::sandbox_genesis(genesis), options,
                                          *testkit::shared_machine(""));
  }();
  Nonce nonce_ = 0;
};

TEST_F(TracesOverRpc, a_receipt_that_the_answer_lacks_becomes_a_node) {
  const CryptoHash hash = trap();
  const trace::Trace whole = over_rpc(hash, [](json::value&) {});
  ASSERT_GT(whole.receipts.size(), 1U);
  const CryptoHash lost = whole.receipts.back().id;
  const trace::Trace trace = over_rpc(hash, [&](json::value& status) {
    for (const auto& [list, id] :
         {std::pair{"receipts_outcome", "id"}, {"receipts", "receipt_id"}}) {
      json::array& items = status.as_object().at(list).as_array();
      const auto* gone = std::ranges::find_if(items, [&](const json::value& item) {
        return item.at(id).as_string() == lost.to_base58();
      });
      if (gone != items.end()) items.erase(gone);
    }
  });
  ASSERT_EQ(trace.receipts.size(), whole.receipts.size());
  const trace::ReceiptTrace* node = trace.find(lost);
  ASSERT_NE(node, nullptr);
  EXPECT_EQ(node->status, trace::ReceiptStatus::unknown);
  EXPECT_EQ(node->path, whole.receipts.back().path);
  EXPECT_TRUE(trace::render(trace).contains("not known")) << trace::render(trace);
  EXPECT_EQ(trace::check(trace), std::vector<std::string>{});
}

TEST_F(TracesOverRpc, the_function_of_a_trap_is_missing_and_said_to_be) {
  const CryptoHash hash = trap();
  const trace::Trace trace = over_rpc(hash, [](json::value&) {});
  EXPECT_TRUE(std::ranges::contains(trace.source.missing,
                                    "the function in which the code of test.near stopped"));
  ASSERT_EQ(trace.failures.size(), 1U);
  EXPECT_FALSE(trace.failures[0].stopped_in.has_value());
  EXPECT_EQ(trace.failures[0].sentence,
            "the code of test.near stopped in go: An `unreachable` opcode was executed (a panic "
            "without a text)");
  const auto replayed = trace::collect_all(*chain_, hash, trace::Effort::kReplay);
  ASSERT_TRUE(replayed.has_value());
  EXPECT_EQ(replayed->failures[0].sentence, trace.failures[0].sentence + ", in `settle`");
}

TEST(recorded_traces, keep_their_invariants_and_are_drawn_within_their_width) {
  const fs::path folder = recordings();
  std::error_code error;
  if (!fs::is_directory(folder / "scenarios", error)) GTEST_SKIP() << "no recordings";
  Count count;
  const auto machine = testkit::shared_machine("");
  for (const fs::directory_entry& file : fs::directory_iterator{folder / "scenarios"}) {
    if (file.path().extension() != ".json") continue;
    SCOPED_TRACE(file.path().filename().string());
    std::ifstream in{file.path(), std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
    const ConformOptions options{
        .wasm_folders = {(folder / "wasm").string()},
        .protocol_version = std::nullopt,
        .at_end = [&](const chain::Chain& chain) { check_chain(chain, count); }};
    const auto report = run_scenario(text, options, *machine);
    EXPECT_TRUE(report.has_value()) << report.error().message;
  }
  RecordProperty("transactions", static_cast<int>(count.transactions));
  std::printf("%zu transactions, %zu receipts, %zu of them run again\n", count.transactions,
              count.receipts, count.replayed);
  EXPECT_GT(count.transactions, 0U);
  // All but those in blocks that a scenario patched.
  EXPECT_GT(count.replayed, count.receipts * 9 / 10);
}

/// Chains recorded on nearcore, of one shard and of four.
TEST(recorded_traces, of_chains_keep_their_invariants) {
  std::error_code missing;
  if (!fs::is_directory(recordings() / "chains", missing)) GTEST_SKIP() << "no recordings";
  Count count;
  const auto machine = testkit::shared_machine("");
  for (const std::string_view folder : {"chains", "shards"}) {
    std::error_code error;
    for (const auto& file : fs::directory_iterator{recordings() / folder, error}) {
      if (file.path().extension() != ".gz") continue;
      SCOPED_TRACE(file.path().filename().string());
      const auto recorded = read_recorded_chain(file.path().string());
      ASSERT_TRUE(recorded.has_value()) << recorded.error().message;
      const auto chain = rebuild(**recorded, *machine);
      ASSERT_TRUE(chain.has_value()) << chain.error().message;
      constexpr std::size_t kReplayEvery = 16;
      check_chain(*chain, count, kReplayEvery);
    }
  }
  std::printf("%zu transactions, %zu receipts, %zu of them run again\n", count.transactions,
              count.receipts, count.replayed);
  EXPECT_GT(count.transactions, 0U);
  EXPECT_GT(count.replayed, count.receipts / 32);
}

}  // namespace
}  // namespace farcall::cli
