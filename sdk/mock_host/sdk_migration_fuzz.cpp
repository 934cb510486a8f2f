// A new version of a contract over any bytes that an old one may have left: it takes over exactly
// what was there, or panics.
#include <cstdlib>
#include <near.hpp>
#include <near/testing.hpp>

namespace {

using namespace near;

struct Version1 {
  AccountId owner;
  std::vector<std::pair<std::string, U128>> scores;
  std::optional<uint32_t> limit;
  LookupMap<std::string, uint64_t, "m"> map;
};

struct Version2 {
  AccountId owner;
  std::map<std::string, U128> scores;
  uint32_t limit;
  bool paused;
  LookupMap<std::string, uint64_t, "m"> map;
};

Version2 migrate() {
  auto old = old_state<Version1>();
  Version2 now{old.owner, {}, old.limit.value_or(7), false, old.map};
  for (const auto& [name, score] : old.scores) now.scores.insert_or_assign(name, score);
  return now;
}

void expect(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  near::testing::reset_host();
  const std::string bytes{reinterpret_cast<const char*>(data), size};
  near::testing::host().storage["STATE"] = bytes;
  try {
    const Version2 now = migrate();
    const auto old = borsh::from_bytes<Version1>(bytes);
    expect(old.has_value());
    expect(borsh::to_bytes(*old).view() == bytes);  // one form for each value
    expect(now.owner == old->owner && now.limit == old->limit.value_or(7));
    const auto again = borsh::from_bytes<Version2>(borsh::to_bytes(now));
    expect(again.has_value() && again->scores.size() == now.scores.size());
  } catch (const near::testing::Panic&) {
  }
  return 0;
}
