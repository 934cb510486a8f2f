// What the table beside near-sdk-rs promises.
#include "sdk/peer/peer.hpp"

#include <gtest/gtest.h>

namespace farcall::sdk::peer {
namespace {

const std::vector<Contract>& contracts() {
  static const std::vector<Contract> all = compare(FARCALL_WASM_FOLDER, FARCALL_PEER_FOLDER);
  return all;
}

TEST(BesideRust, contracts_are_at_least_five_times_smaller) {
  for (const Contract& contract : contracts())
    EXPECT_LE(contract.cpp_bytes * 5, contract.rust_bytes) << contract.name;
}

TEST(BesideRust, no_call_burns_more_gas) {
  for (const Contract& contract : contracts())
    for (const Step& step : contract.steps)
      EXPECT_LE(step.cpp_gas, step.rust_gas) << contract.name << ": " << step.name;
}

TEST(BesideRust, calls_answer_the_same) {
  for (const Contract& contract : contracts())
    for (const Step& step : contract.steps)
      EXPECT_EQ(step.cpp_answer, step.rust_answer) << contract.name << ": " << step.name;
}

}  // namespace
}  // namespace farcall::sdk::peer
