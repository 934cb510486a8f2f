// A small non-fungible token: transfers, transfer calls, and views.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Receiver : Interface {
  Call<bool> nft_on_transfer(const AccountId& sender_id, const AccountId& previous_owner_id,
                             const std::string& token_id, const std::string& msg);
};

struct Token {
  std::string token_id;
  AccountId owner_id;
};

struct [[near::contract]] Tokens {
  AccountId minter;
  IterableMap<std::string, AccountId, "o"> owners;

  [[near::init]] static Tokens new_(const AccountId& minter) { return {minter}; }

  void mint(const std::string& token_id, const AccountId& owner_id) {
    require(env::predecessor_account_id() == minter, "only the minter may do this");
    require(!owners.contains(token_id), "there is a token with this id already");
    owners.set(token_id, owner_id);
  }

  [[near::payable]] void nft_transfer(const AccountId& receiver_id, const std::string& token_id) {
    require(env::attached_deposit() == 1_yocto, "attach 1 yoctoNEAR");
    move(env::predecessor_account_id(), receiver_id, token_id);
  }

  [[near::payable]] Promise<bool> nft_transfer_call(const AccountId& receiver_id,
                                                    const std::string& token_id,
                                                    const std::string& msg) {
    nft_transfer(receiver_id, token_id);
    const AccountId sender = env::predecessor_account_id();
    return Receiver(receiver_id)
        .nft_on_transfer(sender, sender, token_id, msg)
        .gas(60_Tgas)
        .then<&Tokens::nft_resolve_transfer>(sender, receiver_id, token_id)
        .gas(10_Tgas)
        .weight(0);
  }

  /// Gives the token back if the receiver says so, or fails. True: the receiver keeps it.
  bool nft_resolve_transfer(PromiseResult<bool, 16> gives_back, const AccountId& previous_owner_id,
                            const AccountId& receiver_id, const std::string& token_id) {
    if (gives_back && !*gives_back) return true;
    owners.set(token_id, previous_owner_id);
    return false;
  }

  std::optional<Token> nft_token(const std::string& token_id) const {
    const auto owner = owners.get(token_id);
    if (!owner) return std::nullopt;
    return Token{token_id, *owner};
  }
  U128 nft_total_supply() const { return owners.size(); }
  U128 nft_supply_for_owner(const AccountId& account_id) const {
    uint64_t count = 0;
    for (const auto& [token_id, owner] : owners) count += owner == account_id ? 1 : 0;
    return count;
  }

 private:
  void move(const AccountId& from, const AccountId& to, const std::string& token_id) {
    const auto owner = owners.get(token_id);
    require(owner && *owner == from, "only its owner may transfer a token");
    require(from != to, "the owner has the token already");
    owners.set(token_id, to);
  }
};
