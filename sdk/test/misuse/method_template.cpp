#include <near.hpp>
using namespace near;
struct [[near::contract]] Contract {
  uint32_t total = 0;
  template <class T>
  void add(T amount) { total += static_cast<uint32_t>(amount); }
  void set(auto amount) { total = amount; }
  template <class T>
  [[near::hidden]] void helper(T amount) { total = static_cast<uint32_t>(amount); }
  void add_one() { add(1); helper(2); }
};
