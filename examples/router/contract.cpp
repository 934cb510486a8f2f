// Swaps through several pools, one after the other: each pool hands its tokens to the router with
// the rest of the route. When a step fails, every step before it is undone, and the sender has the
// tokens back.
#include <near.hpp>
using namespace near;

struct Hop {
  AccountId pool_id;
  U128 min_amount_out;
};

/// The `msg` of `ft_transfer_call` to the router: the pools to go through.
struct Route {
  std::vector<Hop> hops;
  AccountId receiver_id;
};

/// The order that pools understand.
struct Swap {
  U128 min_amount_out;
  AccountId receiver_id;
  std::string msg;
};
using Order = std::variant<Swap>;

struct Arrived {
  AccountId receiver_id;
  AccountId token_id;
  U128 amount;
};
using RouterEvents = Events<"router", "1.0.0">;

struct [[near::interface]] FungibleToken : Interface {
  Call<void> ft_transfer(AccountId receiver_id, U128 amount, std::optional<std::string> memo);
  Call<U128> ft_transfer_call(AccountId receiver_id, U128 amount, std::optional<std::string> memo,
                              std::string msg);
};

struct [[near::contract]] Router {
  static constexpr size_t kMaxHops = 3;

  AccountId owner;
  IterableSet<AccountId, "p"> pools;
  uint64_t routed = 0;

  [[near::init]] static Router new_(AccountId owner) { return {.owner = owner}; }

  void add_pool(AccountId pool_id) {
    require_owner();
    require(pools.insert(pool_id), "{} is known already", pool_id);
  }
  void remove_pool(AccountId pool_id) {
    require_owner();
    require(pools.remove(pool_id), "{} is not a pool of this router", pool_id);
  }

  /// From the first token, sent by a user, and from each token that a pool pays. Answers what is
  /// not used: all or nothing.
  PromiseOr<U128> ft_on_transfer(AccountId sender_id, U128 amount, std::string msg) {
    FungibleToken token{env::predecessor_account_id()};
    Route route = expect(from_json<Route>(msg), "msg");
    if (route.hops.empty()) {
      require(pools.contains(sender_id), "a route has at least one hop");
      return token.ft_transfer(route.receiver_id, amount, {})
          .deposit(1_yocto)
          .gas(10_Tgas)
          .then<&Router::on_arrived>(Arrived{route.receiver_id, token.account, amount})
          .gas(5_Tgas)
          .weight(0);
    }
    require(route.hops.size() <= kMaxHops, "a route has at most {} hops", kMaxHops);
    const Hop hop = route.hops.front();
    require(pools.contains(hop.pool_id), "{} is not a pool of this router", hop.pool_id);
    route.hops.erase(route.hops.begin());
    const Order order = Swap{hop.min_amount_out, env::current_account_id(), to_json(route)};
    return token.ft_transfer_call(hop.pool_id, amount, {}, to_json(order))
        .deposit(1_yocto)
        .gas(30_Tgas)
        .then<&Router::on_hop>(amount)
        .gas(5_Tgas)
        .weight(0);
  }

  U128 on_arrived(PromiseResult<void> paid, Arrived arrived) {
    if (!paid) return arrived.amount;
    ++routed;
    RouterEvents::emit(arrived);
    return 0;
  }
  U128 on_hop(PromiseResult<U128> used, U128 amount) const { return amount - used.value_or(0); }

  std::vector<AccountId> get_pools(std::optional<uint32_t> from,
                                   std::optional<uint32_t> limit) const {
    return pools.page(from.value_or(0), limit.value_or(50));
  }
  uint64_t get_routed() const { return routed; }

 private:
  void require_owner() const {
    require(env::predecessor_account_id() == owner, "only the owner may do this");
  }
};
