#include "sdk/peer/peer.hpp"

#include <filesystem>
#include <format>
#include <span>
#include <string_view>

#include "farcall/farcall.hpp"

namespace farcall::sdk::peer {
namespace {

using testkit::Amount;
using testkit::operator""_millinear;
using testkit::operator""_near;
using testkit::operator""_yocto;

/// A call of the contract under test. `alice` calls unless the contract itself does.
struct Call {
  std::string_view label;
  std::string_view method;
  std::string_view arguments = "{}";
  Amount deposit{};
  bool by_itself = false;
};

struct Plan {
  std::string_view contract;
  /// Contracts that the plan calls, each on the account of its name.
  std::vector<std::string_view> callees;
  std::vector<Call> calls;
};

constexpr std::string_view kAccounts =
    R"({"hello_account":"hello.test.near","counter_account":"counter.test.near",)"
    R"("guestbook_account":"guest-book.test.near"})";
constexpr std::string_view kToken =
    R"({"owner_id":"alice.test.near","total_supply":"1000000","metadata":{"spec":"ft-1.0.0",)"
    R"("name":"Example","symbol":"EX","decimals":8}})";
constexpr std::string_view kCollection =
    R"({"minter":"alice.test.near","metadata":{"spec":"nft-1.0.0","name":"Art","symbol":"ART"}})";
constexpr std::string_view kMint =
    R"({"token_id":"1","receiver_id":"alice.test.near","token_metadata":{"title":"First"}})";
constexpr std::string_view kMintAgain =
    R"({"token_id":"2","receiver_id":"alice.test.near","token_metadata":{"title":"Second"}})";

std::vector<Plan> plans() {
  return {
      {"hello",
       {},
       {{"set_greeting", "set_greeting", R"({"greeting":"good morning"})"},
        {"get_greeting", "get_greeting"}}},
      {"counter",
       {},
       {{"increment", "increment"},
        {"increment by 5", "increment", R"({"number":5})"},
        {"get_num", "get_num"},
        {"reset", "reset"}}},
      {"guest_book",
       {},
       {{"add_message", "add_message", R"({"text":"hello there"})"},
        {"add_message with a deposit", "add_message", R"({"text":"again"})", 10_millinear},
        {"get_messages", "get_messages", R"({"from_index":"0","limit":10})"},
        {"total_messages", "total_messages"}}},
      {"cross_contract_simple",
       {"hello"},
       {{"init", "init", R"({"hello_account":"hello.test.near"})", {}, true},
        {"hl_query_greeting", "hl_query_greeting"},
        {"hl_change_greeting", "hl_change_greeting", R"({"new_greeting":"good morning"})"},
        {"ll_query_greeting", "ll_query_greeting"},
        {"ll_change_greeting", "ll_change_greeting", R"({"new_greeting":"good evening"})"}}},
      {"cross_contract_advanced",
       {"hello", "counter", "guest_book"},
       {{"init", "init", kAccounts, {}, true},
        {"batch_actions", "batch_actions"},
        {"multiple_contracts", "multiple_contracts"},
        {"similar_contracts", "similar_contracts"}}},
      {"fungible_token",
       {},
       {{"new", "new", kToken},
        {"storage_deposit", "storage_deposit", R"({"account_id":"bob.test.near"})", 10_millinear},
        {"ft_transfer", "ft_transfer", R"({"receiver_id":"bob.test.near","amount":"250"})",
         1_yocto},
        {"ft_transfer with a memo", "ft_transfer",
         R"({"receiver_id":"bob.test.near","amount":"250","memo":"rent"})", 1_yocto},
        {"ft_transfer_call, refused", "ft_transfer_call",
         R"({"receiver_id":"bob.test.near","amount":"250","msg":""})", 1_yocto},
        {"ft_balance_of", "ft_balance_of", R"({"account_id":"bob.test.near"})"},
        {"ft_total_supply", "ft_total_supply"},
        {"ft_metadata", "ft_metadata"},
        {"storage_balance_of", "storage_balance_of", R"({"account_id":"bob.test.near"})"},
        {"storage_unregister by force", "storage_unregister", R"({"force":true})", 1_yocto}}},
      {"non_fungible_token",
       {},
       {{"new", "new", kCollection},
        {"nft_mint", "nft_mint", kMint, 100_millinear},
        {"nft_mint, another", "nft_mint", kMintAgain, 100_millinear},
        {"nft_token", "nft_token", R"({"token_id":"1"})"},
        {"nft_approve", "nft_approve", R"({"token_id":"1","account_id":"bob.test.near"})",
         10_millinear},
        {"nft_transfer_call, refused", "nft_transfer_call",
         R"({"receiver_id":"bob.test.near","token_id":"1","msg":""})", 1_yocto},
        {"nft_transfer", "nft_transfer", R"({"receiver_id":"bob.test.near","token_id":"1"})",
         1_yocto},
        {"nft_tokens_for_owner", "nft_tokens_for_owner", R"({"account_id":"alice.test.near"})"},
        {"nft_total_supply", "nft_total_supply"}}},
  };
}

std::string account_name(std::string_view contract) {
  std::string name{contract};
  for (char& letter : name)
    if (letter == '_') letter = '-';
  return name;
}

struct Cost {
  std::uint64_t gas = 0;
  std::string answer;
};

struct Ran {
  std::uint64_t storage_bytes = 0;
  std::vector<Cost> costs;
};

Cost cost_of(const testkit::Outcome& outcome) {
  return {outcome.gas_burnt().value(), outcome.succeeded() ? outcome.text() : outcome.error()};
}

Ran run(const Plan& plan, const std::string& wasm, const std::string& callees) {
  testkit::Chain chain;
  const testkit::Account alice = chain.create_account("alice");
  (void)chain.create_account("bob");
  for (const std::string_view callee : plan.callees)
    (void)chain.create_account(account_name(callee))
        .deploy(std::format("{}/{}.wasm", callees, callee));
  const testkit::Account app = chain.create_account("app");
  Ran ran;
  ran.costs.push_back(cost_of(app.deploy(wasm)));
  ran.storage_bytes = app.storage_usage();
  for (const Call& call : plan.calls)
    ran.costs.push_back(
        cost_of((call.by_itself ? app : alice)
                    .call(app, call.method, call.arguments, {.deposit = call.deposit})));
  return ran;
}

}  // namespace

std::vector<Contract> compare(const std::string& cpp_folder, const std::string& rust_folder) {
  std::vector<Contract> contracts;
  for (const Plan& plan : plans()) {
    const std::string cpp_wasm = std::format("{}/{}.wasm", cpp_folder, plan.contract);
    const std::string rust_wasm = std::format("{}/{}.wasm", rust_folder, plan.contract);
    const Ran cpp = run(plan, cpp_wasm, cpp_folder);
    const Ran rust = run(plan, rust_wasm, cpp_folder);
    Contract contract{.name = std::string{plan.contract},
                      .cpp_bytes = std::filesystem::file_size(cpp_wasm),
                      .rust_bytes = std::filesystem::file_size(rust_wasm),
                      .cpp_storage_bytes = cpp.storage_bytes,
                      .rust_storage_bytes = rust.storage_bytes};
    for (std::size_t i = 0; i < cpp.costs.size(); ++i)
      contract.steps.push_back({std::string{i == 0 ? "deploy" : plan.calls[i - 1].label},
                                cpp.costs[i].gas, rust.costs[i].gas, cpp.costs[i].answer,
                                rust.costs[i].answer});
    contracts.push_back(std::move(contract));
  }
  return contracts;
}

}  // namespace farcall::sdk::peer
