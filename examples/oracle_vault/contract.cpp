// A vault that lends a stable token against NEAR. Three oracles say what NEAR is worth; the median
// of those that answer and are fresh counts, and at least two must.
#include <near.hpp>
#include <near/standards/roles.hpp>
using namespace near;

/// The price of 1 NEAR in millionths of the stable token.
struct Price {
  U128 price;
  U64 timestamp;
};

struct [[near::interface]] Oracle : Interface {
  Call<Price> get_price();
};
struct [[near::interface]] Stable : Interface {
  Call<void> ft_transfer(AccountId receiver_id, U128 amount, std::optional<std::string> memo);
};

struct Config {
  std::array<AccountId, 3> oracles;
  AccountId stable;
  uint16_t loan_to_value = 5'000;  // basis points
  uint16_t liquidation = 7'500;
  uint16_t bonus = 500;
  uint32_t rate = 50'000'000;  ///< interest of a year, in 10^-9
  U64 max_age = 60'000'000'000;
};

struct Position {
  NearToken collateral;
  U128 shares;  ///< of the debt of all
};

// What a payment with the stable token is for.
struct Repay {
  std::optional<AccountId> account_id;
};
struct Liquidate {
  AccountId account_id;
};
using Payment = std::variant<Repay, Liquidate>;

using Prices = std::vector<PromiseResult<Price, 200>>;

struct Borrowed {
  AccountId account_id;
  U128 amount;
  U128 price;
};
struct Liquidated {
  AccountId account_id;
  AccountId liquidator_id;
  U128 repaid;
  NearToken seized;
};
using VaultEvents = Events<"vault", "1.0.0">;

struct [[near::contract]] Vault {
  static constexpr u128 kOne = 1'000'000'000;
  static constexpr u128 kNear = (1_near).yocto;
  static constexpr u128 kWhole = 10'000;
  static constexpr u128 kYear = u128{365} * 24 * 3600 * 1'000'000'000;

  Config config;
  LookupMap<AccountId, Position, "p"> positions;
  U128 total_debt = 0;
  U128 total_shares = 0;
  U64 accrued_at = 0;
  [[near::expose]] Roles roles;

  [[near::init]] static Vault new_(AccountId admin, Config config) {
    require(config.loan_to_value < config.liquidation, "loan_to_value must be below liquidation");
    require(config.liquidation + config.bonus < kWhole,
            "liquidation and bonus exceed the collateral");
    Vault vault{.config = config, .accrued_at = env::block_timestamp()};
    vault.roles.grant("admin", admin);
    return vault;
  }

  void set_config(Config config) {
    roles.require_role("admin");
    accrue();
    this->config = config;
  }

  [[near::payable]] void deposit() {
    positions.update(env::predecessor_account_id(),
                     [](Position& position) { position.collateral += env::attached_deposit(); });
  }
  Promise<bool> borrow(U128 amount) {
    require(amount > 0, "borrow something");
    return ask().then<&Vault::on_borrow>(env::predecessor_account_id(), amount).gas(40_Tgas);
  }
  Promise<void> withdraw(NearToken amount) {
    require(amount > 0_yocto, "withdraw something");
    return ask().then<&Vault::on_withdraw>(env::predecessor_account_id(), amount).gas(10_Tgas);
  }

  /// Repays a debt, or liquidates somebody's. Answers what is not used.
  PromiseOr<U128> ft_on_transfer(AccountId sender_id, U128 amount, std::string msg) {
    require(env::predecessor_account_id() == config.stable, "this vault takes another token");
    const Payment payment = expect(from_json<Payment>(msg), "msg");
    if (const auto* order = std::get_if<Liquidate>(&payment))
      return ask().then<&Vault::on_liquidate>(sender_id, order->account_id, amount).gas(20_Tgas);
    accrue();
    return amount - repay(std::get<Repay>(payment).account_id.value_or(sender_id), amount);
  }

  Promise<bool> on_borrow(Prices prices, AccountId caller, U128 amount) {
    accrue();
    Position position = positions.get_or(caller, {});
    const u128 shares =
        total_shares == 0 ? u128{amount} : mul_div_up(amount, total_shares, total_debt);
    position.shares += shares;
    total_shares += shares;
    total_debt += amount;
    const u128 price = median(prices);
    require(debt_of(position) <= worth(position, price, config.loan_to_value),
            "not enough collateral for this loan");
    positions.set(caller, position);
    VaultEvents::emit(Borrowed{caller, amount, price});
    return Stable(config.stable)
        .ft_transfer(caller, amount, "loan")
        .deposit(1_yocto)
        .gas(10_Tgas)
        .then<&Vault::on_lent>(caller, amount)
        .gas(5_Tgas);
  }
  bool on_lent(PromiseResult<void> paid, AccountId caller, U128 amount) {
    if (!paid) repay(caller, amount);
    return paid.has_value();
  }

  Promise<void> on_withdraw(Prices prices, AccountId caller, NearToken amount) {
    accrue();
    Position position = positions.get_or(caller, {});
    require(position.collateral >= amount, "not that much collateral");
    position.collateral -= amount;
    if (position.shares > 0)
      require(debt_of(position) <= worth(position, median(prices), config.loan_to_value),
              "the collateral secures a loan");
    positions.set(caller, position);
    return at(caller).transfer(amount);
  }

  U128 on_liquidate(Prices prices, AccountId liquidator, AccountId owner, U128 amount) {
    accrue();
    const u128 price = median(prices);
    Position position = positions.get_or(owner, {});
    require(debt_of(position) > worth(position, price, config.liquidation), "the loan is safe");
    const u128 used = repay(owner, amount);
    position = positions.get_or(owner, {});
    const NearToken seized{std::min(mul_div(used, kNear * (kWhole + config.bonus) / kWhole, price),
                                    position.collateral.yocto)};
    position.collateral -= seized;
    positions.set(owner, position);
    at(liquidator).transfer(seized).detach();
    VaultEvents::emit(Liquidated{owner, liquidator, used, seized});
    return amount - used;
  }

  Config get_config() const { return config; }
  Position get_position(AccountId account_id) const { return positions.get_or(account_id, {}); }
  U128 get_debt(AccountId account_id) const { return debt_of(get_position(account_id)); }

 private:
  /// Asks all oracles at the same time.
  JointOf<Price> ask() const {
    std::vector<Call<Price>> calls;
    for (const AccountId& oracle : config.oracles)
      calls.push_back(Oracle(oracle).get_price().gas(5_Tgas));
    return join(calls);
  }
  u128 median(const Prices& answers) const {
    std::vector<u128> prices;
    for (const auto& answer : answers)
      if (answer && answer->price > 0 &&
          answer->timestamp + config.max_age >= env::block_timestamp())
        prices.push_back(answer->price);
    require(prices.size() >= 2, "only {} of 3 oracles have a fresh price", prices.size());
    std::ranges::sort(prices);
    return prices[(prices.size() - 1) / 2];
  }
  /// Adds the interest since the last time to all debts.
  void accrue() {
    const uint64_t now = env::block_timestamp();
    const u128 time = now - accrued_at;
    total_debt += mul_div_up(total_debt, time * config.rate, kYear * kOne);
    accrued_at = now;
  }
  /// Rounded up: nobody owes less than they borrowed.
  u128 debt_of(const Position& position) const {
    return position.shares == 0 ? 0 : mul_div_up(position.shares, total_debt, total_shares);
  }
  static u128 worth(const Position& position, u128 price, u128 share) {
    return mul_div(mul_div(position.collateral.yocto, price, kNear), share, kWhole);
  }
  /// Pays debt of `account`, all of it at most; gives what was used.
  u128 repay(const AccountId& account, u128 amount) {
    Position position = positions.get_or(account, {});
    const u128 debt = debt_of(position);
    if (debt == 0) return 0;
    const u128 used = std::min(amount, debt);
    const u128 shares =
        used == debt ? u128{position.shares} : mul_div(used, total_shares, total_debt);
    position.shares -= shares;
    total_shares -= shares;
    total_debt = total_shares == 0 ? 0 : total_debt - std::min<u128>(used, total_debt);
    positions.set(account, position);
    return used;
  }
};
