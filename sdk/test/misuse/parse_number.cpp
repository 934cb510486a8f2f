#include <near.hpp>
#include <string>
struct [[near::contract]] App {
  uint64_t n = 0;
  void a(std::string text) {
    n = static_cast<uint64_t>(std::stoi(text));
  }
};
