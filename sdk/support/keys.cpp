#include "near/keys.hpp"

#include "near/panic.hpp"
#include "near/text.hpp"

namespace near {

PublicKey::PublicKey(std::string_view text) {
  if (!parse(text)) panic("not a public key, which looks like ed25519:<base58>");
}

PublicKey PublicKey::from_bytes(std::string bytes) {
  PublicKey key;
  key.bytes_ = static_cast<std::string&&>(bytes);
  return key;
}

bool PublicKey::parse(std::string_view text) {
  char curve = 0;
  const size_t colon = text.find(':');
  if (colon != text.npos) {
    const std::string_view name = text.substr(0, colon);
    if (name == "secp256k1") {
      curve = 1;
    } else if (name != "ed25519") {
      return false;
    }
    text.remove_prefix(colon + 1);
  }
  Buffer key;
  if (!text::parse_base58(text, key) || key.size() != (curve ? 64 : 32)) return false;
  bytes_.assign(1, curve);
  bytes_ += key.view();
  return true;
}

void PublicKey::show(Buffer& out) const {
  text::put(out, !bytes_.empty() && bytes_[0] == 1 ? std::string_view{"secp256k1:"}
                                                   : std::string_view{"ed25519:"});
  text::put_base58(out, std::string_view{bytes_}.substr(bytes_.empty() ? 0 : 1));
}

std::string PublicKey::str() const {
  Buffer out;
  show(out);
  return out.str();
}

void PublicKey::write_json(Buffer& out) const {
  text::put_json(out, str());
}

bool PublicKey::read_json(JsonReader& reader) {
  std::string_view text;
  return reader.string(text) && (parse(text) || reader.fail("a public key"));
}

void CryptoHash::show(Buffer& out) const {
  text::put_base58(out, view());
}

void CryptoHash::write_json(Buffer& out) const {
  text::put(out, "\"", 1);
  show(out);
  text::put(out, "\"", 1);
}

bool CryptoHash::read_json(JsonReader& reader) {
  std::string_view text;
  Buffer hash;
  if (!reader.string(text)) return false;
  if (!text::parse_base58(text, hash) || hash.size() != bytes.size())
    return reader.fail("base58 of 32 bytes");
  std::copy_n(hash.data(), bytes.size(), bytes.begin());
  return true;
}

void Base64::write_json(Buffer& out) const {
  text::put(out, "\"", 1);
  text::put_base64(out, bytes);
  text::put(out, "\"", 1);
}

bool Base64::read_json(JsonReader& reader) {
  std::string_view text;
  Buffer buffer;
  if (!reader.string(text)) return false;
  if (!text::parse_base64(text, buffer)) return reader.fail("base64");
  bytes = std::string{buffer.view()};
  return true;
}

void Hex::write_json(Buffer& out) const {
  text::put(out, "\"", 1);
  text::put_hex(out, bytes);
  text::put(out, "\"", 1);
}

bool Hex::read_json(JsonReader& reader) {
  std::string_view text;
  Buffer buffer;
  if (!reader.string(text)) return false;
  if (!text::parse_hex(text, buffer)) return reader.fail("hexadecimal digits");
  bytes = std::string{buffer.view()};
  return true;
}

}  // namespace near
