#include <near.hpp>
using namespace near;
#include <fstream>
struct [[near::contract]] App {
  int n = 0;
  void a() {
    std::ifstream f("/etc/passwd");
    n = f.good();
  }
};
