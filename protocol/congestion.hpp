// Congestion info and bandwidth requests, as chunk headers carry them (NEP-539, NEP-584).
#pragma once

#include <array>
#include <cstdint>

#include "base/units.hpp"
#include "protocol/describe.hpp"

namespace farcall::protocol {

struct CongestionInfo {
  u128 delayed_receipts_gas = 0;
  u128 buffered_receipts_gas = 0;
  std::uint64_t receipt_bytes = 0;
  std::uint16_t allowed_shard = 0;
  bool operator==(const CongestionInfo&) const = default;
};
BOOST_DESCRIBE_STRUCT(CongestionInfo, (),
                      (delayed_receipts_gas, buffered_receipts_gas, receipt_bytes, allowed_shard))

/// Requested bandwidth toward one shard: 40 bits, lowest first, one for each of the values that
/// the scheduler knows.
struct BandwidthRequest {
  std::uint16_t to_shard = 0;
  std::array<std::uint8_t, 5> requested_values_bitmap{};
  bool operator==(const BandwidthRequest&) const = default;
};
BOOST_DESCRIBE_STRUCT(BandwidthRequest, (), (to_shard, requested_values_bitmap))

}  // namespace farcall::protocol
