// Traces of facts that no chain gives.
#include <gtest/gtest.h>

#include "trace/build/check.hpp"
#include "trace/source/source.hpp"

namespace farcall::trace {
namespace {

CryptoHash id_of(std::string_view name) {
  return sha256(as_bytes(name));
}

OutcomeFacts outcome_of(std::vector<CryptoHash> children, BlockHeight block) {
  protocol::ExecutionOutcome outcome;
  outcome.executor_id = AccountId::trusted("app.near");
  outcome.receipt_ids = std::move(children);
  outcome.status = protocol::execution_status::SuccessValue{};
  return {.outcome = std::make_shared<const protocol::ExecutionOutcome>(std::move(outcome)),
          .block = block,
          .shard = {},
          .order = {},
          .of = {}};
}

ReceiptFacts receipt_of(std::string_view name, std::vector<CryptoHash> children,
                        BlockHeight block) {
  ReceiptFacts facts;
  facts.id = id_of(name);
  facts.outcome = outcome_of(std::move(children), block);
  return facts;
}

Facts facts_of(std::vector<ReceiptFacts> receipts) {
  Facts facts;
  facts.source.from = SourceKind::rpc;
  facts.transaction.signer_id = AccountId::trusted("alice.near");
  facts.transaction.receiver_id = AccountId::trusted("app.near");
  facts.outcome = outcome_of({receipts.front().id}, BlockHeight{1});
  facts.receipts = std::move(receipts);
  return facts;
}

std::vector<std::string> paths_of(const Trace& trace) {
  std::vector<std::string> paths;
  for (const ReceiptTrace& receipt : trace.receipts) paths.push_back(receipt.path);
  return paths;
}

TEST(BuildTrace, ReceiptsMayComeInAnyOrder) {
  std::vector<ReceiptFacts> receipts;
  receipts.push_back(receipt_of("a", {id_of("b"), id_of("c")}, BlockHeight{2}));
  receipts.push_back(receipt_of("d", {}, BlockHeight{4}));
  receipts.push_back(receipt_of("c", {id_of("d")}, BlockHeight{3}));
  receipts.push_back(receipt_of("b", {}, BlockHeight{5}));
  const Trace trace = build(facts_of(std::move(receipts)));
  EXPECT_EQ(paths_of(trace), (std::vector<std::string>{"0", "0.1", "0.1.0", "0.0"}));
  EXPECT_EQ(trace.verdict, Verdict::ok);
  EXPECT_EQ(check(trace), std::vector<std::string>{});
}

/// An endpoint may answer anything: a receipt that comes of itself must not make the tree endless.
TEST(BuildTrace, ReceiptThatComesOfItselfEndsTheTree) {
  std::vector<ReceiptFacts> receipts;
  receipts.push_back(receipt_of("a", {id_of("a"), id_of("b")}, BlockHeight{2}));
  receipts.push_back(receipt_of("b", {id_of("a")}, BlockHeight{3}));
  const Trace trace = build(facts_of(std::move(receipts)));
  EXPECT_EQ(paths_of(trace), (std::vector<std::string>{"0", "0.1", "0.0", "0.1.0"}));
  EXPECT_EQ(trace.receipts[2].status, ReceiptStatus::unknown);
  EXPECT_EQ(trace.verdict, Verdict::running);
  EXPECT_FALSE(check(trace).empty());
}

}  // namespace
}  // namespace farcall::trace
