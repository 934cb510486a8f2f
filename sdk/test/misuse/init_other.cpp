#include <near.hpp>
using namespace near;
struct Other {
  uint8_t x = 0;
};
struct [[near::contract]] App {
  uint8_t x = 0;
  [[near::init]] static Other with_other() { return {}; }
  [[near::init]] static std::expected<Other, bool> with_expected() { return Other{}; }
  [[near::init]] static const App& with_reference() {
    static const App app;
    return app;
  }
};
