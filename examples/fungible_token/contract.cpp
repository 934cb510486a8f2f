// A fungible token: all of it comes from the component; the contract says who gets the supply.
#include <near.hpp>
#include <near/standards/fungible_token.hpp>
using namespace near;

struct [[near::contract]] MyToken {
  [[near::expose]] ft::Token token;

  /// Makes the token; `owner_id` gets all of it.
  [[near::init]]
  static MyToken new_(const AccountId& owner_id, U128 total_supply, const ft::Metadata& metadata) {
    MyToken self{ft::Token::create(metadata)};
    self.token.mint(owner_id, total_supply);
    return self;
  }
};
