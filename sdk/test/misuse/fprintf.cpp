#include <cstdio>
#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  void file() const { std::fprintf(stderr, "x"); }
  void written() const { fwrite("x", 1, 1, stdout); }
};
