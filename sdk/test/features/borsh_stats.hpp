// What the contracts that speak Borsh tell each other.
#pragma once

#include <near.hpp>
using namespace near;

enum class Mood : uint8_t { Calm, Busy };

struct Stats {
  uint64_t count;
  std::optional<std::string> label;
  Mood mood;
  std::vector<std::pair<AccountId, U128>> holders;
};
