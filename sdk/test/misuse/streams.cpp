#include <cstdio>
#include <iostream>
#include <near.hpp>
#include <print>
#include <sstream>
using namespace near;
struct [[near::contract]] App {
  void error() const { std::cerr << "x"; }
  void put() const { std::puts("x"); }
  void print() const { std::print("x"); }
  std::string text() const {
    std::ostringstream out;
    out << 5;
    return out.str();
  }
};
