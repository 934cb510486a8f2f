// Forwards tokens to the shop that the sender names, in the sender's name.
#include <near.hpp>
using namespace near;

struct [[near::interface]] FungibleToken : Interface {
  Call<U128> ft_transfer_call(const AccountId& receiver_id, U128 amount,
                              const std::optional<std::string>& memo, const std::string& msg);
};

struct [[near::contract]] Router {
  AccountId token;
  U128 forwarded;

  [[near::init]] static Router new_(const AccountId& token) { return {token, 0}; }

  /// `msg` is the account of the shop. The answer is how many tokens the sender gets back.
  Promise<U128> ft_on_transfer(const AccountId& sender_id, U128 amount, const std::string& msg) {
    require(env::predecessor_account_id() == token, "this router knows another token");
    return FungibleToken(token)
        .ft_transfer_call(AccountId{msg}, amount, std::nullopt, sender_id.str())
        .deposit(1_yocto)
        .gas(50_Tgas)
        .then<&Router::on_forwarded>(amount)
        .gas(10_Tgas)
        .weight(0);
  }

  U128 on_forwarded(PromiseResult<U128, 64> result, U128 amount) {
    if (!result) return amount;
    forwarded += amount;
    return 0;
  }

  U128 total_forwarded() const { return forwarded; }
};
