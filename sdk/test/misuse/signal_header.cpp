#include <near.hpp>
using namespace near;
#include <csignal>
struct [[near::contract]] App {
  int n = 0;
  void a() { std::raise(SIGINT); }
};
