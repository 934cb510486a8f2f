// Sells numbered collectibles to the members of a club.
#include <near.hpp>
#include <near/standards/non_fungible_token.hpp>
using namespace near;

struct [[near::interface]] Registry : Interface {
  Call<bool> is_member(const AccountId& account_id);
};

struct [[near::contract]] Gallery {
  AccountId registry;
  uint64_t sold = 0;
  uint64_t next_id = 0;
  [[near::expose]] nft::Tokens tokens;

  [[near::init]] static Gallery new_(const AccountId& registry) {
    return {.registry = registry,
            .tokens = nft::Tokens::create({.spec = "nft-1.0.0", .name = "Club", .symbol = "CLUB"})};
  }

  /// The answer is the id of the token, or nothing if the price went back.
  [[near::payable]] Promise<std::optional<std::string>> buy() {
    const NearToken paid = env::attached_deposit();
    require(paid == 5_near, "the price is 5 NEAR");
    const AccountId buyer = env::predecessor_account_id();
    return Registry(registry)
        .is_member(buyer)
        .gas(10_Tgas)
        .then<&Gallery::on_member>(buyer, paid, format("{}", next_id++))
        .gas(20_Tgas)
        .weight(0);
  }

  std::optional<std::string> on_member(PromiseResult<bool, 16> is_member, const AccountId& buyer,
                                       NearToken paid, const std::string& token_id) {
    if (!is_member.value_or(false)) {
      at(buyer).transfer(paid).detach();
      return std::nullopt;
    }
    tokens.mint(token_id, buyer, {.title = format("Collectible {}", token_id)});
    ++sold;
    return token_id;
  }

  uint64_t count_sold() const { return sold; }
};
