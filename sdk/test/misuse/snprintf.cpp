#include <near.hpp>
#include <cstdio>
struct [[near::contract]] App {
  uint64_t n = 0;
  std::string get() const {
    char text[20];
    snprintf(text, sizeof text, "%d", static_cast<int>(n));
    return text;
  }
};
