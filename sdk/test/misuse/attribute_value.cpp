#include <near.hpp>
using namespace near;
struct Request {
  [[near::rename]] int32_t a;
  [[near::rename(b)]] int32_t b;
  [[near::rename("\n")]] int32_t c;
};
struct [[near::contract]] App {
  [[near::payable("1")]] void first() {}
  [[near::name("se cond")]] void second() {}
  [[using near: private, name]] void third() {}
  void fourth(Request request) { (void)request; }
};
