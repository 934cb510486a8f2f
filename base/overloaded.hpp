// Matching on variants.
#pragma once

namespace farcall {

/// One function object made of several, for std::visit.
template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

}  // namespace farcall
