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

  /// `ft_transfer_call` answers what the shop kept; the rest is back on this account.
  U128 on_forwarded(PromiseResult<U128, 64> kept, U128 amount) {
    const U128 used = std::min<U128>(kept.value_or(0), amount);
    forwarded += used;
    return amount - used;
  }

  U128 total_forwarded() const { return forwarded; }
};
