#include <near.hpp>
struct [[near::component]] First {
  uint64_t n = 0;
  void reset() { n = 1; }
};
struct [[near::component]] Second {
  uint64_t n = 0;
  void reset() { n = 2; }
};
struct [[near::contract]] App {
  [[near::expose]] First first;
  [[near::expose]] Second second;
};
