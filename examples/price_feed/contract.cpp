// A price that its reporter keeps up to date, for contracts that ask several such feeds.
#include <near.hpp>
using namespace near;

struct Price {
  U128 price;
  U64 timestamp;
};

struct [[near::contract]] PriceFeed {
  AccountId reporter;
  Price last;

  [[near::init]] static PriceFeed new_(AccountId reporter) { return {.reporter = reporter}; }

  void report(U128 price) {
    require(env::predecessor_account_id() == reporter, "only the reporter may do this");
    require(price > 0, "a price is above 0");
    last = {price, env::block_timestamp()};
  }

  Price get_price() const {
    require(last.price > 0, "there is no price yet");
    return last;
  }
};
