// A market for tokens of any contract (NEP-171, 178, 199). A seller approves the market with a
// price; a buyer pays, the token contract moves the token and says who gets which part of the
// money. When that fails, the buyer has the money back.
#include <near.hpp>
using namespace near;

struct Conditions {
  NearToken price;
};

struct Sale {
  AccountId owner_id;
  AccountId nft_contract_id;
  std::string token_id;
  uint64_t approval_id;
  NearToken price;
};

struct Payout {
  std::map<AccountId, U128> payout;
};

struct [[near::interface]] Nft : Interface {
  Call<Payout> nft_transfer_payout(AccountId receiver_id, std::string token_id,
                                   uint64_t approval_id, std::string memo, U128 balance,
                                   uint32_t max_len_payout);
};

struct [[near::contract]] Market {
  IndexedTable<std::string, Sale, "s", &Sale::owner_id> sales;

  /// The token contract says so when an owner approves this market, with `{"price": "..."}`.
  void nft_on_approve(std::string token_id, AccountId owner_id, uint64_t approval_id,
                      std::string msg) {
    const AccountId token_contract = env::predecessor_account_id();
    require(token_contract != env::signer_account_id(), "call nft_approve of the token contract");
    require(owner_id == env::signer_account_id(), "only the owner can offer a token");
    const auto text = json::parse(msg);
    const auto conditions = text ? text->as<Conditions>() : std::nullopt;
    require(conditions.has_value(), R"(the message of an approval is {"price": "yoctoNEAR"})");
    sales.set(id_of(token_contract, token_id),
              {owner_id, token_contract, token_id, approval_id, conditions->price});
  }

  void remove_sale(AccountId nft_contract_id, std::string token_id) {
    const auto sale = sales.take(id_of(nft_contract_id, token_id));
    require(sale.has_value(), "this token is not for sale");
    require(sale->owner_id == env::predecessor_account_id(), "only the owner may do this");
  }

  /// Buys with the attached deposit, which must be the price.
  [[near::payable]] Promise<bool> buy(AccountId nft_contract_id, std::string token_id) {
    // Taken first: while the token moves, nobody else can buy it.
    const auto sale = sales.take(id_of(nft_contract_id, token_id));
    require(sale.has_value(), "this token is not for sale");
    const AccountId buyer = env::predecessor_account_id();
    const NearToken price = env::attached_deposit();
    require(price == sale->price, "attach the price");
    return Nft(nft_contract_id)
        .nft_transfer_payout(buyer, token_id, sale->approval_id, "bought", U128{price.yocto}, 10)
        .deposit(1_yocto)
        .gas(50_Tgas)
        .then<&Market::on_bought>(buyer, sale->owner_id, price)
        .gas(30_Tgas)
        .weight(0);
  }

  bool on_bought(PromiseResult<Payout, 2048> payout, AccountId buyer, AccountId seller,
                 NearToken price) {
    // The token contract failed, so the token did not move: the money goes back.
    if (!payout && payout.error() == PromiseError::Failed) {
      at(buyer).transfer(price).detach();
      return false;
    }
    // The token moved. A payout that gives away more than the price is no payout.
    if (!payout || !is_covered(*payout, price)) {
      at(seller).transfer(price).detach();
      return true;
    }
    for (const auto& [account, part] : payout->payout)
      at(account).transfer(NearToken{part}).detach();
    return true;
  }

  std::optional<Sale> get_sale(AccountId nft_contract_id, std::string token_id) const {
    return sales.get(id_of(nft_contract_id, token_id));
  }
  std::vector<std::pair<std::string, Sale>> get_sales_by_owner(
      AccountId account_id, std::optional<uint64_t> from, std::optional<uint64_t> limit) const {
    return sales.page_by<&Sale::owner_id>(account_id, from.value_or(0), limit.value_or(50));
  }

 private:
  static std::string id_of(const AccountId& nft_contract, const std::string& token) {
    return nft_contract.str() + ":" + token;
  }
  static bool is_covered(const Payout& payout, NearToken price) {
    u128 sum = 0;
    for (const auto& [account, part] : payout.payout)
      if (__builtin_add_overflow(sum, u128{part}, &sum)) return false;
    return sum <= price.yocto && payout.payout.size() <= 10;
  }
};
