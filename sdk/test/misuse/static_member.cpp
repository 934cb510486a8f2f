#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  static int n;
  static inline int m = 0;
  static constexpr int k = 1;
  int x = 0;
  void a() { m = 1; x = m; }
};
