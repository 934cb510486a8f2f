// farcall demo: the main job on a network in this process.
#include <boost/json.hpp>

#include <CLI/CLI.hpp>

#include "base/format_text.hpp"
#include "cli/contract_report.hpp"
#include "cli/demo/contracts.hpp"
#include "cli/session.hpp"
#include "farcall/farcall.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;
using namespace testkit::literals;  // NOLINT(google-build-using-namespace)

/// Accounts up to this one live in shard 0, the others in shard 1.
constexpr std::string_view kBoundary = "hello";

struct DemoStep {
  std::string_view title;
  std::string_view what_to_see;
  std::string_view contract;
  std::string_view method;
  std::string args;
  testkit::With with;
  /// A receipt inside is meant to fail.
  bool expects_failure = false;
};

std::vector<DemoStep> demo_steps() {
  constexpr std::string_view kRust = "caller.test.near";
  constexpr std::string_view kCpp = "app.test.near";
  const testkit::With gas{.gas = 100_tgas};
  return {
      {"Ask another contract", "Rust asks C++ on the other shard; the answer comes to a callback.",
       kRust, "query_greeting", R"({"hello":"hello-cpp.test.near"})", gas, false},
      {"Change something there, with context for the callback",
       "the callback gets its own arguments beside the result of the call.", kRust,
       "change_greeting", R"({"hello":"hello.test.near","greeting":"Good morning"})", gas, false},
      {"Several actions on one receipt",
       "two calls, a transfer and a third call: all of them happen, or none.", kRust, "batch",
       R"({"hello":"hello.test.near","first":"one","second":"two"})", gas, false},
      {"Calls side by side, joined in one callback",
       "C++ asks a Rust and a C++ contract in parallel; one callback gets both results.", kCpp,
       "joined", R"({"a":"hello.test.near","b":"hello-cpp.test.near"})", gas, false},
      {"One after the other",
       "C++ changes the WAT contract and then asks the Rust one, whose answer is the result.", kCpp,
       "sequential", R"({"a":"wat-hello.test.near","b":"hello.test.near"})", gas, false},
      {"A callee that fails, and the deposit that comes back",
       "the greeting is refused, 2 NEAR return to caller, and its callback gives them to alice.",
       kRust,
       "pay_for_greeting",
       R"({"hello":"hello.test.near","greeting":""})",
       {.gas = 100_tgas, .deposit = 2_near},
       true},
  };
}

class Demo {
 public:
  explicit Demo(Session& session) : session_{session}, chain_{options(session)} {}

  void run() {
    session_.say("Two shards; accounts before \"hello\" live in shard 0, the others in shard 1.");
    const testkit::Account alice = chain_.create_account("alice", 100_near);
    for (const std::string_view name : {"app", "caller", "hello", "hello-cpp", "wat-hello"})
      chain_.create_account(name, 20_near);
    deploy("app.test.near", "C++", patterns_contract());
    deploy("hello-cpp.test.near", "C++", cpp_hello_contract());
    deploy("caller.test.near", "Rust", caller_contract());
    deploy("hello.test.near", "Rust", hello_contract());
    deploy("wat-hello.test.near", "WAT", greeter_contract());
    json::array steps;
    std::size_t number = 0;
    for (const DemoStep& step : demo_steps()) steps.push_back(run_step(alice, step, ++number));
    if (session_.json) {
      session_.result(json::serialize(json::object{
          {"steps", std::move(steps)}, {"blocks", chain_.block_height()}, {"passed", all_good_}}));
    } else {
      session_.say(format_text("{} blocks were made.", chain_.block_height()));
    }
    if (!all_good_) session_.exit = Exit::kNegative;
  }

 private:
  static testkit::Options options(const Session& session) {
    testkit::Options options;
    options.protocol_version = session.protocol_version.value_or(0);
    options.shard_boundaries = {std::string{kBoundary}};
    return options;
  }

  void deploy(std::string_view id, std::string_view language, std::span<const std::uint8_t> code) {
    const testkit::Outcome outcome = chain_.account(id).deploy_code(code);
    session_.say(format_text("  {} ({}, {} bytes) in shard {}{}", id, language, code.size(),
                             chain_.shard_of(id).value_or(0),
                             outcome.all_succeeded() ? "" : ": " + outcome.error()));
    all_good_ = all_good_ && outcome.all_succeeded();
    if (session_.protocol_version) say_what_is_missing(code);
  }

  /// Contracts of the newest near-sdk import functions that older versions do not have.
  void say_what_is_missing(std::span<const std::uint8_t> code) const {
    const ContractReport report = inspect_contract("", code, *session_.protocol_version);
    if (!report.accepted()) session_.say("    " + report.verdict());
  }

  json::value run_step(const testkit::Account& alice, const DemoStep& step, std::size_t number) {
    const testkit::Outcome outcome = alice.call(step.contract, step.method, step.args, step.with);
    const bool good = outcome.succeeded() && outcome.all_succeeded() != step.expects_failure;
    all_good_ = all_good_ && good;
    if (!session_.json)
      session_.result(format_text("{}. {}\n   {}\n\n{}\n", number, step.title, step.what_to_see,
                                  outcome.tree()));
    if (!session_.json) return nullptr;
    return json::object{{"title", step.title},
                        {"as_expected", good},
                        {"trace", json::parse(chain_.trace(outcome.transaction_hash()))}};
  }

  Session& session_;
  testkit::Chain chain_;
  bool all_good_ = true;
};

}  // namespace

void add_demo(CLI::App& program, Session& session) {
  CLI::App* command = program.add_subcommand(
      "demo", "Make cross-contract calls on a network in this process and show their receipts");
  command->footer(
      "Starts a network of two shards, deploys contracts in C++, Rust and WebAssembly text, and\n"
      "makes six calls between them. Each is shown as the tree of its receipts: account, method, "
      "gas,\n"
      "deposit, logs, result, block, and who waits for whom. The contracts are in examples/.");
  command->callback([&session] { Demo{session}.run(); });
}

}  // namespace farcall::cli
