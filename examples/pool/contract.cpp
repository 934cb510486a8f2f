// A pool of two tokens with a constant product. What comes with `ft_transfer_call` is swapped, or
// credited until it becomes liquidity; the shares of the pool are a fungible token themselves.
#include <near.hpp>
#include <near/standards/fungible_token.hpp>
using namespace near;

/// What a sender wants, as the `msg` of `ft_transfer_call`: `{"Swap":{"min_amount_out":"95"}}`.
struct Swap {
  U128 min_amount_out;
  std::optional<AccountId> receiver_id;
  std::optional<std::string> msg;  ///< the receiver is told, and may give back what it got
};
/// Credits the tokens to the sender, for `add_liquidity`.
struct Deposit {};
using Order = std::variant<Swap, Deposit>;

struct Swapped {
  AccountId sender_id;
  AccountId token_in;
  U128 amount_in;
  U128 amount_out;
};
struct LiquidityAdded {
  AccountId account_id;
  std::array<U128, 2> amounts;
  U128 shares;
};
struct LiquidityRemoved {
  AccountId account_id;
  std::array<U128, 2> amounts;
  U128 shares;
};
using PoolEvents = Events<"pool", "1.0.0">;

struct [[near::interface]] FungibleToken : Interface {
  Call<void> ft_transfer(AccountId receiver_id, U128 amount, std::optional<std::string> memo);
  Call<U128> ft_transfer_call(AccountId receiver_id, U128 amount, std::optional<std::string> memo,
                              std::string msg);
};

struct [[near::contract]] Pool {
  static constexpr uint32_t kWhole = 10'000;  // basis points
  /// Shares that nobody owns: a pool cannot be emptied and its share price inflated.
  static constexpr u128 kLockedShares = 1'000;

  using Pair = std::array<U128, 2>;

  std::array<AccountId, 2> tokens;
  Pair reserves{};
  uint16_t fee;
  [[near::expose]] ft::Token shares;
  LookupMap<AccountId, Pair, "d"> deposits;

  [[near::init]] static Pool new_(std::array<AccountId, 2> tokens, uint16_t fee) {
    require(tokens[0] != tokens[1], "a pool has two different tokens");
    require(fee < kWhole / 10, "the fee must be below 10%");
    return {.tokens = tokens,
            .fee = fee,
            .shares = ft::Token::create(
                {.spec = "ft-1.0.0", .name = "Pool shares", .symbol = "POOL", .decimals = 18})};
  }

  /// Answers what is not used, which the token contract gives back.
  PromiseOr<U128> ft_on_transfer(AccountId sender_id, U128 amount, std::string msg) {
    const size_t in = index_of(env::predecessor_account_id());
    const Order order = expect(from_json<Order>(msg), "msg");
    if (std::holds_alternative<Deposit>(order)) {
      deposits.update(sender_id, [&](Pair& pair) { pair[in] += amount; });
      return U128{0};
    }
    const Swap& swap = std::get<Swap>(order);
    const U128 out = amount_out(in, amount);
    require(out > 0 && out >= swap.min_amount_out, "slippage: the pool gives {}", out);
    reserves[in] += amount;
    reserves[1 - in] -= out;
    const Swapped swapped{sender_id, tokens[in], amount, out};
    const AccountId receiver = swap.receiver_id.value_or(sender_id);
    if (!swap.msg)
      return pay(1 - in, receiver, out).then<&Pool::on_paid>(swapped).gas(10_Tgas).weight(0);
    return FungibleToken(tokens[1 - in])
        .ft_transfer_call(receiver, out, {}, *swap.msg)
        .deposit(1_yocto)
        .gas(40_Tgas)
        .then<&Pool::on_forwarded>(swapped, receiver)
        .gas(10_Tgas)
        .weight(0);
  }

  U128 on_paid(PromiseResult<void> paid, Swapped swapped) {
    return paid ? finish(swapped) : undo(swapped);
  }
  U128 on_forwarded(PromiseResult<U128> used, Swapped swapped, AccountId receiver_id) {
    const U128 kept = used.value_or(0);
    if (kept == 0) return undo(swapped);
    // A part that came back is the receiver's.
    const size_t out = 1 - index_of(swapped.token_in);
    deposits.update(receiver_id, [&](Pair& pair) { pair[out] += swapped.amount_out - kept; });
    return finish(swapped);
  }

  /// Turns what the caller deposited into shares; what does not fit the price stays deposited.
  [[near::payable]] U128 add_liquidity(U128 min_shares) {
    require(env::attached_deposit() == 1_yocto, "attach 1 yoctoNEAR");
    const AccountId caller = env::predecessor_account_id();
    Pair& all = reserves;
    Pair left = deposits.get_or(caller, {});
    Pair used = left;
    u128 made = 0;
    const u128 supply = shares.total_supply;
    if (supply == 0) {
      made = square_root(U256{used[0]} * U256{used[1]});
      require(made > kLockedShares, "the first deposit is too small");
      made -= kLockedShares;
      shares.mint(env::current_account_id(), kLockedShares);
    } else {
      const u128 other = mul_div_up(left[0], all[1], all[0]);
      if (other <= left[1])
        used[1] = other;
      else
        used[0] = mul_div_up(left[1], all[0], all[1]);
      made = std::min(mul_div(used[0], supply, all[0]), mul_div(used[1], supply, all[1]));
    }
    require(made > 0 && made >= min_shares, "slippage: the pool gives {} shares", made);
    for (size_t i : {0, 1}) {
      all[i] += used[i];
      left[i] -= used[i];
    }
    deposits.set(caller, left);
    shares.mint(caller, made);
    PoolEvents::emit(LiquidityAdded{caller, used, made});
    return made;
  }

  /// Burns shares of the caller; their part of both tokens is credited, for `withdraw`.
  [[near::payable]] Pair remove_liquidity(U128 amount, Pair min_amounts) {
    require(env::attached_deposit() == 1_yocto, "attach 1 yoctoNEAR");
    const AccountId caller = env::predecessor_account_id();
    Pair part;
    for (size_t i : {0, 1}) {
      part[i] = mul_div(amount, reserves[i], shares.total_supply);
      require(part[i] >= min_amounts[i], "slippage: the pool gives less");
      reserves[i] -= part[i];
    }
    shares.burn(caller, amount);
    deposits.update(caller, [&](Pair& pair) {
      for (size_t i : {0, 1}) pair[i] += part[i];
    });
    PoolEvents::emit(LiquidityRemoved{caller, part, amount});
    return part;
  }

  /// Sends what is credited to the caller.
  [[near::payable]] Promise<bool> withdraw(AccountId token_id) {
    require(env::attached_deposit() == 1_yocto, "attach 1 yoctoNEAR");
    const AccountId caller = env::predecessor_account_id();
    const size_t i = index_of(token_id);
    const U128 amount =
        deposits.update(caller, [&](Pair& pair) { return std::exchange(pair[i], 0); });
    require(amount > 0, "nothing to withdraw");
    return pay(i, caller, amount)
        .then<&Pool::on_withdrawn>(caller, i == 1, amount)
        .gas(10_Tgas)
        .weight(0);
  }
  bool on_withdrawn(PromiseResult<void> paid, AccountId account_id, bool second, U128 amount) {
    if (!paid) deposits.update(account_id, [&](Pair& pair) { pair[second] += amount; });
    return paid.has_value();
  }

  U128 quote(AccountId token_in, U128 amount) const {
    return amount_out(index_of(token_in), amount);
  }
  Pair get_reserves() const { return reserves; }
  Pair deposits_of(AccountId account_id) const { return deposits.get_or(account_id, {}); }

 private:
  U128 finish(const Swapped& swapped) {
    PoolEvents::emit(swapped);
    return 0;
  }
  /// The receiver got nothing: the sender gets everything back.
  U128 undo(const Swapped& swapped) {
    const size_t in = index_of(swapped.token_in);
    reserves[in] -= swapped.amount_in;
    reserves[1 - in] += swapped.amount_out;
    return swapped.amount_in;
  }
  size_t index_of(const AccountId& token) const {
    const auto found = std::ranges::find(tokens, token);
    require(found != tokens.end(), "{} is not a token of this pool", token);
    return found - tokens.begin();
  }
  /// Rounded down, for the pool.
  U128 amount_out(size_t in, U128 amount) const {
    const U256 paid = U256{amount} * U256{kWhole - fee};
    return (paid * U256{reserves[1 - in]} / (U256{reserves[in]} * U256{kWhole} + paid)).to_u128();
  }
  Call<void> pay(size_t token, const AccountId& receiver, U128 amount) const {
    return FungibleToken(tokens[token])
        .ft_transfer(receiver, amount, {})
        .deposit(1_yocto)
        .gas(10_Tgas);
  }
};
