// The same contract as examples/rust/hello: both can be deployed over the state of the other.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Hello {
  std::string greeting = "Hello";
  u128 earned = 0;

  std::string get_greeting() const { return greeting; }
  void set_greeting(std::string greeting) {
    require(!greeting.empty(), "the greeting must not be empty");
    this->greeting = greeting;
  }
  [[near::payable]] std::string set_greeting_paid(std::string greeting) {
    require(env::attached_deposit() >= 1_mnear, "costs one milliNEAR");
    earned += env::attached_deposit().yocto;
    set_greeting(greeting);
    return greeting;
  }
  [[near::name("earned")]] U128 earned_view() const { return U128{earned}; }
};
