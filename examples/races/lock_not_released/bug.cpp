// Keeps the last price of a feed for other contracts. One update at a time.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Feed : Interface {
  Call<U128> latest(const std::string& pair);
};

struct [[near::contract]] Prices {
  AccountId feed;
  U128 price;
  bool updating = false;

  [[near::init]] static Prices new_(const AccountId& feed) { return {feed, 0}; }

  Promise<U128> update() {
    require(!updating, "an update is under way");
    updating = true;
    return Feed(feed)
        .latest("NEAR/USD")
        .gas(10_Tgas)
        .then<&Prices::on_latest>()
        .gas(10_Tgas)
        .weight(0);
  }

  U128 on_latest(PromiseResult<U128, 64> latest) {
    require(latest.has_value(), "the feed did not answer");
    price = *latest;
    updating = false;
    return price;
  }

  U128 get_price() const { return price; }
  bool is_updating() const { return updating; }
};
