// Trees of a token transfer with a call, of a yield that another transaction resumes, and of one
// that nobody resumes. The contracts stand beside the recordings (FARCALL_CONFORMANCE); where there
// are none the tests are skipped.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "base/format_text.hpp"
#include "farcall/farcall.hpp"
#include "testkit/kit.hpp"
#include "trace/build/check.hpp"
#include "trace/json.hpp"
#include "trace/show/render.hpp"

namespace farcall::cli {
namespace {

namespace fs = std::filesystem;
using testkit::Account;
using testkit::Chain;
using testkit::Outcome;
using namespace testkit::literals;  // NOLINT(google-build-using-namespace)

fs::path wasm(std::string_view name) {
  const char* folder = std::getenv("FARCALL_CONFORMANCE");
  const fs::path recordings =
      folder != nullptr ? fs::path{folder}
                        : fs::path{FARCALL_SOURCE_DIR}.parent_path() / "shared" / "conformance";
  return recordings / "wasm" / name;
}

class TraceScenesTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(wasm("ft.wasm"))) GTEST_SKIP() << "no recordings";
  }
  Account with(std::string_view name, std::string_view code) {
    Account account = chain_.create_account(name, 20_near);
    EXPECT_TRUE(account.deploy(wasm(code).string()).all_succeeded());
    return account;
  }
  trace::Trace replayed(const Outcome& outcome) const {
    auto trace = trace::from_json(boost::json::parse(chain_.trace(outcome.transaction_hash())));
    EXPECT_EQ(trace->violations, std::vector<std::string>{});
    return *trace;
  }

  Chain chain_{testkit::Options{.protocol_version = 86, .shard_boundaries = {"owner"}}};
};

/// With FARCALL_BLESS=1 in the environment the file is written.
void expect_golden(const std::string& name, const std::string& text) {
  const fs::path file = fs::path{FARCALL_SOURCE_DIR} / "testkit" / "golden" / name;
  if (std::getenv("FARCALL_BLESS") != nullptr) std::ofstream{file} << text;
  std::ifstream in{file};
  const std::string expected{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  EXPECT_EQ(text, expected) << name;
}

TEST_F(TraceScenesTest, a_token_transfer_with_a_call_is_drawn_as_before) {
  Account owner = chain_.create_account("owner", 20_near);
  Account defi = with("defi", "defi.wasm");
  Account token = with("token", "ft.wasm");
  ASSERT_TRUE(owner
                  .call(token, "new",
                        R"({"owner_id":"owner.test.near","total_supply":"1000000","name":"Token"})")
                  .all_succeeded());
  ASSERT_TRUE(owner
                  .call(token, "storage_deposit", R"({"account_id":"defi.test.near"})",
                        {.deposit = 2_millinear})
                  .all_succeeded());
  const Outcome outcome =
      owner.call(token, "ft_transfer_call",
                 R"({"receiver_id":"defi.test.near","amount":"1000","msg":"back 400"})",
                 {.gas = 100_tgas, .deposit = testkit::Amount{1}});
  ASSERT_TRUE(outcome.all_succeeded()) << outcome.tree();
  const trace::Trace trace = replayed(outcome);
  for (const std::size_t width : {60, 100}) {
    for (const bool ascii : {false, true})
      expect_golden(
          format_text("transfer_call.v.{}.{}.txt", width, ascii ? "ascii" : "unicode"),
          trace::render(trace, {.width = width, .detail = trace::Detail::kCalls, .ascii = ascii}));
  }
  expect_golden("transfer_call.vv.100.txt",
                trace::render(trace, {.detail = trace::Detail::kCosts}));
}

TEST_F(TraceScenesTest, a_yield_says_who_resumed_it_and_the_other_trace_says_what_it_resumed) {
  Account asked = with("asked", "yielder.wasm");
  Account user = chain_.create_account("user", 20_near);
  const auto asking = user.transaction(asked).call("ask", R"({"question":"why"})").start();
  ASSERT_TRUE(asking.has_value());
  chain_.run_until_idle();
  const Outcome waiting = chain_.outcome(*asking);
  EXPECT_TRUE(waiting.pending());
  EXPECT_NE(waiting.tree().find("waits to be resumed"), std::string::npos) << waiting.tree();
  const Outcome answer = user.call(asked, "answer", R"({"question":"why","answer":"because"})");
  const Outcome done = chain_.outcome(*asking);
  EXPECT_NE(done.tree().find("resumed by transaction " + answer.transaction_hash()),
            std::string::npos)
      << done.tree();
  EXPECT_NE(answer.tree().find("resumes a yield of transaction " + *asking), std::string::npos)
      << answer.tree();
  (void)replayed(done);
  (void)replayed(answer);
}

TEST_F(TraceScenesTest, a_yield_that_nobody_resumes_times_out) {
  Account asked = with("asked", "yielder.wasm");
  Account user = chain_.create_account("user", 20_near);
  const auto asking = user.transaction(asked).call("ask", R"({"question":"why"})").start();
  ASSERT_TRUE(asking.has_value());
  chain_.run_until_idle();
  chain_.advance_blocks(210);
  chain_.run_until_idle();
  const Outcome outcome = chain_.outcome(*asking);
  EXPECT_NE(outcome.tree().find("timed out: nobody resumed it"), std::string::npos)
      << outcome.tree();
  const trace::Trace trace = replayed(outcome);
  const auto edge = std::ranges::find(trace.edges, trace::EdgeKind::resume, &trace::Edge::kind);
  ASSERT_NE(edge, trace.edges.end());
  ASSERT_TRUE(edge->outside.has_value());
  EXPECT_TRUE(edge->outside->timed_out);
}

}  // namespace
}  // namespace farcall::cli
