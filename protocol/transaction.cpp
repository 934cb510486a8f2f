#include "protocol/transaction.hpp"

#include "base/format_text.hpp"
#include "protocol/borsh/borsh.hpp"

namespace farcall::protocol {

SignedTransaction::SignedTransaction(Transaction transaction, Signature signature)
    : transaction_{std::move(transaction)}, signature_{std::move(signature)} {
  const Bytes bytes = borsh_encode(transaction_);
  hash_ = sha256(bytes);
  unsigned_size_ = bytes.size();
  size_ = unsigned_size_ + borsh_length(signature_);
}

SignedTransaction::SignedTransaction(Transaction transaction, Signature signature,
                                     const CryptoHash& hash, std::uint64_t unsigned_size)
    : transaction_{std::move(transaction)},
      signature_{std::move(signature)},
      hash_{hash},
      unsigned_size_{unsigned_size},
      size_{unsigned_size + borsh_length(signature_)} {}

Result<SignedTransaction> SignedTransaction::decode(ByteView bytes) {
  BorshReader in{bytes};
  Transaction transaction;
  Signature signature;
  if (!borsh_read(in, transaction)) return fail("transaction: " + in.error());
  const std::size_t unsigned_size = in.position();
  if (!borsh_read(in, signature)) return fail("transaction: " + in.error());
  if (in.remaining() != 0) {
    return fail(
        format_text("transaction: byte {} of {}: Not all bytes read", in.position(), bytes.size()));
  }
  // The hash is of the canonical encoding, from which a map out of order differs.
  if (!in.is_canonical()) return SignedTransaction{std::move(transaction), std::move(signature)};
  return SignedTransaction{std::move(transaction), std::move(signature),
                           sha256(bytes.first(unsigned_size)), unsigned_size};
}

Bytes SignedTransaction::encode() const {
  Bytes bytes;
  bytes.reserve(size_);
  append_to(bytes);
  return bytes;
}

void SignedTransaction::append_to(Bytes& out) const {
  borsh_append(out, transaction_);
  borsh_append(out, signature_);
}

SignedTransaction sign(Transaction transaction, const SecretKey& key) {
  FARCALL_ASSERT(transaction.public_key == key.public_key(),
                 "a transaction is signed with the key that it names");
  const Bytes bytes = borsh_encode(transaction);
  const CryptoHash hash = sha256(bytes);
  Signature signature = key.sign(hash);
  return SignedTransaction{std::move(transaction), std::move(signature), hash, bytes.size()};
}

}  // namespace farcall::protocol
