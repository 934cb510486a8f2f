#include <near.hpp>
struct [[near::rename_all("camel")]] Page {
  uint32_t max_items;
};
struct [[near::contract]] App {
  uint64_t n = 0;
  uint32_t limit(Page page) const { return page.max_items; }
};
