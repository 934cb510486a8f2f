#include "protocol/borsh/borsh.hpp"

#include <cmath>

#include "base/format_text.hpp"

namespace farcall::protocol {

bool BorshReader::fail(std::string_view what) {
  if (error_.empty()) error_ = format_text("byte {} of {}: {}", position_, in_.size(), what);
  position_ = in_.size();
  return false;
}

// After the offset, errors are worded as by the crate borsh: clients of the JSON-RPC interface see
// them.

bool BorshReader::too_short(std::size_t wanted) {
  if (error_.empty())
    error_ = format_text("byte {} of {}, {} more wanted: Unexpected length of input", position_,
                         in_.size(), wanted);
  position_ = in_.size();
  return false;
}

bool BorshReader::flag(bool& value) {
  std::uint8_t byte = 0;
  if (!integer(byte)) return false;
  value = byte == 1;
  if (byte <= 1) return true;
  --position_;
  return fail(
      format_text("Invalid Option representation: {}. The first byte must be 0 or 1", byte));
}

bool BorshReader::tag(std::uint8_t& value, std::size_t alternatives) {
  if (!integer(value)) return false;
  if (value < alternatives) return true;
  --position_;
  return fail(format_text("Unexpected variant tag: {}", value));
}

bool borsh_read(BorshReader& in, double& value) {
  std::uint64_t bits = 0;
  if (!in.integer(bits)) return false;
  value = std::bit_cast<double>(bits);
  return !std::isnan(value) || in.fail("NaN is not a number");
}

bool borsh_read(BorshReader& in, std::string& value) {
  ByteView view;
  if (!in.bytes(view)) return false;
  if (!is_utf8(view)) return in.fail("the string before this byte is not UTF-8");
  value.assign(as_text(view));
  return true;
}

bool borsh_read(BorshReader& in, AccountId& value) {
  ByteView view;
  if (!in.bytes(view)) return false;
  if (!is_utf8(view)) return in.fail("the string before this byte is not UTF-8");
  auto id = AccountId::parse(as_text(view));
  if (!id) return in.fail(id.error().message);
  value = *id;
  return true;
}

// ---- keys and signatures -----------------------------------------------------------------------

namespace {

template <class Value, class Array>
bool read_array(BorshReader& in, Value& value) {
  Array bytes;
  if (!in.raw(bytes)) return false;
  value = Value{typename Value::Value{bytes}};
  return true;
}

template <class Value, std::size_t Size, class Shared>
bool read_shared(BorshReader& in, Value& value) {
  std::array<std::uint8_t, Size> bytes;
  if (!in.raw(bytes)) return false;
  value = Value{typename Value::Value{Shared{bytes}}};
  return true;
}

}  // namespace

bool borsh_read(BorshReader& in, PublicKey& value) {
  std::uint8_t tag = 0;
  if (!in.tag(tag, 3)) return false;
  switch (static_cast<KeyType>(tag)) {
    case KeyType::kEd25519:
      return read_array<PublicKey, PublicKey::Ed25519>(in, value);
    case KeyType::kSecp256k1:
      return read_array<PublicKey, PublicKey::Secp256k1>(in, value);
    case KeyType::kMlDsa65:
      return read_shared<PublicKey, kMlDsa65PublicKeySize, PublicKey::MlDsa65>(in, value);
  }
  return false;
}

template <BorshSink Sink>
void borsh_write(Sink& out, const KeyHandle& value) {
  out.integer(value.borsh_tag());
  out.raw(value.data());
}
template void borsh_write(BorshWriter&, const KeyHandle&);
template void borsh_write(BorshCounter&, const KeyHandle&);

bool borsh_read(BorshReader& in, KeyHandle& value) {
  std::uint8_t tag = 0;
  if (!in.tag(tag, 4)) return false;
  if (tag == 0) return read_array<KeyHandle, PublicKey::Ed25519>(in, value);
  if (tag == 1) return read_array<KeyHandle, PublicKey::Secp256k1>(in, value);
  if (tag == 2) return in.fail("tag 2 is not of a key handle: expected 0, 1 or 3");
  KeyHandle::MlDsa65Hash hash;
  if (!in.raw(hash.bytes)) return false;
  value = KeyHandle{hash};
  return true;
}

bool borsh_read(BorshReader& in, Signature& value) {
  std::uint8_t tag = 0;
  if (!in.tag(tag, 3)) return false;
  switch (static_cast<KeyType>(tag)) {
    case KeyType::kEd25519: {
      Signature::Ed25519 bytes;
      if (!in.raw(bytes)) return false;
      if ((bytes[63] & 0xE0) != 0) {
        return in.fail("the ed25519 signature before this byte has one of its highest bits set");
      }
      value = Signature{bytes};
      return true;
    }
    case KeyType::kSecp256k1:
      return read_array<Signature, Signature::Secp256k1>(in, value);
    case KeyType::kMlDsa65:
      return read_shared<Signature, kMlDsa65SignatureSize, Signature::MlDsa65>(in, value);
  }
  return false;
}

// ---- accounts ----------------------------------------------------------------------------------

namespace {

/// The version after the sixteen 0xFF bytes.
enum class AccountForm : std::uint8_t { kV2 = 0, kUninitialized = 1 };

}  // namespace

template <BorshSink Sink>
void borsh_write(Sink& out, const Account& value) {
  if (value.bootstrap_nonce) {
    borsh_write(out, kU128Max);
    out.integer(static_cast<std::uint8_t>(AccountForm::kUninitialized));
    borsh_write(out, value.amount);
    borsh_write(out, value.storage_usage);
    borsh_write(out, *value.bootstrap_nonce);
    return;
  }
  if (value.version == Account::Version::kV1) {
    borsh_write(out, value.amount);
    borsh_write(out, value.locked);
    borsh_write(out, value.local_code_hash());
    borsh_write(out, value.storage_usage);
    return;
  }
  borsh_write(out, kU128Max);
  out.integer(static_cast<std::uint8_t>(AccountForm::kV2));
  borsh_write(out, value.amount);
  borsh_write(out, value.locked);
  borsh_write(out, value.storage_usage);
  borsh_write(out, value.contract);
}
template void borsh_write(BorshWriter&, const Account&);
template void borsh_write(BorshCounter&, const Account&);

bool borsh_read(BorshReader& in, Account& value) {
  value = Account{};
  if (!borsh_read(in, value.amount)) return false;
  if (value.amount != Balance::max()) {
    CryptoHash code_hash;
    if (!borsh_read(in, value.locked) || !borsh_read(in, code_hash)) return false;
    if (!code_hash.is_zero()) value.contract = account_contract::Local{code_hash};
    return borsh_read(in, value.storage_usage);
  }
  std::uint8_t form = 0;
  if (!in.tag(form, 2) || !borsh_read(in, value.amount)) return false;
  if (static_cast<AccountForm>(form) == AccountForm::kUninitialized) {
    return borsh_read(in, value.storage_usage) && borsh_read(in, value.bootstrap_nonce.emplace());
  }
  value.version = Account::Version::kV2;
  return borsh_read(in, value.locked) && borsh_read(in, value.storage_usage) &&
         borsh_read(in, value.contract);
}

}  // namespace farcall::protocol
