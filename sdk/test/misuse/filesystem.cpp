#include <near.hpp>
using namespace near;
#include <filesystem>
struct [[near::contract]] App {
  int n = 0;
  void a() { n = std::filesystem::exists("/x"); }
};
