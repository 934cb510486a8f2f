// Takes tokens, and gives each to the first who asks for it.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Tokens : Interface {
  Call<void> nft_transfer(const AccountId& receiver_id, const std::string& token_id);
};

struct [[near::contract]] Shelf {
  AccountId tokens;
  uint32_t taken = 0;

  [[near::init]] static Shelf new_(const AccountId& tokens) { return {tokens}; }

  bool nft_on_transfer(const AccountId& sender_id, const AccountId& previous_owner_id,
                       const std::string& token_id, const std::string& msg) {
    require(env::predecessor_account_id() == tokens, "this shelf holds other tokens");
    ++taken;
    return false;
  }

  Promise<void> take(const std::string& token_id) {
    return Tokens(tokens)
        .nft_transfer(env::predecessor_account_id(), token_id)
        .deposit(1_yocto)
        .gas(10_Tgas);
  }
};
