#include <near.hpp>
using namespace near;
#include <csetjmp>
struct [[near::contract]] App {
  int n = 0;
  void a() { jmp_buf b; n = setjmp(b); }
};
