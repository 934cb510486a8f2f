// Orders signatures from a network of signers and keeps them for those who paid.
#include <near.hpp>
using namespace near;

struct [[near::interface]] Network : Interface {
  Call<std::string> sign(const std::string& payload);
};

struct Order {
  AccountId buyer;
  std::string payload;
  NearToken paid;
};

struct [[near::contract]] Signatures {
  AccountId network;
  uint64_t next_order = 0;
  IterableMap<uint64_t, Order, "o"> orders;
  LookupMap<uint64_t, std::string, "s"> signatures;
  uint64_t served = 0;
  uint64_t refunded = 0;

  [[near::init]] static Signatures new_(const AccountId& network) { return {network}; }

  [[near::payable]] Promise<std::optional<uint64_t>> order(const std::string& payload) {
    const NearToken paid = env::attached_deposit();
    require(paid >= 1_near, "a signature costs 1 NEAR");
    const uint64_t number = next_order++;
    orders.set(number, {env::predecessor_account_id(), payload, paid});
    return Network(network)
        .sign(payload)
        .deposit(paid)
        .gas(20_Tgas)
        .then<&Signatures::on_signed>(number)
        .gas(10_Tgas)
        .weight(0);
  }

  std::optional<uint64_t> on_signed(PromiseResult<std::string, 1'000> signature, uint64_t number) {
    const Order order = orders.take(number).value();
    if (signature) {
      signatures.set(number, *signature);
      ++served;
      return number;
    }
    log("order {} of {} failed, {} yoctoNEAR go back", number, order.buyer, order.paid);
    at(order.buyer).transfer(order.paid).detach();
    ++refunded;
    return std::nullopt;
  }

  std::optional<std::string> get_signature(uint64_t number) const { return signatures.get(number); }
  uint32_t count_open_orders() const { return orders.size(); }
};
