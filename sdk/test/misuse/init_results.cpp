#include <near.hpp>
using namespace near;
struct [[near::contract]] App {
  uint8_t x = 0;
  [[near::init]] static bool with_bool() { return true; }
  [[near::init]] static std::optional<App> with_optional() { return App{}; }
  [[near::init]] static Promise<App> with_promise() { return at("a.near").call<App>("x"); }
};
