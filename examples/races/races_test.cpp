// The story of each folder as it is meant: it works in the contract with the race and in the one
// without. What breaks it is a matter for the explorer.
#include <gtest/gtest.h>
#include <string>
#include <string_view>

#include <farcall/farcall.hpp>
#include <farcall/gtest.hpp>

namespace {

namespace kit = farcall::testkit;
using namespace farcall::testkit::literals;

/// The parameter is the version of the contract: "bug" or "fix".
class Races : public testing::TestWithParam<const char*> {
 protected:
  kit::Chain chain_;
  kit::Account alice_ = chain_.create_account("alice");
  kit::Account bob_ = chain_.create_account("bob");

  /// Makes an account with a contract: `file` of the folder `races/folder`.
  kit::Account deploy(std::string_view account, std::string_view folder, std::string_view file) {
    const kit::Account made = chain_.create_account(account);
    const kit::Outcome outcome =
        made.deploy(wasm("races_" + std::string{folder} + "_" + std::string{file}));
    EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
    return made;
  }
  /// The version under test.
  kit::Account deploy_version(std::string_view account, std::string_view folder) {
    return deploy(account, folder, GetParam());
  }
  /// Calls a method that must succeed with all that it causes; its result.
  static std::string call(const kit::Account& signer, const kit::Account& contract,
                          std::string_view method, const std::string& args = "{}",
                          kit::Amount deposit = {}) {
    const kit::Outcome outcome = signer.call(contract, method, args, {.deposit = deposit});
    EXPECT_TRUE(outcome.all_succeeded()) << outcome.tree();
    return outcome.text();
  }
  static std::string view(const kit::Account& contract, std::string_view method,
                          const std::string& args = "{}") {
    const kit::ViewResult result = contract.view(method, args);
    EXPECT_TRUE(result.succeeded) << result.error;
    return result.text();
  }
  /// `{"name":"account"}`.
  static std::string argument(std::string_view name, const kit::Account& account) {
    return R"({")" + std::string{name} + R"(":")" + account.id() + R"("})";
  }
  static std::string wasm(const std::string& contract) {
    return FARCALL_WASM_FOLDER "/" + contract + ".wasm";
  }
  /// Calls the fungible token's init method: `owner` gets 1000.
  kit::Account deploy_token(const kit::Account& owner) {
    const kit::Account token = chain_.create_account("token");
    EXPECT_TRUE(token.deploy(wasm("fungible_token")).all_succeeded());
    call(token, token, "new",
         R"({"owner_id":")" + owner.id() +
             R"(","total_supply":"1000","metadata":)"
             R"({"spec":"ft-1.0.0","name":"Example","symbol":"EX","decimals":8}})");
    return token;
  }
};

INSTANTIATE_TEST_SUITE_P(Versions, Races, testing::Values("bug", "fix"),
                         [](const auto& info) { return std::string{info.param}; });

TEST_P(Races, double_withdraw_what_was_deposited_is_paid_out_once) {
  const kit::Account bank = deploy_version("bank", "double_withdraw");
  call(alice_, bank, "deposit", "{}", 10_near);
  call(bob_, bank, "deposit", "{}", 10_near);
  const kit::Amount before = alice_.balance();
  EXPECT_EQ(call(alice_, bank, "withdraw", R"({"amount":"10000000000000000000000000"})"), "true");
  EXPECT_GT(alice_.balance(), before + 9_near);
  EXPECT_EQ(view(bank, "balance_of", argument("account_id", alice_)), R"("0")");
  EXPECT_EQ(view(bank, "total_owed"), R"("10000000000000000000000000")");
  const kit::Outcome again = alice_.call(bank, "withdraw", R"({"amount":"1"})");
  EXPECT_NE(again.error().find("the balance is too low"), std::string::npos) << again.error();
}

TEST_P(Races, lock_not_released_the_price_is_brought_up_to_date) {
  const kit::Account feed = deploy("feed", "lock_not_released", "feed");
  call(bob_, feed, "new", R"({"reporter":"bob.test.near","price":"250"})");
  const kit::Account prices = deploy_version("prices", "lock_not_released");
  call(alice_, prices, "new", argument("feed", feed));
  EXPECT_EQ(call(alice_, prices, "update"), R"("250")");
  call(bob_, feed, "report", R"({"price":"260"})");
  EXPECT_EQ(call(alice_, prices, "update"), R"("260")");
  EXPECT_EQ(view(prices, "is_updating"), "false");
}

TEST_P(Races, lost_bond_a_bond_is_held_until_the_proposal_is_withdrawn) {
  const kit::Account escrow = deploy("escrow", "lost_bond", "escrow");
  const kit::Account council = deploy_version("council", "lost_bond");
  call(bob_, council, "new", argument("escrow", escrow));
  const kit::Amount before = alice_.balance();
  EXPECT_EQ(call(alice_, council, "propose", R"({"description":"paint the shed"})", 2_near), "0");
  EXPECT_EQ(view(escrow, "bond_of", R"({"contract":"council.test.near","number":0})"),
            R"("2000000000000000000000000")");
  call(alice_, council, "withdraw_proposal", R"({"number":0})");
  EXPECT_GT(alice_.balance() + 100_millinear, before);  // all but the gas
  EXPECT_EQ(view(council, "count_proposals"), "0");
}

TEST_P(Races, unhandled_payout_an_approved_payout_arrives) {
  const kit::Account treasury = deploy_version("treasury", "unhandled_payout");
  const kit::Account token = deploy_token(treasury);
  call(alice_, treasury, "new", R"({"council":"alice.test.near","token":"token.test.near"})");
  call(bob_, token, "storage_deposit", "{}", 10_millinear);
  EXPECT_EQ(call(bob_, treasury, "request", R"({"amount":"100","reason":"rent"})"), "0");
  call(alice_, treasury, "approve", R"({"number":0})");
  EXPECT_EQ(view(token, "ft_balance_of", argument("account_id", bob_)), R"("100")");
  EXPECT_NE(view(treasury, "get_payout", R"({"number":0})").find(R"("status":"Paid")"),
            std::string::npos);
}

TEST_P(Races, starved_callback_a_signature_is_delivered) {
  const kit::Account network = deploy("network", "starved_callback", "network");
  const kit::Account desk = deploy_version("desk", "starved_callback");
  call(bob_, desk, "new", argument("network", network));
  EXPECT_EQ(call(alice_, desk, "order", R"({"payload":"hello"})", 1_near), "0");
  EXPECT_NE(view(desk, "get_signature", R"({"number":0})").find("44.242.77"), std::string::npos);
  EXPECT_EQ(view(desk, "count_open_orders"), "0");
}

TEST_P(Races, ambiguous_transfer_call_the_shop_gets_what_the_router_forwards) {
  const kit::Account token = deploy_token(alice_);
  const kit::Account shop = deploy("shop", "ambiguous_transfer_call", "shop");
  const kit::Account router = deploy_version("router", "ambiguous_transfer_call");
  for (const kit::Account& account : {shop, router}) {
    call(bob_, account, "new", argument("token", token));
    call(bob_, token, "storage_deposit", argument("account_id", account), 10_millinear);
  }
  EXPECT_EQ(
      call(alice_, token, "ft_transfer_call",
           R"({"receiver_id":"router.test.near","amount":"100","msg":"shop.test.near"})", 1_yocto),
      R"("100")");
  EXPECT_EQ(view(token, "ft_balance_of", argument("account_id", shop)), R"("100")");
  EXPECT_EQ(view(token, "ft_balance_of", argument("account_id", router)), R"("0")");
  EXPECT_EQ(view(shop, "credit_of", argument("account_id", alice_)), R"("100")");
}

TEST_P(Races, round_border_a_stake_is_booked_when_the_pool_has_it) {
  const kit::Account pool = deploy("pool", "round_border", "pool");
  const kit::Account stakers = deploy_version("stakers", "round_border");
  call(bob_, stakers, "new", argument("pool", pool));
  EXPECT_EQ(call(alice_, stakers, "stake", "{}", 5_near), "true");
  EXPECT_EQ(view(stakers, "stake_of", argument("account_id", alice_)),
            R"("5000000000000000000000000")");
  EXPECT_EQ(view(pool, "get_account_staked_balance", argument("account_id", stakers)),
            R"("5000000000000000000000000")");
}

TEST_P(Races, duplicate_ids_each_buyer_gets_a_token) {
  const kit::Account registry = deploy("registry", "duplicate_ids", "registry");
  const kit::Account gallery = deploy_version("gallery", "duplicate_ids");
  call(bob_, gallery, "new", argument("registry", registry));
  call(alice_, registry, "join");
  call(bob_, registry, "join");
  EXPECT_EQ(call(alice_, gallery, "buy", "{}", 5_near), R"("0")");
  EXPECT_EQ(call(bob_, gallery, "buy", "{}", 5_near), R"("1")");
  EXPECT_EQ(view(gallery, "count_sold"), "2");
}

TEST_P(Races, open_callback_the_price_is_taken_and_the_rest_comes_back) {
  const kit::Account feed = deploy("feed", "open_callback", "feed");
  call(bob_, feed, "new", argument("reporter", bob_));
  call(bob_, feed, "set_price", R"({"item":"entry","price":"2000000000000000000000000"})");
  const kit::Account shop = deploy_version("shop", "open_callback");
  call(bob_, shop, "new", R"({"owner":"bob.test.near","feed":"feed.test.near"})");
  const kit::Amount before = alice_.balance();
  EXPECT_EQ(call(alice_, shop, "buy", "{}", 3_near), "true");
  EXPECT_GT(alice_.balance() + 2_near + 100_millinear, before);
  EXPECT_EQ(view(shop, "entries_of", argument("account_id", alice_)), "1");
  EXPECT_EQ(view(shop, "total_earned"), R"("2000000000000000000000000")");
}

TEST_P(Races, unregister_in_flight_what_the_exchange_does_not_take_comes_back) {
  const kit::Account token = deploy_version("token", "unregister_in_flight");
  const kit::Account exchange = deploy("exchange", "unregister_in_flight", "exchange");
  call(bob_, token, "new", R"({"owner_id":"alice.test.near","total_supply":"1000"})");
  call(bob_, exchange, "new", R"({"token":"token.test.near","limit":"60"})");
  call(bob_, token, "storage_deposit", argument("account_id", exchange), 2_millinear);
  EXPECT_EQ(call(alice_, token, "ft_transfer_call",
                 R"({"receiver_id":"exchange.test.near","amount":"100","msg":"sell"})", 1_yocto),
            R"("60")");
  EXPECT_EQ(view(token, "ft_balance_of", argument("account_id", alice_)), R"("940")");
  EXPECT_EQ(call(alice_, token, "storage_unregister", R"({"force":true})", 1_yocto), "true");
  EXPECT_EQ(view(token, "ft_total_supply"), R"("60")");
}

TEST_P(Races, kept_fee_who_is_listed_joins) {
  const kit::Account registry = deploy("registry", "kept_fee", "registry");
  call(bob_, registry, "list", argument("account_id", alice_));
  const kit::Account club = deploy_version("club", "kept_fee");
  call(bob_, club, "new", argument("registry", registry));
  EXPECT_EQ(call(alice_, club, "join", "{}", 2_near), "true");
  EXPECT_EQ(view(club, "is_member", argument("account_id", alice_)), "true");
}

TEST_P(Races, passed_on_a_token_goes_over_a_shelf) {
  const kit::Account tokens = deploy_version("tokens", "passed_on");
  call(bob_, tokens, "new", argument("minter", alice_));
  call(alice_, tokens, "mint", R"({"token_id":"7","owner_id":"alice.test.near"})");
  const kit::Account shelf = deploy("shelf", "passed_on", "shelf");
  call(bob_, shelf, "new", argument("tokens", tokens));
  EXPECT_EQ(call(alice_, tokens, "nft_transfer_call",
                 R"({"receiver_id":"shelf.test.near","token_id":"7","msg":""})", 1_yocto),
            "true");
  EXPECT_EQ(view(tokens, "nft_supply_for_owner", argument("account_id", shelf)), R"("1")");
  call(bob_, shelf, "take", R"({"token_id":"7"})");
  EXPECT_EQ(view(tokens, "nft_supply_for_owner", argument("account_id", bob_)), R"("1")");
}

TEST_P(Races, two_steps_a_purse_is_handed_over) {
  const kit::Account purse = deploy_version("purse", "two_steps");
  call(bob_, purse, "new", argument("owner", alice_));
  call(alice_, purse, "propose_owner", argument("account_id", bob_));
  call(bob_, purse, "accept_ownership");
  EXPECT_EQ(view(purse, "get_owner"), R"("bob.test.near")");
  call(alice_, purse, "pay_in", "{}", 2_near);
  call(bob_, purse, "take_out");
  EXPECT_EQ(view(purse, "total_held"), R"("0")");
}

TEST_P(Races, full_book_a_note_is_kept) {
  const kit::Account book = deploy_version("book", "full_book");
  call(bob_, book, "new");
  call(alice_, book, "write", R"({"text":"I was here"})");
  EXPECT_EQ(view(book, "note_of", argument("account_id", alice_)), R"("I was here")");
}

}  // namespace
