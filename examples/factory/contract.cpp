// A contract that makes accounts with a contract of their own, all or nothing: all of it comes from
// the component.
#include <near.hpp>
#include <near/standards/factory.hpp>
using namespace near;

struct [[near::contract]] Launcher {
  [[near::expose]] Factory factory;
};
