// A non-fungible token: transfers, approvals, enumeration and payouts come from the component; the
// contract says who may mint.
#include <near.hpp>
#include <near/standards/non_fungible_token.hpp>
using namespace near;

struct [[near::contract]] Collectibles {
  AccountId minter;
  [[near::expose]] nft::Tokens tokens;

  [[near::init]] static Collectibles new_(AccountId minter, const nft::Metadata& metadata) {
    return {minter, nft::Tokens::create(metadata)};
  }

  /// The deposit pays for the storage; what is left comes back.
  [[near::payable]] void nft_mint(std::string token_id, AccountId receiver_id,
                                  const nft::TokenMetadata& token_metadata,
                                  std::optional<std::map<AccountId, uint16_t>> royalties) {
    require(env::predecessor_account_id() == minter, "only the minter may do this");
    const StorageBill bill;
    tokens.mint(token_id, receiver_id, token_metadata,
                royalties.value_or(std::map<AccountId, uint16_t>{}));
    bill.settle();
  }
};
