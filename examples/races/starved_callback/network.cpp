// Signs payloads for a fee.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Network {
  NearToken fee = 1_near;
  uint64_t signatures = 0;

  [[near::payable]] std::string sign(const std::string& payload) {
    require(env::attached_deposit() >= fee, "the fee is 1 NEAR");
    ++signatures;
    std::string text;
    for (const uint8_t byte : env::sha256(payload)) text += format("{}.", byte);
    return text;
  }
};
