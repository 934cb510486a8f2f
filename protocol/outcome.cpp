#include "protocol/outcome.hpp"

namespace farcall::protocol {

void GasProfile::merge(const GasProfile& other) noexcept {
  for (std::size_t i = 0; i < actions.size(); ++i) actions[i] += other.actions[i];
  for (std::size_t i = 0; i < ext.size(); ++i) ext[i] += other.ext[i];
  wasm += other.wasm;
}

std::shared_ptr<const GasProfile> GasProfile::nothing() noexcept {
  static const GasProfile zeros;
  return {std::shared_ptr<const GasProfile>{}, &zeros};
}

}  // namespace farcall::protocol
