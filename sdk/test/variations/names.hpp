// A header beside the contract.
#pragma once

namespace variations {

struct Empty {};

}  // namespace variations
