// A template that becomes a contract by an alias.
#include <near.hpp>
using namespace near;

namespace shared {

template <class T>
struct Named {
  std::string label = "none";
  T total{};

  const std::string& get_label() const { return label; }
  Promise<T> ask() const {
    return at(env::current_account_id())
        .template call<T>("get_total")
        .template then<&Named::on_total>();
  }
  T on_total(PromiseResult<T> total) const { return total.value_or(T{}); }
  T get_total() const { return total; }
};

template <class T, uint32_t Step>
struct Adder : Named<T> {
  std::vector<T> all;

  /// Adds the value, and a step.
  [[near::payable]] T add(T value) {
    all.push_back(value);
    return this->total += value + Step;
  }
};

}  // namespace shared

using BigAdder [[near::contract, near::version("2.0.0")]] = shared::Adder<U128, 3>;
