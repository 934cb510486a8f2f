#include <near.hpp>
struct Page {
  [[near::flatten]] uint32_t limit;
};
struct [[near::contract]] App {
  uint64_t n = 0;
  uint32_t limit(Page page) const { return page.limit; }
};
