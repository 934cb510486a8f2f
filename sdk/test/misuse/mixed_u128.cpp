#include <near.hpp>
struct [[near::contract]] App {
  near::U128 price = 5;
  near::U128 pay(near::u128 amount) const { return amount > 5 ? price : amount; }
};
