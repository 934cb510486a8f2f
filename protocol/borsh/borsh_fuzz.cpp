// Borsh of untrusted bytes: no crash, bounded memory, and what decodes encodes
// to the same bytes again if it was canonical.
#include "protocol/borsh/borsh.hpp"

using namespace farcall;
using namespace farcall::protocol;

namespace {

template <class T>
void try_type(ByteView bytes) {
  BorshReader in{bytes};
  T value;
  if (!borsh_read(in, value)) {
    FARCALL_ASSERT(!in.error().empty(), "a refusal has a reason");
    return;
  }
  const Bytes again = borsh_encode(value);
  FARCALL_ASSERT(again.size() == borsh_length(value), "the length is that of the encoding");
  if (in.is_canonical()) {
    FARCALL_ASSERT(equal(again, bytes.first(in.position())), "the bytes are the same again");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes{data + 1, size - 1};
  switch (data[0] % 6) {
    case 0: {
      const auto transaction = SignedTransaction::decode(bytes);
      if (!transaction) break;
      const auto again = SignedTransaction::decode(transaction->encode());
      FARCALL_ASSERT(again && again->hash() == transaction->hash(), "the hash is the same again");
      break;
    }
    case 1:
      try_type<Receipt>(bytes);
      break;
    case 2:
      try_type<Action>(bytes);
      break;
    case 3:
      try_type<AccessKey>(bytes);
      break;
    case 4:
      try_type<PublicKey>(bytes);
      try_type<KeyHandle>(bytes);
      break;
    default: {
      // One account has several encodings: version 2 without need, and the sentinel as an amount.
      Account account;
      if (borsh_decode_into(bytes, account)) (void)borsh_encode(account);
    }
  }
  return 0;
}
