// Who pays for the storage of an account in a contract (NEP-145).
#pragma once

#include <optional>

#include "near/units.hpp"

namespace near {

struct StorageBalance {
  NearToken total;
  NearToken available;
};

struct StorageBalanceBounds {
  NearToken min;
  std::optional<NearToken> max;
};

}  // namespace near
