// A council decides about payouts in a token that it holds.
#include <near.hpp>
using namespace near;

struct [[near::interface]] FungibleToken : Interface {
  Call<void> ft_transfer(const AccountId& receiver_id, U128 amount,
                         const std::optional<std::string>& memo);
};

enum class Status : uint8_t { Open, Paying, Paid };

struct Payout {
  AccountId receiver;
  U128 amount;
  std::string reason;
  Status status = Status::Open;
};

struct [[near::contract]] Treasury {
  AccountId council;
  AccountId token;
  Vector<Payout, "p"> payouts;

  [[near::init]] static Treasury new_(const AccountId& council, const AccountId& token) {
    return {council, token};
  }

  /// Asks for a payout; the answer is its number.
  uint32_t request(U128 amount, const std::string& reason) {
    require(amount > 0, "ask for more than nothing");
    payouts.push_back({env::predecessor_account_id(), amount, reason});
    return payouts.size() - 1;
  }

  Promise<bool> approve(uint32_t number) {
    require(env::predecessor_account_id() == council, "only the council may do this");
    Payout payout = get_payout(number);
    require(payout.status == Status::Open, "this payout is decided");
    payout.status = Status::Paying;
    payouts.set(number, payout);
    return FungibleToken(token)
        .ft_transfer(payout.receiver, payout.amount, payout.reason)
        .deposit(1_yocto)
        .gas(10_Tgas)
        .then<&Treasury::on_transferred>(number)
        .gas(10_Tgas)
        .weight(0);
  }

  /// A payout that did not arrive can be approved again.
  bool on_transferred(PromiseResult<void> transferred, uint32_t number) {
    Payout payout = get_payout(number);
    payout.status = transferred ? Status::Paid : Status::Open;
    payouts.set(number, payout);
    return transferred.has_value();
  }

  Payout get_payout(uint32_t number) const { return payouts.get(number).value(); }
  uint32_t count_payouts() const { return payouts.size(); }
};
