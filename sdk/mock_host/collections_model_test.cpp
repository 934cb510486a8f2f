// Random programs of operations on collections. FARCALL_OPERATIONS=1000000 makes a million.
#include "sdk/mock_host/collections_model.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <random>

namespace near::model {
namespace {

TEST(CollectionsModel, contents_are_those_of_standard_containers_after_each_operation) {
  const char* wanted = std::getenv("FARCALL_OPERATIONS");
  const size_t operations = wanted == nullptr ? 20'000 : std::strtoull(wanted, nullptr, 10);
  std::mt19937 random{20261121};
  size_t done = 0;
  while (done < operations) {
    std::vector<uint8_t> program(600);
    for (uint8_t& byte : program) byte = static_cast<uint8_t>(random());
    done += run(program.data(), program.size());
  }
  EXPECT_GE(done, operations);
}

}  // namespace
}  // namespace near::model
