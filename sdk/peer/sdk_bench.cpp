// The table beside near-sdk-rs: size, stake for storage, and gas of every call.
#include <format>

#include "base/bench.hpp"
#include "sdk/peer/peer.hpp"

int main(int count, char** arguments) {
  using farcall::bench::Report;
  const Report report{"sdk", count, arguments};
  constexpr double kBytesOfOneNear = 100'000;
  const auto add = [&](const std::string& name, double cpp, double rust, std::string_view unit) {
    report.add({name, cpp, unit, rust, "near-sdk-rs"});
  };
  for (const auto& contract :
       farcall::sdk::peer::compare(FARCALL_WASM_FOLDER, FARCALL_PEER_FOLDER)) {
    add(contract.name + ", wasm", static_cast<double>(contract.cpp_bytes),
        static_cast<double>(contract.rust_bytes), "bytes");
    add(contract.name + ", stake for storage",
        static_cast<double>(contract.cpp_storage_bytes) / kBytesOfOneNear,
        static_cast<double>(contract.rust_storage_bytes) / kBytesOfOneNear, "NEAR");
    for (const auto& step : contract.steps)
      add(std::format("{}, {}", contract.name, step.name), static_cast<double>(step.cpp_gas) / 1e12,
          static_cast<double>(step.rust_gas) / 1e12, "Tgas");
  }
  return 0;
}
