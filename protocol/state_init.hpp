// The initial state of universal accounts (protocol 88): the meaning of the bytes that an
// account's id is derived from.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "base/bytes.hpp"
#include "protocol/account_id.hpp"
#include "protocol/action.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/ids.hpp"

namespace farcall::protocol {

/// The decoded initial state of a universal account.
struct UniversalStateInitContent {
  std::optional<GlobalContractIdentifier> code;
  std::map<Bytes, Bytes> data;
  std::set<KeyHandle> access_keys;
  /// The bytes are exactly what encoding gives: entries and keys ascend strictly.
  bool is_canonical = false;
};

/// Empty if the bytes do not decode. Repeated and unordered entries and keys are accepted.
[[nodiscard]] std::optional<UniversalStateInitContent> decode_universal_state_init(
    ByteView state_init);

/// The sizes that fees and limits count; zero for bytes that do not decode.
struct UniversalStateInitCounts {
  std::uint64_t entries = 0;
  std::uint64_t keys = 0;
};
[[nodiscard]] UniversalStateInitCounts count_universal_state_init(ByteView state_init);

}  // namespace farcall::protocol
