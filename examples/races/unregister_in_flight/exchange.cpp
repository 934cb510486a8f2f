// Buys tokens, up to a limit for each payment; the rest goes back.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Exchange {
  AccountId token;
  U128 limit;
  U128 bought;

  [[near::init]] static Exchange new_(const AccountId& token, U128 limit) {
    return {token, limit, 0};
  }

  U128 ft_on_transfer(const AccountId& sender_id, U128 amount, const std::string& msg) {
    require(env::predecessor_account_id() == token, "the exchange buys another token");
    const U128 taken = std::min(amount, limit);
    bought += taken;
    log("bought {} of {} ({})", taken, sender_id, msg);
    return amount - taken;
  }

  U128 total_bought() const { return bought; }
};
