#include <near.hpp>
#include <iostream>
struct [[near::contract]] App {
  uint64_t n = 0;
  void a() {
    std::cout << "hi" << n << std::endl;
  }
};
