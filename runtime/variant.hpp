// Matching on variants.
#pragma once

namespace farcall::runtime {

/// One function object of several, for std::visit.
template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

}  // namespace farcall::runtime
