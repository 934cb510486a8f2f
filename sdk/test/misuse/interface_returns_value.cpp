#include <near.hpp>
using namespace near;
struct [[near::interface]] Hello : Interface {
  std::string get_greeting();
};
struct [[near::contract]] App {
  uint64_t n = 0;
  std::string a(AccountId id) { return Hello(id).get_greeting(); }
};
