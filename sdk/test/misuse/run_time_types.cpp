#include <near.hpp>
struct Shape {
  virtual uint32_t area() const { return 0; }
};
struct Square : Shape {
  uint32_t area() const override { return 4; }
};
struct [[near::contract]] App {
  uint64_t n = 0;
  void a() {
    const Square square;
    const Shape& shape = square;
    if (dynamic_cast<const Square*>(&shape)) n = 1;
  }
};
